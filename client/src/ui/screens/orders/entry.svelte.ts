import type { Document, DraftLine, DraftStep, OrderContent, Problem } from '../../../domain/document';
import { problemsOf, type OrderFacts, type ProductFacts } from '../../../domain/order';
import type { MatchedLine } from '../../../domain/pasted';
import type { Portal } from '../../../domain/portal';
import type {
  CarrierRow,
  CustomerDetails,
  OperationTypeRow,
  PaymentTermRow,
  PriceListRow,
  ProductRow,
  SellingPolicy,
} from '../../../domain/records';
import { checkFactsOf, checksOf, NOTHING_STANDS, pricedBy } from '../../../domain/check_facts';
import type { Standing, StandingQuestion } from '../../../domain/check_facts';
import { findingsOf, givenLines, inOrder, stopsOf } from '../../../domain/checks';
import type { Finding } from '../../../domain/checks';
import { checkedOrder, coverOf, coverOfLines, takenBy } from '../../../domain/leases';
import type { LeaseLeft } from '../../../domain/leases';
import { Question } from '../../asked.svelte';
import { lastBought, productKeysOf, proposedLine, withChangedLine, withCustomer, withLine } from './content';
import type { Bought } from './content';
import { DraftKeeper, type Keeping } from './keeper';
import { Prices, type Tried } from './prices.svelte';

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

  prices: Prices;
  totals = $derived.by(() => this.prices.totals);
  facts = $derived.by(() => this.#facts());
  /** What the order takes of this device's share of the day; null: nothing is leased. */
  taken = $derived.by(() => {
    const grade = this.customer.answer.kind === 'open' ? this.customer.answer.value.risk_grade : '';
    return takenBy(checkedOrder(this.content, this.prices.document), this.#left, grade);
  });
  /** Of each written line what of it is reserved; null where stock is not leased. */
  reserved = $derived.by(() => this.taken && coverOfLines(this.taken, this.content.lines));
  /** What stock, credit, blocks and earlier orders say; those that stop the order are among its problems. */
  findings = $derived.by((): Finding[] => this.findingsWith(this.content.lines, {}));
  warnings = $derived.by(() => this.findings.filter(({ level }) => level !== 'stop'));
  /** Nothing is held against an order while its prices are being asked. */
  problems = $derived.by((): Problem[] => {
    const { facts, prices } = this;
    if (facts === null || !prices.areKnown) return [];
    return inOrder([...problemsOf(this.content, facts, prices.document), ...stopsOf(this.findings)]);
  });
  /** Changes whenever other documents of this device may count. */
  standsBeside = $derived.by(() =>
    JSON.stringify({
      id: this.id,
      replaces: this.#replaces,
      customer_key: this.content.customer_key,
      product_keys: productKeysOf(this.prices.withComing()),
    } satisfies StandingQuestion),
  );

  #portal: Portal;
  #keeper: DraftKeeper;
  #today = $state('');
  #replaces: string | null;
  #timezone: string;
  #standing = $state.raw<Standing>(NOTHING_STANDS);
  #left = $state.raw<LeaseLeft | null>(null);

  constructor(portal: Portal, document: Document, today: string, timezone: string) {
    this.id = document.id;
    this.content = document.content;
    this.step = document.step;
    this.#portal = portal;
    this.prices = new Prices(
      () => this.content,
      (content) => portal.documents.pricing(content),
    );
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

  /** What the customer last paid, by product code. */
  bought = $derived.by((): Map<string, Bought> => {
    const { answer } = this.customer;
    return lastBought(answer.kind === 'open' ? answer.value.past_orders : []);
  });

  addLine(line: DraftLine): void {
    const { lines } = this.content;
    const content = withLine(this.content, line);
    const changed = content.lines.findIndex((each, index) => each !== lines[index]);
    this.change(this.#following(content, changed));
  }

  /** Many lines at once, each at the price that is proposed for its quantity unless one was written. */
  async addMany(matched: readonly MatchedLine[]): Promise<void> {
    this.prices.more = matched.map(({ product }) => product);
    await this.prices.ask();
    this.products = {
      ...this.products,
      ...Object.fromEntries(matched.map(({ product }) => [product.key, product])),
    };
    const lines = matched.map(({ product, quantity_e4, unit_price_e4 }) => {
      const proposed = proposedLine(product);
      const line = this.prices.followed({ ...proposed, quantity_e4: quantity_e4 ?? proposed.quantity_e4 });
      return unit_price_e4 === null ? line : { ...line, unit_price_e4 };
    });
    const content = lines.reduce(withLine, this.content);
    this.change({ ...content, lines: content.lines.map((line) => this.prices.followed(line)) });
    this.prices.more = [];
  }

  /** A line whose price nobody touched follows the price that is proposed for its quantity. */
  changeLine(index: number, change: Partial<DraftLine>): void {
    const content = withChangedLine(this.content, index, change);
    this.change('quantity_e4' in change ? this.#following(content, index) : content, 'typing');
  }

  /** Takes the proposed price for every line (the rep's own prices stay). */
  reprice(): void {
    const lines = this.content.lines.map((line) => this.prices.followed(line));
    this.change({ ...this.content, lines });
  }

  /** What is wrong with a line that is not yet written, as the last of this document. */
  problemsOfTried({ content, document }: Tried, product: ProductRow): Problem[] {
    const { facts, prices } = this;
    if (facts === null || !prices.areKnown) return [];
    const products = { ...facts.products, [product.key]: product };
    return problemsOf(content, { ...facts, products }, document).filter(
      ({ position }) => position === content.lines.length,
    );
  }

  know(product: ProductRow): void {
    this.products = { ...this.products, [product.key]: product };
  }

  /** Findings of the order with other lines, whose products are perhaps not known yet. */
  findingsWith(lines: DraftLine[], more: Record<string, ProductRow>): Finding[] {
    const { answer } = this.policy;
    if (answer.kind !== 'open' || this.content.kind === 'quotation') return [];
    const customer = this.customer.answer.kind === 'open' ? this.customer.answer.value : null;
    const lists = this.priceLists.answer;
    const order = {
      customer_key: this.content.customer_key ?? '',
      total_minor: this.totals.total_minor,
      lines: [...lines, ...givenLines(this.prices.document)],
    };
    const facts = checkFactsOf({
      today: this.#today,
      timezone: this.#timezone,
      customer,
      products: { ...this.products, ...more },
      standing: this.#standing,
      cover: this.#left && coverOf(order, this.#left),
      price_list: pricedBy(this.content, lists.kind === 'open' ? lists.value : []),
    });
    return findingsOf(order, facts, checksOf(answer.value.checks));
  }

  /** What would be reserved of one more line; null where stock is not leased. */
  reservedWith(line: DraftLine): number | null {
    const lines = [...this.content.lines, line];
    const taken = takenBy({ customer_key: '', total_minor: 0, lines }, this.#left, '');
    return (taken && coverOfLines(taken, lines)?.at(-1)) ?? null;
  }

  /** What this device's other documents have taken of stock and credit, and left of its lease. */
  async askStanding(): Promise<void> {
    this.#left = await this.#portal.documents.leaseLeft({ id: this.id, replaces: this.#replaces });
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
    const lines = content.lines.map((line, at) => (at === index ? this.prices.followed(line) : line));
    return { ...content, lines };
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
      // It was chosen from the list; what became of it since, placing says.
      prospect_known: true,
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
