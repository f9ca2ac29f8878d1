/** What this device knows that the checks look at: the records it was given, and the documents placed on it. */

import type { CheckedLine, CheckFacts, CheckPolicy, Credit, EarlierOrder, ProductState } from './checks';
import { daysIn } from './day';
import type { DocumentState, OrderContent } from './document';
import type { Cover } from './leases';
import type { CustomerDetails, PriceListRow, ProductRow } from './records';

/** Where neither bag nor server tells a policy: the server's own defaults. */
export const USUAL_CHECKS: CheckPolicy = {
  stock: 'warn',
  credit: 'warn',
  customer_blocked: 'stop',
  product_blocked: 'stop',
  product_withdrawn: 'stop',
  price_list_expired: 'warn',
  repeated: 'warn',
  overdue_days: 0,
  repeated_days: 1,
};

export type StockedProduct = Pick<ProductRow, 'code' | 'blocked' | 'stock_e4' | 'stock_at'>;

/** Whose goods and credit this device's other documents have taken. */
export interface StandingQuestion {
  /** The document that is judged, and what it corrects: neither counts. */
  id: string;
  replaces: string | null;
  customer_key: string | null;
  product_keys: string[];
}

/** Placed on this device, and refused by nobody. */
export interface Standing {
  /** Orders of the customer. */
  own: OwnOrder[];
  /** What is ordered of the products, by when it was received; null: not yet. */
  taken: { product_key: string; received_at: string | null; quantity_e4: number }[];
}

export interface OwnOrder {
  number: string | null;
  erp_number: string | null;
  state: DocumentState;
  placed_at: string;
  received_at: string | null;
  total_minor: number;
  lines: CheckedLine[];
}

export const NOTHING_STANDS: Standing = { own: [], taken: [] };

export interface Known {
  /** YYYY-MM-DD, and the company's time zone. */
  today: string;
  timezone: string;
  /** Null: not read, or not there. */
  customer: CustomerDetails | null;
  /** By key; null or absent: not read, or not there. */
  products: Readonly<Record<string, StockedProduct | null>>;
  standing: Standing;
  /** What the document takes of the device's lease. */
  cover?: Cover | null;
  /** Which the document's list prices are of; null: not read, of none, or a quotation gives them. */
  price_list: Pick<PriceListRow, 'name' | 'valid_until'> | null;
}

/** The levels told, and the usual one of a check that a bag or a server of before does not know. */
export function checksOf(told: Partial<CheckPolicy> | undefined): CheckPolicy {
  return { ...USUAL_CHECKS, ...told };
}

/** The list whose prices hold for a document: none where a quotation gives them. */
export function pricedBy(
  { offer, price_list_key }: Pick<OrderContent, 'offer' | 'price_list_key'>,
  lists: readonly PriceListRow[],
): PriceListRow | null {
  return offer?.prices === 'honoured' ? null : (lists.find(({ key }) => key === price_list_key) ?? null);
}

/** States in which goods and credit are spoken for. */
export const STANDING_STATES: readonly DocumentState[] = [
  'waiting',
  'sending',
  'held',
  'proposed',
  'received',
  'in_erp',
  'invoiced',
];

export function checkFactsOf(known: Known): CheckFacts {
  const { today, timezone, customer, products, standing, cover, price_list } = known;
  return {
    today,
    customer: customer && {
      blocked: customer.blocked,
      risk_grade: customer.risk_grade,
      credit: creditOf(customer, standing.own),
      leased_minor: cover?.credit_minor ?? 0,
    },
    products: productsOf(known),
    earlier: customer === null ? [] : earlierOf(customer, products, standing.own, timezone),
    price_list: price_list && {
      name: price_list.name,
      valid_until: price_list.valid_until,
      ordered_on: today,
    },
  };
}

/** Null where it was never read, or where the policy lets no credit travel. */
function creditOf(customer: CustomerDetails, own: OwnOrder[]): Credit | null {
  const { financial_at } = customer;
  if (financial_at === null || customer.credit_left_minor === null) return null;
  // One that is held takes no credit before it is approved, as on the server.
  const since = own.filter(
    (order) => !['held', 'proposed'].includes(order.state) && isSince(order, financial_at),
  );
  return {
    limit_minor: customer.credit_limit_minor,
    released_minor: since.reduce((sum, order) => sum + order.total_minor, customer.released_minor),
    bills: customer.open_bills,
    as_of: financial_at,
  };
}

function productsOf({ products, standing: { taken }, cover }: Known): Record<string, ProductState> {
  const found: Record<string, ProductState> = {};
  for (const [key, product] of Object.entries(products)) {
    if (!product) continue;
    const { code, blocked, stock_e4, stock_at } = product;
    const since = taken.filter(
      (each) => each.product_key === key && stock_at !== null && isSince(each, stock_at),
    );
    const taken_e4 = since.reduce((sum, each) => sum + each.quantity_e4, 0);
    const leased_e4 = cover?.products[key] ?? 0;
    found[key] = { code, blocked, withdrawn: false, stock_e4, stock_at, taken_e4, leased_e4 };
  }
  return found;
}

/** What the figure of that time cannot know: not received yet, or received later. */
function isSince({ received_at }: { received_at: string | null }, read_at: string): boolean {
  return received_at === null || Date.parse(received_at) > Date.parse(read_at);
}

/** This device's orders of the customer, then the ERP's; one that stands in both is told once. */
function earlierOf(
  customer: CustomerDetails,
  products: Known['products'],
  own: OwnOrder[],
  timezone: string,
): EarlierOrder[] {
  const dayOf = daysIn(timezone);
  const inErp = new Set(own.map(({ erp_number }) => erp_number));
  // The history names products by their code; one that is not in this order makes another order anyway.
  const keys = new Map(
    Object.entries(products).flatMap(([key, product]) => (product ? [[product.code, key] as const] : [])),
  );
  return [
    ...own.map(({ number, placed_at, lines }) => ({
      number,
      ordered_on: dayOf(placed_at),
      lines,
    })),
    ...customer.past_orders
      .filter(({ key }) => !inErp.has(key))
      .map(({ key, ordered_on, lines }) => ({
        number: key,
        ordered_on,
        lines: lines.map(({ product_code, quantity_e4 }): CheckedLine => ({
          product_key: keys.get(product_code) ?? `code ${product_code}`,
          quantity_e4,
        })),
      })),
  ];
}
