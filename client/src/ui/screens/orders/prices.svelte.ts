import type { DraftLine, OrderContent } from '../../../domain/document';
import { writtenLines } from '../../../domain/order';
import type { Documents } from '../../../domain/portal';
import {
  orderLine,
  priceContent,
  pricedAsWritten,
  taxesAdded,
  totalsOf,
  type PricingFacts,
} from '../../../domain/pricing/content';
import { proposedPrice } from '../../../domain/pricing/document';
import type { PricedDocument } from '../../../domain/pricing/terms';
import type { OrderLine, ProductRow } from '../../../domain/records';
import { productKeysOf, proposedLine, repriced } from './content';

/** A document with one more line, priced whole. */
export interface Tried {
  content: OrderContent;
  document: PricedDocument;
  /** That line for people; null: its product is not known. */
  line: OrderLine | null;
}

/** What a draft costs while it is written: asked once for what the prices hang on, reckoned here at each change. */
export class Prices {
  /** The product that is about to become a line. */
  candidate = $state.raw<ProductRow | null>(null);
  /** Others that are about to, many at once. */
  more = $state.raw<readonly ProductRow[]>([]);
  /** Null: not answered yet, or nobody knows. */
  facts = $state.raw<PricingFacts | null>(null);
  /** Whether `facts` speak of the content as it stands. */
  areKnown = $state(false);

  #content: () => OrderContent;
  #pricing: Documents['pricing'];

  document = $derived.by(() => this.#price(this.#content()));
  /** What pricing made of each written line; null: its product is not known. */
  lines = $derived.by(() => writtenLines(this.#content(), this.document));
  totals = $derived.by(() => totalsOf(this.document));
  taxes = $derived.by(() => taxesAdded(this.document.lines));
  /** Lines that rules give. */
  given = $derived.by(() =>
    this.document.lines
      .filter(({ free_by }) => free_by !== '')
      .map((line) => orderLine(line, this.#sameProduct(line.product_key), this.facts)),
  );
  /** Changes whenever what the document is priced by may be another. */
  askedBy = $derived.by(() => JSON.stringify(askedOf(this.withComing())));

  constructor(content: () => OrderContent, pricing: Documents['pricing']) {
    this.#content = content;
    this.#pricing = pricing;
  }

  /** Asks what the document is priced by; an answer that comes too late is nobody's. */
  async ask(): Promise<void> {
    const asked = this.askedBy;
    this.areKnown = false;
    const facts = await this.#pricing(this.withComing());
    if (asked !== this.askedBy) return;
    this.facts = facts;
    this.areKnown = facts !== null;
  }

  /** A written line for people. */
  lineOf(index: number): OrderLine | null {
    const [line, written] = [this.lines[index], this.#content().lines[index]];
    return line && written ? orderLine(line, written, this.facts) : null;
  }

  /** All lines for people, those that rules give last. */
  all(): OrderLine[] {
    const written = this.lines.map((_, index) => this.lineOf(index)).filter((line) => line !== null);
    return [...written, ...this.given];
  }

  /** The content with one more line, priced whole, and that line for people. */
  tried(line: DraftLine): Tried {
    const before = this.#content();
    const content = { ...before, lines: [...before.lines, line] };
    const document = this.#price(content);
    const priced = writtenLines(content, document)[before.lines.length];
    return { content, document, line: priced ? orderLine(priced, line, this.facts) : null };
  }

  /** The price that is proposed for a quantity of a product, as far as it is known. */
  proposed(product_key: string, quantity_e4: number): number | null {
    const product = this.facts?.products[product_key];
    return product ? proposedPrice(product, quantity_e4) : null;
  }

  /** A line at the price that is proposed for its quantity; one the rep agreed on stays. */
  followed(line: DraftLine): DraftLine {
    const price = this.proposed(line.product_key, line.quantity_e4);
    return price === null ? line : repriced(line, price);
  }

  /** Whether lines were written at another proposed price than is proposed now. */
  areStray = $derived.by(
    () =>
      this.areKnown &&
      this.#content().lines.some((line, index) => {
        const priced = this.lines[index];
        return priced && priced.proposed_price_e4 !== line.list_price_e4;
      }),
  );

  #price(content: OrderContent): PricedDocument {
    return this.facts === null ? pricedAsWritten(content) : priceContent(content, this.facts);
  }

  #sameProduct(key: string): DraftLine | undefined {
    return this.#content().lines.find(({ product_key }) => product_key === key);
  }

  /** The content with the lines that are about to come. */
  withComing(): OrderContent {
    const content = this.#content();
    const coming = this.candidate === null ? this.more : [this.candidate, ...this.more];
    return coming.length === 0
      ? content
      : { ...content, lines: [...content.lines, ...coming.map(proposedLine)] };
  }
}

/** What the prices hang on, and what decides whether the bag or the server tells them. */
function askedOf(content: OrderContent): unknown[] {
  const { customer_key, prospect_key, price_list_key, payment_term_key, operation_type_key } = content;
  const { carrier_key, delivery_address_key } = content;
  return [
    ...[customer_key, prospect_key, price_list_key, payment_term_key, operation_type_key],
    ...[carrier_key, delivery_address_key],
    ...productKeysOf(content).sort(),
  ];
}
