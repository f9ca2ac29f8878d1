/**
 * What an order costs and what is wrong with it: the twin of the server's orders/rules.py, held to it case for case by
 * contract/cases/orders.json (rule O4).
 */

import type { DraftLine, OrderContent, Problem, Totals } from './document';
import { amountOf, divideHalfAway, E6, plainDecimal } from './money';

export const LINE_LIMIT = 500;
const QUANTITY_LIMIT_E4 = 10n ** 11n;
const PRICE_LIMIT_E4 = 10n ** 11n;

export type PricedLine = Pick<
  DraftLine,
  'product_key' | 'quantity_e4' | 'list_price_e4' | 'unit_price_e4' | 'discount_e6'
>;

/** An order as far as the rules look at it; an `OrderContent` is one. */
export type JudgedOrder = Pick<
  OrderContent,
  | 'customer_key'
  | 'price_list_key'
  | 'payment_term_key'
  | 'operation_type_key'
  | 'carrier_key'
  | 'delivery_address_key'
  | 'delivery_on'
> & { lines: readonly PricedLine[] };

/** What the registers say about the records an order names. */
export interface OrderFacts {
  /** The rep's day, YYYY-MM-DD (rule D1). */
  today: string;
  max_discount_e6: number;
  /** Null: not among the rep's. */
  customer: { blocked: boolean } | null;
  price_list_known: boolean;
  payment_term_known: boolean;
  operation_type_known: boolean;
  carrier_known: boolean;
  /** Among the addresses of this customer. */
  delivery_address_known: boolean;
  /** By product key. */
  products: Readonly<Record<string, ProductFacts>>;
  /** What a product that is not among these is: not carried in the bag (so on the device), or not there at all. */
  missing_product?: 'product_not_in_bag' | 'product_unknown';
}

export interface ProductFacts {
  code: string;
  pack_quantity_e4: number;
  blocked: boolean;
}

export interface ExactTotals {
  gross_minor: bigint;
  discount_minor: bigint;
  total_minor: bigint;
}

/** A line's amounts for the screen. */
export function lineAmounts(line: PricedLine): Totals {
  return asNumbers(exactLineAmounts(line));
}

/** The sum of the lines' amounts for the screen. */
export function totalsOf(content: { lines: readonly PricedLine[] }): Totals {
  return asNumbers(exactTotalsOf(content.lines));
}

/** A line's amounts to the cent, whatever their size: rounded once for the gross, once for the discount. */
export function exactLineAmounts(line: PricedLine): ExactTotals {
  const gross = amountOf(integer(line.unit_price_e4), integer(line.quantity_e4));
  const discount = divideHalfAway(gross * integer(line.discount_e6), E6);
  return { gross_minor: gross, discount_minor: discount, total_minor: gross - discount };
}

export function exactTotalsOf(lines: readonly PricedLine[]): ExactTotals {
  const sum: ExactTotals = { gross_minor: 0n, discount_minor: 0n, total_minor: 0n };
  for (const line of lines) {
    const amounts = exactLineAmounts(line);
    sum.gross_minor += amounts.gross_minor;
    sum.discount_minor += amounts.discount_minor;
    sum.total_minor += amounts.total_minor;
  }
  return sum;
}

/** Everything that keeps an order from being placed: what concerns the whole first, then line by line. */
export function problemsOf(order: JudgedOrder, facts: OrderFacts): Problem[] {
  return [
    ...documentProblems(order, facts),
    ...order.lines.flatMap((line, index) => lineProblems(line, index + 1, facts)),
  ];
}

function documentProblems(order: JudgedOrder, facts: OrderFacts): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, data: Problem['data']) => problems.push({ code, position: null, data });
  const customer = order.customer_key ?? '';
  if (facts.customer === null || order.customer_key === null) add('customer_unknown', { customer });
  else if (facts.customer.blocked) add('customer_blocked', { customer });
  if (order.price_list_key !== null && !facts.price_list_known)
    add('price_list_unknown', { list: order.price_list_key });
  if (order.payment_term_key !== null && !facts.payment_term_known)
    add('payment_term_unknown', { term: order.payment_term_key });
  if (order.operation_type_key !== null && !facts.operation_type_known)
    add('operation_type_unknown', { type: order.operation_type_key });
  if (order.carrier_key !== null && !facts.carrier_known)
    add('carrier_unknown', { carrier: order.carrier_key });
  // Without the customer nobody knows its addresses; the customer is the problem then.
  if (order.delivery_address_key !== null && facts.customer !== null && !facts.delivery_address_known)
    add('delivery_address_unknown', { address: order.delivery_address_key });
  if (order.delivery_on !== null && order.delivery_on < facts.today)
    add('delivery_in_past', { date: order.delivery_on });
  if (order.lines.length === 0) add('no_lines', {});
  if (order.lines.length > LINE_LIMIT) add('line_limit', { limit: LINE_LIMIT });
  return problems;
}

function lineProblems(line: PricedLine, position: number, facts: OrderFacts): Problem[] {
  const problems: Problem[] = [];
  const product = facts.products[line.product_key];
  const name = product?.code ?? line.product_key;
  const add = (code: string, data: Problem['data'] = {}) =>
    problems.push({ code, position, data: { position, product: name, ...data } });

  if (product === undefined) add(facts.missing_product ?? 'product_not_in_bag');
  else if (product.blocked) add('product_blocked');

  const quantity = integer(line.quantity_e4);
  const pack = integer(product?.pack_quantity_e4 ?? 0);
  if (quantity <= 0n) add('quantity_not_positive');
  else if (quantity > QUANTITY_LIMIT_E4) add('quantity_too_large');
  else if (pack > 0n && quantity % pack !== 0n) add('quantity_not_in_packs', packTexts(quantity, pack));

  const price = integer(line.unit_price_e4);
  if (price < 0n) add('price_negative');
  else if (price > PRICE_LIMIT_E4) add('price_too_large');

  const discount = integer(line.discount_e6);
  if (discount < 0n || discount > E6) add('discount_out_of_range');
  else if (quantity > 0n && price >= 0n && isBeyondRight(line, facts.max_discount_e6))
    add('discount_beyond_right', { percent: plainDecimal(integer(facts.max_discount_e6), 4) });
  return problems;
}

/** A lowered price is a discount too: what counts is the line's total against its list price. */
function isBeyondRight(line: PricedLine, max_discount_e6: number): boolean {
  const list = amountOf(integer(line.list_price_e4), integer(line.quantity_e4));
  const allowed = list - divideHalfAway(list * integer(max_discount_e6), E6);
  return exactLineAmounts(line).total_minor < allowed;
}

function packTexts(quantity: bigint, pack: bigint): Record<string, string> {
  const packs = quantity / pack;
  const lower = (packs > 0n ? packs : 1n) * pack;
  return {
    pack: plainDecimal(pack, 4),
    quantity: plainDecimal(quantity, 4),
    lower: plainDecimal(lower, 4),
    upper: plainDecimal(lower + pack, 4),
  };
}

/** A half-typed number must not stop the page: what is no whole number counts as its whole part, or nothing. */
function integer(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

function asNumbers(exact: ExactTotals): Totals {
  return {
    gross_minor: Number(exact.gross_minor),
    discount_minor: Number(exact.discount_minor),
    total_minor: Number(exact.total_minor),
  };
}
