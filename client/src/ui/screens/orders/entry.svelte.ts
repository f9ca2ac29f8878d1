import type { Document, DraftLine, DraftStep, OrderContent, Problem } from '../../../domain/document';
import { problemsOf, totalsOf, type OrderFacts, type ProductFacts } from '../../../domain/order';
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
import { checkFactsOf, USUAL_CHECKS } from '../../../domain/check_facts';
import { findingsOf, stopsOf } from '../../../domain/checks';
import type { Finding } from '../../../domain/checks';
import { Question } from '../../asked.svelte';
import { productKeysOf, repriced, withCustomer } from './content';
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

  totals = $derived.by(() => totalsOf(this.content));
  facts = $derived.by(() => this.#facts());
  /** What stock, credit, blocks and earlier orders say; those that stop the order are among its problems. */
  findings = $derived.by((): Finding[] => this.findingsWith(this.content.lines, {}));
  warnings = $derived.by(() => this.findings.filter(({ level }) => level !== 'stop'));
  problems = $derived.by((): Problem[] => {
    if (this.facts === null) return [];
    const all = [...problemsOf(this.content, this.facts), ...stopsOf(this.findings)];
    return all.sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  });

  #portal: Portal;
  #keeper: DraftKeeper;
  #today = $state('');
  #replaces: string | null;
  #timezone: string;
  /** This device's other documents as they were when this one was opened. */
  #others = $state.raw<Document[]>([]);

  constructor(portal: Portal, document: Document, today: string, timezone: string) {
    this.id = document.id;
    this.content = document.content;
    this.step = document.step;
    this.#portal = portal;
    this.#today = today;
    this.#replaces = document.replaces;
    this.#timezone = timezone;
    this.#keeper = new DraftKeeper(
      ({ content, step }) => portal.documents.save(document.id, content, step),
      (keeping) => (this.keeping = keeping),
    );
  }

  /** A change of what is written: at once, or together with the next keys. */
  change(content: OrderContent, when: 'now' | 'typing' = 'now'): void {
    this.content = content;
    const version = { content, step: this.step };
    if (when === 'typing') this.#keeper.keepSoon(version);
    else void this.#keeper.keepNow(version);
  }

  goTo(step: DraftStep): void {
    this.step = step;
    void this.#keeper.keepNow({ content: this.content, step });
  }

  /** Whatever was typed is on the device when this answers, or `keeping` says why not. */
  flush(): Promise<Keeping> {
    return this.#keeper.flush();
  }

  saveAgain(): void {
    void this.#keeper.keepNow({ content: this.content, step: this.step });
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

  /** Lines whose proposed price is not that of the order's price list. */
  strayLines = $derived.by(() =>
    this.content.lines.filter((line) => {
      const product = this.products[line.product_key];
      return product && product.price_e4 !== line.list_price_e4;
    }),
  );

  /** Takes the chosen list's prices for every line (the rep's own prices stay). */
  reprice(): void {
    const lines = this.content.lines.map((line) => {
      const product = this.products[line.product_key];
      return product ? repriced(line, product.price_e4) : line;
    });
    this.change({ ...this.content, lines });
  }

  know(product: ProductRow): void {
    this.products = { ...this.products, [product.key]: product };
  }

  /** Findings of the order with other lines, whose products are perhaps not known yet. */
  findingsWith(lines: DraftLine[], more: Record<string, ProductRow>): Finding[] {
    const { answer } = this.policy;
    if (answer.kind !== 'open') return [];
    const customer = this.customer.answer.kind === 'open' ? this.customer.answer.value : null;
    const products = { ...this.products, ...more };
    const facts = checkFactsOf(
      { customer, products, documents: this.#others },
      { id: this.id, replaces: this.#replaces, today: this.#today, timezone: this.#timezone },
    );
    const order = {
      customer_key: this.content.customer_key ?? '',
      total_minor: this.totals.total_minor,
      lines,
    };
    return findingsOf(order, facts, answer.value.checks ?? USUAL_CHECKS);
  }

  /** What the other documents of this device have taken of stock and credit. */
  async askOthers(): Promise<void> {
    this.#others = await this.#portal.documents.all();
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

  #facts(): OrderFacts | null {
    if (this.policy.answer.kind !== 'open') return null;
    const customer = this.customer.answer;
    const known = <Row extends { key: string }>(question: Question<Row[]>, key: string | null) =>
      question.answer.kind !== 'open' || question.answer.value.some((row) => row.key === key);
    return {
      today: this.#today,
      max_discount_e6: this.policy.answer.value.max_discount_e6,
      // While the question is open nothing is held against the customer.
      customer:
        customer.kind === 'open' ? customer.value : customer.kind === 'missing' ? null : { blocked: false },
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
        blocked: false,
      };
    }
    return facts;
  }
}
