/** Changes of what the rep writes, each a new content; the screens hand it to the keeper. Pure. */

import type { DraftLine, OrderContent } from '../../../domain/document';
import type {
  AddressRow,
  CustomerDetails,
  OperationTypeRow,
  ProductRow,
  PastOrder,
  ProspectRow,
} from '../../../domain/records';

/** The id of the form of a line that is being written: the bar below sends it. */
export const NEW_LINE = 'new-line';

/**
 * Another customer brings its own price list, payment term, carrier and operation type (or the one proposed to all); what
 * was to be delivered to an address of the customer before goes to this one's own. Lines and remarks stay.
 */
export function withCustomer(
  content: OrderContent,
  customer: CustomerDetails,
  operationTypes: readonly OperationTypeRow[],
): OrderContent {
  const isSame = content.customer_key === customer.key;
  return {
    ...content,
    customer_key: customer.key,
    prospect_key: null,
    customer_name: customer.trade_name || customer.legal_name,
    price_list_key: customer.price_list_key,
    payment_term_key: customer.payment_term_key,
    operation_type_key:
      customer.operation_type_key ?? operationTypes.find(({ is_default }) => is_default)?.key ?? null,
    carrier_key: customer.carrier_key,
    ...(isSame ? {} : { delivery_address_key: null, delivery_address: '' }),
  };
}

/** A prospect brings no price list and no terms of its own. */
export function withProspect(content: OrderContent, prospect: ProspectRow, name: string): OrderContent {
  return {
    ...content,
    customer_key: null,
    prospect_key: prospect.key,
    customer_name: name,
    delivery_address_key: null,
    delivery_address: '',
  };
}

/** Where the goods go: an address of the customer, or none for the customer's own. */
export function withDelivery(content: OrderContent, address: AddressRow | null): OrderContent {
  return {
    ...content,
    delivery_address_key: address?.key ?? null,
    delivery_address: address === null ? '' : addressText(address),
  };
}

/** An address on one line. */
export function addressText({ name, address, district, city, state }: AddressRow): string {
  return [name, address, district, city, state].filter(Boolean).join(', ');
}

/** A line as the data proposes it: one pack at the list's price, no discount. */
export function proposedLine(product: ProductRow): DraftLine {
  return {
    product_key: product.key,
    product_code: product.code,
    description: product.description,
    unit: product.unit,
    pack_quantity_e4: product.pack_quantity_e4,
    quantity_e4: product.pack_quantity_e4,
    list_price_e4: product.price_e4,
    unit_price_e4: product.price_e4,
    discount_e6: 0,
    discount_minor: 0,
  };
}

/** A product that stands in the order at the same price and discount gets the quantity added; otherwise a new line. */
export function withLine(content: OrderContent, line: DraftLine): OrderContent {
  const index = content.lines.findIndex((other) => isSameOffer(other, line));
  const standing = content.lines[index];
  if (!standing) return { ...content, lines: [...content.lines, line] };
  return withChangedLine(content, index, { quantity_e4: standing.quantity_e4 + line.quantity_e4 });
}

/** Both at the proposed price, whatever quantity it is proposed for, or both at the same agreed one. */
export function isSameOffer(one: DraftLine, other: DraftLine): boolean {
  const isSamePrice = isUntouchedPrice(one)
    ? isUntouchedPrice(other)
    : !isUntouchedPrice(other) && one.unit_price_e4 === other.unit_price_e4;
  return (
    isSamePrice &&
    one.product_key === other.product_key &&
    one.discount_e6 === other.discount_e6 &&
    one.discount_minor === 0 &&
    other.discount_minor === 0
  );
}

function isUntouchedPrice(line: DraftLine): boolean {
  return line.unit_price_e4 === line.list_price_e4;
}

export function withChangedLine(
  content: OrderContent,
  index: number,
  change: Partial<DraftLine>,
): OrderContent {
  return {
    ...content,
    lines: content.lines.map((line, at) => (at === index ? { ...line, ...change } : line)),
  };
}

export function withoutLine(content: OrderContent, index: number): OrderContent {
  return { ...content, lines: content.lines.filter((_, at) => at !== index) };
}

/** A removed line back where it stood. */
export function withLineAt(content: OrderContent, index: number, line: DraftLine): OrderContent {
  return { ...content, lines: content.lines.toSpliced(index, 0, line) };
}

/** The line at another proposed price; a price the rep had agreed on stays as it is. */
export function repriced(line: DraftLine, list_price_e4: number): DraftLine {
  return {
    ...line,
    list_price_e4,
    unit_price_e4: isUntouchedPrice(line) ? list_price_e4 : line.unit_price_e4,
  };
}

/** What a customer last paid for a product. */
export interface Bought {
  ordered_on: string;
  quantity_e4: number;
  unit_price_e4: number;
  discount_e6: number;
}

/** By product code, of the last orders that are known. */
export function lastBought(orders: readonly PastOrder[]): Map<string, Bought> {
  const bought = new Map<string, Bought>();
  for (const { ordered_on, lines } of orders)
    for (const { product_code, quantity_e4, unit_price_e4, discount_e6 } of lines)
      if (!bought.has(product_code))
        bought.set(product_code, { ordered_on, quantity_e4, unit_price_e4, discount_e6 });
  return bought;
}

/** Nothing has been written yet. */
export function isUntouched(content: OrderContent): boolean {
  const { lines, kind, valid_until, ...fields } = content;
  void [kind, valid_until];
  return (
    lines.length === 0 &&
    Object.values(fields).every((value) => value === null || value === '' || value === 0)
  );
}

export function productKeysOf(content: OrderContent): string[] {
  return [...new Set(content.lines.map((line) => line.product_key))];
}
