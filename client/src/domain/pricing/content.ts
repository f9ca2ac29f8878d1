/** A document of this device, priced: what it is priced by, and what the screens and the wire are told. */

import type { OrderContent, Totals } from '../document';
import { wireInteger } from '../money';
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
  const written = content.lines.values();
  return priced.lines.map((line) => {
    const own = line.free_by === '' ? nextOf(written, line.product_key) : undefined;
    const words = own ?? content.lines.find(({ product_key }) => product_key === line.product_key);
    const known = facts?.words[line.product_key];
    return orderLine(line, facts?.names ?? {}, {
      product_code: words?.product_code ?? known?.code ?? line.product_key,
      description: words?.description ?? known?.description ?? line.product_key,
      discount_e6: own?.discount_e6 ?? 0,
    });
  });
}

/** Pricing leaves lines out whose product it does not know: the next written one of this product is meant. */
function nextOf<Line extends { product_key: string }>(lines: Iterator<Line>, key: string): Line | undefined {
  for (let next = lines.next(); next.done !== true; next = lines.next())
    if (next.value.product_key === key) return next.value;
  return undefined;
}

function orderLine(
  line: PricedLine,
  names: PricingFacts['names'],
  words: Pick<OrderLine, 'product_code' | 'description' | 'discount_e6'>,
): OrderLine {
  const kind = line.free_by === '' ? 'discount' : 'free_goods';
  return {
    ...words,
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
