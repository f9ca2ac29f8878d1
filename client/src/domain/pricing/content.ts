/** A document of this device, priced: what it is priced by, and what the screens and the wire are told. */

import type { DraftLine, OrderContent, Totals } from '../document';
import { divideHalfAway, E4, MINOR, wireInteger } from '../money';
import type { OrderLine, PastOrderLine } from '../records';
import { priceDocument } from './document';
import type {
  PricedCustomer,
  PricedDocument,
  PricedLine,
  PricedProduct,
  Rules,
  WrittenDocument,
} from './terms';

/** What a document is priced by: the bag's data, or on line the server's; the twin of orders/pricing_facts.py. */
export interface PricingFacts {
  /** YYYY-MM-DD: the day the rules were chosen for (rule D1). */
  day: string;
  /** Null: not known. */
  customer: PricedCustomer | null;
  /** By key: the products of the lines and those that rules give free, as far as they are known. */
  products: Readonly<Record<string, PricedProduct>>;
  rules: Rules;
  /** «kind key» → what people call the rule. */
  names: Readonly<Record<string, string>>;
  /** What the products that rules give are called, by key. */
  words: Readonly<Record<string, ProductWords>>;
}

export interface ProductWords {
  code: string;
  description: string;
}

/** The content as far as pricing looks at it. */
export type PricedContent = Pick<
  OrderContent,
  | 'price_list_key'
  | 'payment_term_key'
  | 'operation_type_key'
  | 'discount_e6'
  | 'discount_minor'
  | 'freight_minor'
> & { lines: readonly PricedContentLine[] };

type PricedContentLine = Pick<
  OrderContent['lines'][number],
  'product_key' | 'quantity_e4' | 'list_price_e4' | 'unit_price_e4' | 'discount_e6' | 'discount_minor'
>;

const NOBODY: PricedCustomer = { key: '', segment: '', state: '', person_type: '', taxpayer: false };
const NO_RULES: Rules = { discounts: [], free_goods: [], taxes: [] };

export function priceContent(content: PricedContent, facts: PricingFacts): PricedDocument {
  return priceDocument(writtenDocument(content, facts), facts.products, facts.rules);
}

/** Of the content alone, with the prices it was written with: what it costs while nothing else is known. */
export function pricedAsWritten(content: PricedContent): PricedDocument {
  const products = Object.fromEntries(
    content.lines.map(({ product_key, list_price_e4 }) => [
      product_key,
      {
        key: product_key,
        group_key: '',
        tax_group: '',
        price_e4: whole(list_price_e4),
        list_prices: [],
      },
    ]),
  );
  return priceContent(content, {
    day: '',
    customer: null,
    products,
    rules: NO_RULES,
    names: {},
    words: {},
  });
}

function writtenDocument(content: PricedContent, facts: PricingFacts): WrittenDocument {
  return {
    day: facts.day,
    customer: facts.customer ?? NOBODY,
    price_list_key: content.price_list_key ?? '',
    payment_term_key: content.payment_term_key ?? '',
    operation_type_key: content.operation_type_key ?? '',
    lines: content.lines.map((line) => ({
      product_key: line.product_key,
      quantity_e4: whole(line.quantity_e4),
      unit_price_e4: whole(line.unit_price_e4),
      discount_e6: whole(line.discount_e6),
      discount_minor: whole(line.discount_minor),
    })),
    discount_e6: whole(content.discount_e6),
    discount_minor: whole(content.discount_minor),
    freight_minor: whole(content.freight_minor),
  };
}

/** A half-typed number must not stop the page: what is no whole number counts as its whole part, or nothing. */
export function whole(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) : 0;
}

export function totalsOf(priced: PricedDocument): Totals {
  return {
    gross_minor: Number(priced.gross_minor),
    discount_minor: Number(priced.discount_minor),
    net_minor: Number(priced.net_minor),
    freight_minor: Number(priced.freight_minor),
    added_taxes_minor: Number(priced.added_taxes_minor),
    included_taxes_minor: Number(priced.included_taxes_minor),
    total_minor: Number(priced.total_minor),
  };
}

/** The lines for people, those that rules give last: what is kept with a placed document. */
export function orderLines(
  content: OrderContent,
  priced: PricedDocument,
  facts: Pick<PricingFacts, 'names' | 'words'> | null,
): OrderLine[] {
  let next = 0;
  return priced.lines.map((line) => {
    const from = line.free_by === '' ? next : 0;
    const at = content.lines.findIndex(
      ({ product_key }, index) => index >= from && product_key === line.product_key,
    );
    if (line.free_by === '') next = at + 1;
    return orderLine(line, content.lines[at], facts);
  });
}

/** A priced line for people, with the words of a written line of the same product where there is one. */
export function orderLine(
  line: PricedLine,
  written: Pick<DraftLine, 'product_code' | 'description' | 'discount_e6'> | undefined,
  facts: Pick<PricingFacts, 'names' | 'words'> | null,
): OrderLine {
  const known = facts?.words[line.product_key];
  const names = facts?.names ?? {};
  const isFree = line.free_by !== '';
  const kind = isFree ? 'free_goods' : 'discount';
  return {
    product_code: written?.product_code ?? known?.code ?? line.product_key,
    description: written?.description ?? known?.description ?? line.product_key,
    discount_e6: isFree ? 0 : (written?.discount_e6 ?? 0),
    quantity_e4: line.quantity_e4,
    list_price_e4: line.proposed_price_e4,
    unit_price_e4: line.unit_price_e4,
    gross_minor: Number(line.gross_minor),
    discounts: line.discounts.map((each) => ({
      ...each,
      name: names[`${kind} ${each.rule_key}`] ?? each.rule_key,
      amount_minor: Number(each.amount_minor),
    })),
    rep_discount_minor: Number(line.rep_discount_minor),
    document_discount_minor: Number(line.document_discount_minor),
    net_minor: Number(line.net_minor),
    taxes: line.taxes.map((tax) => ({
      ...tax,
      name: names[`tax ${tax.rule_key}`] ?? tax.rule_key,
      base_minor: Number(tax.base_minor),
      amount_minor: Number(tax.amount_minor),
    })),
    total_minor: Number(line.total_minor),
    free_by: line.free_by,
  };
}

/** A tax and what of it is added to a document. */
export interface AddedTax {
  tax: string;
  minor: number;
}

/** The taxes that are added to a document, each summed over its lines, in the order in which they were computed. */
export function taxesAdded(
  lines: readonly {
    taxes: readonly { tax: string; effect: 'added' | 'included'; amount_minor: number | bigint }[];
  }[],
): AddedTax[] {
  const sums = new Map<string, number>();
  for (const { taxes } of lines)
    for (const { tax, effect, amount_minor } of taxes)
      if (effect === 'added') sums.set(tax, (sums.get(tax) ?? 0) + Number(amount_minor));
  return [...sums].map(([tax, minor]) => ({ tax, minor })).filter(({ minor }) => minor !== 0);
}

/** The unit price at which a quantity costs a total before discounts; null where there is none. */
export function priceForTotal(total_minor: number, quantity_e4: number): number | null {
  if (!Number.isSafeInteger(total_minor) || !Number.isSafeInteger(quantity_e4) || quantity_e4 <= 0)
    return null;
  return Number(divideHalfAway(BigInt(total_minor) * E4 * E4, BigInt(quantity_e4) * MINOR));
}

/** A line of the ERP's own: how it came to its amount nobody has told. */
export function unexplained(line: PastOrderLine): OrderLine {
  return {
    ...line,
    list_price_e4: line.unit_price_e4,
    gross_minor: line.total_minor,
    discounts: [],
    rep_discount_minor: 0,
    document_discount_minor: 0,
    net_minor: line.total_minor,
    taxes: [],
    free_by: '',
  };
}

/** `priced` of a command as docs/wire.md has it: what the server compares with its own, to the cent. */
export function pricedBody(priced: PricedDocument): object {
  return {
    lines: priced.lines.map((line) => ({
      product_key: line.product_key,
      quantity_e4: line.quantity_e4,
      gross_minor: wireInteger(line.gross_minor),
      discount_minor: wireInteger(line.gross_minor - line.net_minor),
      net_minor: wireInteger(line.net_minor),
      taxes: Object.fromEntries(line.taxes.map((tax) => [tax.tax, wireInteger(tax.amount_minor)])),
      total_minor: wireInteger(line.total_minor),
      free_by: line.free_by,
    })),
    gross_minor: wireInteger(priced.gross_minor),
    discount_minor: wireInteger(priced.discount_minor),
    net_minor: wireInteger(priced.net_minor),
    freight_minor: wireInteger(priced.freight_minor),
    added_taxes_minor: wireInteger(priced.added_taxes_minor),
    included_taxes_minor: wireInteger(priced.included_taxes_minor),
    total_minor: wireInteger(priced.total_minor),
  };
}
