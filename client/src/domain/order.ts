/**
 * What is wrong with a document; what it costs is pricing's. The twin of the server's orders/rules.py, held to it case for case
 * by contract/cases/orders.json (rule O4).
 */

import type { DraftLine, OrderContent, Problem } from './document';
import { divideHalfAway, E6, plainDecimal } from './money';
import { whole } from './pricing/content';
import type { PricedDocument, PricedLine } from './pricing/terms';

export const LINE_LIMIT = 500;
const QUANTITY_LIMIT_E4 = 10n ** 11n;
const PRICE_LIMIT_E4 = 10n ** 11n;
const FREIGHT_LIMIT_MINOR = 10n ** 12n;
/** What a number holds exactly. */
const TOTAL_LIMIT_MINOR = 10n ** 15n;
/** A line with one of these says enough of the whole. */
const SAID_BY_LINES = [
  'discount_beyond_right',
  'list_price_differs',
  'discount_out_of_range',
  'price_negative',
];

type JudgedLine = Pick<
  DraftLine,
  'product_key' | 'quantity_e4' | 'list_price_e4' | 'unit_price_e4' | 'discount_e6' | 'discount_minor'
>;

/** An order as far as the rules look at it; an `OrderContent` is one. */
export type JudgedOrder = Pick<
  OrderContent,
  | 'kind'
  | 'customer_key'
  | 'prospect_key'
  | 'valid_until'
  | 'price_list_key'
  | 'payment_term_key'
  | 'operation_type_key'
  | 'carrier_key'
  | 'delivery_address_key'
  | 'delivery_on'
  | 'discount_e6'
  | 'discount_minor'
  | 'freight_minor'
> & { lines: readonly JudgedLine[] };

/** What the registers say about the records an order names. */
export interface OrderFacts {
  /** The rep's day, YYYY-MM-DD (rule D1). */
  today: string;
  max_discount_e6: number;
  /** Among the rep's. */
  customer_known: boolean;
  /** Among the prospects of this rep, or made on this device. */
  prospect_known?: boolean;
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
}

/**
 * Everything that keeps an order from being placed: what concerns the whole first, then line by line. `priced` is the order as
 * its data prices it; a line that is not in it was not in the data.
 */
export function problemsOf(order: JudgedOrder, facts: OrderFacts, priced: PricedDocument): Problem[] {
  const byLine = writtenLines(order, priced);
  const lines = order.lines.flatMap((line, index) =>
    lineProblems(line, index + 1, facts, byLine[index] ?? null),
  );
  return [...documentProblems(order, facts), ...problemsOfTheWhole(order, facts, priced, lines), ...lines];
}

/** For each line of the order what pricing made of it; null where it knew no such product. */
export function writtenLines(
  order: { lines: readonly { product_key: string }[] },
  priced: PricedDocument,
): (PricedLine | null)[] {
  const found = priced.lines.filter(({ free_by }) => free_by === '');
  let next = 0;
  return order.lines.map(({ product_key }) => {
    const line = found[next];
    if (line?.product_key !== product_key) return null;
    next += 1;
    return line;
  });
}

/** What is wrong with the document whatever its lines cost. */
export function documentProblems(order: JudgedOrder, facts: OrderFacts): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, data: Problem['data']) => problems.push({ code, position: null, data });
  const customer = order.customer_key ?? '';
  if (order.prospect_key !== null) {
    if (!facts.prospect_known) add('prospect_unknown', { prospect: order.prospect_key });
  } else if (!facts.customer_known || order.customer_key === null) add('customer_unknown', { customer });
  if (order.price_list_key !== null && !facts.price_list_known)
    add('price_list_unknown', { list: order.price_list_key });
  if (order.payment_term_key !== null && !facts.payment_term_known)
    add('payment_term_unknown', { term: order.payment_term_key });
  if (order.operation_type_key !== null && !facts.operation_type_known)
    add('operation_type_unknown', { type: order.operation_type_key });
  if (order.carrier_key !== null && !facts.carrier_known)
    add('carrier_unknown', { carrier: order.carrier_key });
  // Without the customer nobody knows its addresses; the customer is the problem then.
  if (order.delivery_address_key !== null && facts.customer_known && !facts.delivery_address_known)
    add('delivery_address_unknown', { address: order.delivery_address_key });
  if (order.delivery_on !== null && order.delivery_on < facts.today)
    add('delivery_in_past', { date: order.delivery_on });
  if (order.lines.length === 0) add('no_lines', {});
  if (order.lines.length > LINE_LIMIT) add('line_limit', { limit: LINE_LIMIT });
  if (order.kind === 'quotation') {
    if (order.valid_until === null) add('valid_until_missing', {});
    else if (order.valid_until < facts.today) add('valid_until_past', { date: order.valid_until });
  }
  return problems;
}

function problemsOfTheWhole(
  order: JudgedOrder,
  facts: OrderFacts,
  priced: PricedDocument,
  ofLines: readonly Problem[],
): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, data: Problem['data'] = {}) => problems.push({ code, position: null, data });
  const isSaid = ofLines.some(({ code }) => SAID_BY_LINES.includes(code));
  const [rate, amount] = [integer(order.discount_e6), integer(order.discount_minor)];
  if (rate < 0n || rate > E6 || amount < 0n || amount > priced.gross_minor)
    add('whole_discount_out_of_range');
  else if (!isSaid && isWholeBeyondRight(priced, facts.max_discount_e6))
    add('whole_discount_beyond_right', percentOf(facts));
  const freight = integer(order.freight_minor);
  if (freight < 0n || freight > FREIGHT_LIMIT_MINOR) add('freight_out_of_range');
  if (priced.total_minor > TOTAL_LIMIT_MINOR || priced.gross_minor > TOTAL_LIMIT_MINOR)
    add('total_too_large');
  return problems;
}

function lineProblems(
  line: JudgedLine,
  position: number,
  facts: OrderFacts,
  priced: PricedLine | null,
): Problem[] {
  const problems: Problem[] = [];
  const product = facts.products[line.product_key];
  const name = product?.code ?? line.product_key;
  const add = (code: string, data: Problem['data'] = {}) =>
    problems.push({ code, position, data: { position, product: name, ...data } });

  if (product === undefined) add(facts.missing_product ?? 'product_not_in_bag');
  if (product !== undefined && priced === null) add('product_not_in_bag');

  const quantity = integer(line.quantity_e4);
  const pack = integer(product?.pack_quantity_e4 ?? 0);
  if (quantity <= 0n) add('quantity_not_positive');
  else if (quantity > QUANTITY_LIMIT_E4) add('quantity_too_large');
  else if (pack > 0n && quantity % pack !== 0n) add('quantity_not_in_packs', packTexts(quantity, pack));

  const price = integer(line.unit_price_e4);
  if (price < 0n) add('price_negative');
  else if (price > PRICE_LIMIT_E4) add('price_too_large');

  const [rate, amount] = [integer(line.discount_e6), integer(line.discount_minor)];
  if (rate < 0n || rate > E6 || amount < 0n || amount > (priced?.gross_minor ?? amount))
    add('discount_out_of_range');
  else if (priced !== null && quantity > 0n && price >= 0n) {
    // Against what the data proposes: the price the line was written with, and what the rep may take off it.
    const proposed = BigInt(priced.proposed_price_e4);
    const given = integer(line.list_price_e4);
    if (proposed !== given)
      add('list_price_differs', { expected: plainDecimal(proposed, 4), given: plainDecimal(given, 4) });
    else if (isBeyondRight(priced, facts.max_discount_e6)) add('discount_beyond_right', percentOf(facts));
  }
  return problems;
}

/** By what the rules alone would ask, whatever mixture of a lowered price, a rate and an amount was used. */
function isBeyondRight(line: PricedLine, max_discount_e6: number): boolean {
  return line.net_minor + line.document_discount_minor < allowed(line.proposed_net_minor, max_discount_e6);
}

/** By the sum of the lines, so that the cents of spreading and of each line's rounding count against nobody. */
function isWholeBeyondRight(priced: PricedDocument, max_discount_e6: number): boolean {
  let byLines = 0n;
  let proposed = 0n;
  for (const line of priced.lines) {
    byLines += allowed(line.proposed_net_minor, max_discount_e6);
    proposed += line.proposed_net_minor;
  }
  const together = allowed(proposed, max_discount_e6);
  return priced.net_minor < (byLines < together ? byLines : together);
}

function allowed(proposed_net: bigint, max_discount_e6: number): bigint {
  return proposed_net - divideHalfAway(proposed_net * integer(max_discount_e6), E6);
}

function percentOf(facts: OrderFacts): Record<string, string> {
  return { percent: plainDecimal(integer(facts.max_discount_e6), 4) };
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

function integer(value: number): bigint {
  return BigInt(whole(value));
}
