/** What this device knows that the checks look at: the records it was given, and the documents placed on it. */

import type { CheckedLine, CheckFacts, CheckPolicy, Credit, EarlierOrder, ProductState } from './checks';
import { dayIn } from './day';
import type { Document, DocumentState } from './document';
import type { CustomerDetails, ProductRow } from './records';

/** Where neither bag nor server tells a policy: the server's own defaults. */
export const USUAL_CHECKS: CheckPolicy = {
  stock: 'warn',
  credit: 'hold',
  customer_blocked: 'stop',
  product_blocked: 'stop',
  product_withdrawn: 'stop',
  repeated: 'warn',
  overdue_days: 0,
  repeated_days: 1,
};

export type StockedProduct = Pick<ProductRow, 'code' | 'blocked' | 'stock_e4' | 'stock_at'>;

export interface Known {
  /** Null: not read, or not there. */
  customer: CustomerDetails | null;
  /** By key; null or absent: not read, or not there. */
  products: Readonly<Record<string, StockedProduct | null>>;
  /** Of this device. */
  documents: readonly Document[];
}

/** The document that is judged; what it corrects counts no more. */
export interface Judged {
  id: string;
  replaces: string | null;
  /** YYYY-MM-DD */
  today: string;
  timezone: string;
}

/** Placed, and not refused by anybody: goods and credit are spoken for. */
const STANDING: readonly DocumentState[] = ['waiting', 'sending', 'received', 'in_erp'];

export function checkFactsOf(known: Known, judged: Judged): CheckFacts {
  const standing = known.documents.filter(
    ({ id, state }) => STANDING.includes(state) && id !== judged.id && id !== judged.replaces,
  );
  const { customer } = known;
  const own = standing.filter(({ content }) => content.customer_key === customer?.key);
  return {
    today: judged.today,
    customer: customer && {
      blocked: customer.blocked,
      risk_grade: customer.risk_grade,
      credit: creditOf(customer, own),
    },
    products: productsOf(known.products, standing),
    earlier: customer === null ? [] : earlierOf(customer, known.products, own, judged.timezone),
  };
}

/** Null where it was never read, or where the policy lets no credit travel. */
function creditOf(customer: CustomerDetails, own: Document[]): Credit | null {
  const { financial_at } = customer;
  if (financial_at === null || customer.credit_left_minor === null) return null;
  const since = own.filter((document) => isSince(document, financial_at));
  return {
    limit_minor: customer.credit_limit_minor,
    released_minor: since.reduce((sum, { totals }) => sum + totals.total_minor, customer.released_minor),
    bills: customer.open_bills,
    as_of: financial_at,
  };
}

function productsOf(products: Known['products'], standing: Document[]): Record<string, ProductState> {
  const found: Record<string, ProductState> = {};
  for (const [key, product] of Object.entries(products)) {
    if (!product) continue;
    const { code, blocked, stock_e4, stock_at } = product;
    let taken_e4 = 0;
    if (stock_at !== null)
      for (const document of standing)
        if (isSince(document, stock_at))
          for (const line of document.content.lines)
            if (line.product_key === key) taken_e4 += Math.max(line.quantity_e4, 0);
    found[key] = { code, blocked, withdrawn: false, stock_e4, stock_at, taken_e4 };
  }
  return found;
}

/** What the figure of that time cannot know: not received yet, or received later. */
function isSince({ received_at }: Document, read_at: string): boolean {
  return received_at === null || Date.parse(received_at) > Date.parse(read_at);
}

/** This device's orders of the customer, then the ERP's; one that stands in both is told once. */
function earlierOf(
  customer: CustomerDetails,
  products: Known['products'],
  own: Document[],
  timezone: string,
): EarlierOrder[] {
  const inErp = new Set(own.map(({ erp_number }) => erp_number));
  // The history names products by their code; one that is not in this order makes another order anyway.
  const keys = new Map(
    Object.entries(products).flatMap(([key, product]) => (product ? [[product.code, key] as const] : [])),
  );
  return [
    ...own.flatMap(({ number, placed_at, content }): EarlierOrder[] =>
      placed_at === null ? [] : [{ number, ordered_on: dayIn(timezone, placed_at), lines: content.lines }],
    ),
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
