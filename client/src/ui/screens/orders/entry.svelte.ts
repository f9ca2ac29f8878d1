import type { Document, DraftLine, DraftStep, OrderContent, Problem } from '../../../domain/document';
import { problemsOf, writtenLines, type OrderFacts, type ProductFacts } from '../../../domain/order';
import type { Portal } from '../../../domain/portal';
import {
  orderLines,
  priceContent,
  pricedAsWritten,
  totalsOf,
  type PricingFacts,
} from '../../../domain/pricing/content';
import { proposedPrice } from '../../../domain/pricing/document';
import type {
  CarrierRow,
  CustomerDetails,
  OperationTypeRow,
  OrderLine,
  PaymentTermRow,
  PriceListRow,
  ProductRow,
  SellingPolicy,
} from '../../../domain/records';
import { checkFactsOf, NOTHING_STANDS, USUAL_CHECKS } from '../../../domain/check_facts';
import type { Standing, StandingQuestion } from '../../../domain/check_facts';
import { findingsOf, givenLines, inOrder, stopsOf } from '../../../domain/checks';
import type { Finding } from '../../../domain/checks';
import { Question } from '../../asked.svelte';
import { productKeysOf, proposedLine, repriced, withChangedLine, withCustomer, withLine } from './content';
import { DraftKeeper, type Keeping } from './keeper';

export const STEPS = ['customer', 'general', 'items', 'summary'] as const satisfies readonly DraftStep[];

const QUESTIONS_AT_ONCE = 6;

/** One draft being written: its content, what the registers say about it, and the keeper that saves each change. */
export class Entry {
  readonly id: string;
  content = $state.raw<OrderContent>() as OrderContent;
  step = $state<DraftStep>() as DraftStep;
  keeping = $state.raw<Keeping>({ kind: 'untouched' });

  customer = new Question<CustomerDetails>();
  policy = new Question<SellingPolicy>();
  priceLists = new Question<PriceListRow[]>();
  paymentTerms = new Question<PaymentTermRow[]>();
  operationTypes = new Question<OperationTypeRow[]>();
  carriers = new Question<CarrierRow[]>();
  /** Products of the lines as the registers know them; null: not there (any more). */
  products = $state.raw<Record<string, ProductRow | null>>({});

  /** The product that is about to become a line. */
  candidate = $state.raw<ProductRow | null>(null);
  /** Null: not answered yet, or nobody knows. */
  pricing = $state.raw<PricingFacts | null>(null);
  /** Whether `pricing` speaks of the content as it stands. */
  isPriced = $state(false);

  priced = $derived.by(() =>
    this.pricing === null ? pricedAsWritten(this.content) : priceContent(this.content, this.pricing),
  );
  /** What pricing made of each written line. */
  lines = $derived.by(() => writtenLines(this.content, this.priced));
  /** All lines for people, those that rules give last. */
  shownLines = $derived.by(() => orderLines(this.content, this.priced, this.pricing));
  totals = $derived.by(() => totalsOf(this.priced));
  facts = $derived.by(() => this.#facts());
  /** What stock, credit, blocks and earlier orders say; those that stop the order are among its problems. */
  findings = $derived.by((): Finding[] => this.findingsWith(this.content.lines, {}));
  warnings = $derived.by(() => this.findings.filter(({ level }) => level !== 'stop'));
  /** Nothing is held against an order while its prices are being asked. */
  problems = $derived.by((): Problem[] => {
    if (this.facts === null || !this.isPriced) return [];
    return inOrder([...problemsOf(this.content, this.facts, this.priced), ...stopsOf(this.findings)]);
  });
  /** Changes whenever other documents of this device may count. */
  standsBeside = $derived.by(() =>
    JSON.stringify({
      id: this.id,
      replaces: this.#replaces,
      customer_key: this.content.customer_key,
      product_keys: productKeysOf(this.#withCandidate()),
    } satisfies StandingQuestion),
  );
  /** Changes whenever what the document is priced by may be another. */
  askedBy = $derived.by(() => JSON.stringify(this.#asked(this.#withCandidate())));

  #portal: Portal;
  #keeper: DraftKeeper;
  #today = $state('');
  #replaces: string | null;
  #timezone: string;
  #standing = $state.raw<Standing>(NOTHING_STANDS);

  constructor(portal: Portal, document: Document, today: string, timezone: string) {
    this.id = document.id;
    this.content = document.content;
    this.step = document.step;
    this.#portal = portal;
    this.#today = today;
    this.#replaces = document.replaces;
    this.#timezone = timezone;
    this.#keeper = new DraftKeeper(
      ({ content, step, totals }) => portal.documents.save(document.id, content, step, totals),
      (keeping) => (this.keeping = keeping),
    );
  }

  /** A change of what is written: at once, or together with the next keys. */
  change(content: OrderContent, when: 'now' | 'typing' = 'now'): void {
    this.content = content;
    const version = this.#version();
    if (when === 'typing') this.#keeper.keepSoon(version);
    else void this.#keeper.keepNow(version);
  }

  goTo(step: DraftStep): void {
    this.step = step;
    void this.#keeper.keepNow(this.#version());
  }

  /** Whatever was typed is on the device when this answers, or `keeping` says why not. */
  flush(): Promise<Keeping> {
    return this.#keeper.flush();
  }

  saveAgain(): void {
    void this.#keeper.keepNow(this.#version());
  }

  /** Answers whether the customer could be read and is now the order's. */
  async chooseCustomer(key: string): Promise<boolean> {
    await this.customer.ask(() => this.#portal.catalogue.customer(key));
    const { answer } = this.customer;
    if (answer.kind !== 'open' || answer.value.key !== key) return false;
    const types = this.operationTypes.answer;
    this.change(withCustomer(this.content, answer.value, types.kind === 'open' ? types.value : []));
    return true;
  }

  addLine(line: DraftLine): void {
    const { lines } = this.content;
    const content = withLine(this.content, line);
    const changed = content.lines.findIndex((each, index) => each !== lines[index]);
    this.change(this.#following(content, changed));
  }

  /** A line whose price nobody touched follows the price that is proposed for its quantity. */
  changeLine(index: number, change: Partial<DraftLine>): void {
    const content = withChangedLine(this.content, index, change);
    this.change('quantity_e4' in change ? this.#following(content, index) : content, 'typing');
  }

  /** Lines written at another proposed price than is proposed now. */
  strayLines = $derived.by(() =>
    this.isPriced
      ? this.content.lines.filter((line, index) => {
          const priced = this.lines[index];
          return priced && priced.proposed_price_e4 !== line.list_price_e4;
        })
      : [],
  );

  /** Takes the proposed price for every line (the rep's own prices stay). */
  reprice(): void {
    const lines = this.content.lines.map((line) => this.#followed(line));
    this.change({ ...this.content, lines });
  }

  /** The price that is proposed for a quantity of a product, as far as it is known. */
  proposed(product_key: string, quantity_e4: number): number | null {
    const product = this.pricing?.products[product_key];
    return product ? proposedPrice(product, quantity_e4) : null;
  }

  /** The product as a line of this document, not yet written: priced with all others, and what is wrong with it. */
  tried(line: DraftLine, product: ProductRow): { line: OrderLine | null; problems: Problem[] } {
    const { facts, pricing } = this;
    const content = { ...this.content, lines: [...this.content.lines, line] };
    const priced = pricing === null ? pricedAsWritten(content) : priceContent(content, pricing);
    const index = writtenLines(content, priced).filter(Boolean).length - 1;
    const found = orderLines(content, priced, pricing)[index] ?? null;
    if (facts === null || !this.isPriced) return { line: found, problems: [] };
    const products = { ...facts.products, [product.key]: product };
    const problems = problemsOf(content, { ...facts, products }, priced);
    return { line: found, problems: problems.filter(({ position }) => position === content.lines.length) };
  }

  /** Asks what the document is priced by; an answer that comes too late is nobody's. */
  async askPricing(): Promise<void> {
    const asked = this.askedBy;
    this.isPriced = false;
    const facts = await this.#portal.documents.pricing(this.#withCandidate());
    if (asked !== this.askedBy) return;
    this.pricing = facts;
    this.isPriced = facts !== null;
  }

  know(product: ProductRow): void {
    this.products = { ...this.products, [product.key]: product };
  }

  /** Findings of the order with other lines, whose products are perhaps not known yet. */
  findingsWith(lines: DraftLine[], more: Record<string, ProductRow>): Finding[] {
    const { answer } = this.policy;
    if (answer.kind !== 'open') return [];
    const customer = this.customer.answer.kind === 'open' ? this.customer.answer.value : null;
    const facts = checkFactsOf({
      today: this.#today,
      timezone: this.#timezone,
      customer,
      products: { ...this.products, ...more },
      standing: this.#standing,
    });
    const order = {
      customer_key: this.content.customer_key ?? '',
      total_minor: this.totals.total_minor,
      lines: [...lines, ...givenLines(this.priced)],
    };
    return findingsOf(order, facts, answer.value.checks ?? USUAL_CHECKS);
  }

  /** What this device's other documents have taken of stock and credit. */
  async askStanding(): Promise<void> {
    this.#standing = await this.#portal.documents.standing(JSON.parse(this.standsBeside) as StandingQuestion);
  }

  askLists(): void {
    const { catalogue } = this.#portal;
    void this.policy.ask(() => catalogue.policy());
    void this.priceLists.ask(() => catalogue.priceLists());
    void this.paymentTerms.ask(() => catalogue.paymentTerms());
    void this.operationTypes.ask(() => catalogue.operationTypes());
    void this.carriers.ask(() => catalogue.carriers());
  }

  askCustomer(key: string | null): void {
    if (key === null) this.customer.forget();
    else void this.customer.ask(() => this.#portal.catalogue.customer(key));
  }

  /** The lines' products at the prices of a list, a few questions at a time. */
  async askProducts(priceList: string | null): Promise<void> {
    const keys = productKeysOf(this.content);
    const known: Record<string, ProductRow | null> = {};
    const askNext = async (): Promise<void> => {
      const key = keys.shift();
      if (key === undefined) return;
      const answer = await this.#portal.catalogue.product(key, priceList ?? undefined);
      if (answer.kind === 'open') known[key] = answer.value;
      if (answer.kind === 'missing') known[key] = null;
      await askNext();
    };
    await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, askNext));
    if (priceList === this.content.price_list_key) this.products = { ...this.products, ...known };
  }

  #version() {
    return { content: this.content, step: this.step, totals: this.totals };
  }

  #following(content: OrderContent, index: number): OrderContent {
    const lines = content.lines.map((line, at) => (at === index ? this.#followed(line) : line));
    return { ...content, lines };
  }

  #followed(line: DraftLine): DraftLine {
    const price = this.proposed(line.product_key, line.quantity_e4);
    return price === null ? line : repriced(line, price);
  }

  #withCandidate(): OrderContent {
    const { content, candidate } = this;
    return candidate ? { ...content, lines: [...content.lines, proposedLine(candidate)] } : content;
  }

  /** What the prices hang on, and what decides whether the bag or the server tells them. */
  #asked(content: OrderContent): unknown[] {
    const { customer_key, price_list_key, payment_term_key, operation_type_key } = content;
    const { carrier_key, delivery_address_key } = content;
    return [
      ...[customer_key, price_list_key, payment_term_key, operation_type_key],
      ...[carrier_key, delivery_address_key],
      ...productKeysOf(content).sort(),
    ];
  }

  #facts(): OrderFacts | null {
    if (this.policy.answer.kind !== 'open') return null;
    const customer = this.customer.answer;
    const known = <Row extends { key: string }>(question: Question<Row[]>, key: string | null) =>
      question.answer.kind !== 'open' || question.answer.value.some((row) => row.key === key);
    return {
      today: this.#today,
      max_discount_e6: this.policy.answer.value.max_discount_e6,
      // While the question is open nothing is held against the customer.
      customer_known: customer.kind !== 'missing',
      price_list_known: known(this.priceLists, this.content.price_list_key),
      payment_term_known: known(this.paymentTerms, this.content.payment_term_key),
      operation_type_known: known(this.operationTypes, this.content.operation_type_key),
      carrier_known: known(this.carriers, this.content.carrier_key),
      delivery_address_known: this.#isAddressKnown(),
      products: this.#productFacts(),
    };
  }

  #isAddressKnown(): boolean {
    const { answer } = this.customer;
    if (answer.kind !== 'open') return true;
    return answer.value.addresses.some(({ key }) => key === this.content.delivery_address_key);
  }

  /** Until its own row is read, a product is taken as the line was written. */
  #productFacts(): Record<string, ProductFacts> {
    const facts: Record<string, ProductFacts> = {};
    for (const line of this.content.lines) {
      const product = this.products[line.product_key];
      if (product === null) continue;
      facts[line.product_key] = product ?? {
        code: line.product_code,
        pack_quantity_e4: line.pack_quantity_e4,
      };
    }
    return facts;
  }
}
