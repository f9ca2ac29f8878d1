/**
 * How far this device's share of the day covers an order: the twin of the server's orders/leasing/rules.py, held to it by
 * contract/cases/leases.json (rule O4). What is promised when an order is placed travels with it, and the server gives no more.
 */

import type { CheckedLine, CheckedOrder } from './checks';
import type { PricedOffer } from './document';

/** Product key → quantity ×10⁴, customer key → money; what is not in it is nothing. */
export interface Share {
  products: Readonly<Record<string, number>>;
  customers: Readonly<Record<string, number>>;
}

/** What of an order a share covers; no product that is nothing. */
export interface Cover {
  products: Readonly<Record<string, number>>;
  credit_minor: number;
}

/** What is leased at all; of the rest nothing is promised. */
export interface Kinds {
  stock: boolean;
  credit: boolean;
}

/** The share of a day as the server granted it; another revision is another share. */
export interface Lease extends Share {
  /** YYYY-MM-DD */
  day: string;
  revision: number;
  /** ISO UTC: what is placed on the day and arrives until then is still covered. */
  holds_until: string;
  of_stock: boolean;
  of_credit: boolean;
}

/** What this device still has of its share, beside what its other orders of the day took. */
export interface LeaseLeft extends Share {
  day: string;
  kinds: Kinds;
}

/** What a placed document was promised, as it travels with it. */
export interface Leased extends Cover {
  day: string;
  guaranteed: boolean;
}

/** What an order takes of what is left, and what that makes of it. */
export interface Taken {
  leased: Leased;
  kinds: Kinds;
  /** Whether all that is asked of the kind is covered; true where the kind is not leased. */
  is_in_stock: boolean;
  is_in_credit: boolean;
}

export type Promised = 'none' | 'guaranteed' | 'subject';

/** Never held, and so in no need of cover. */
const TRUSTED_GRADE = 'A';

/** What a priced document asks of stock and credit: the lines that rules give among it. */
export function checkedOrder(
  { customer_key }: { customer_key: string | null },
  priced: { total_minor: bigint; lines: readonly { product_key: string; quantity_e4: bigint | number }[] },
): CheckedOrder {
  const lines = priced.lines.map(({ product_key, quantity_e4 }) => ({
    product_key,
    quantity_e4: Number(quantity_e4),
  }));
  return { customer_key: customer_key ?? '', total_minor: Number(priced.total_minor), lines };
}

/** The same of an order at a quotation's own prices: what was offered, in the wire's words. */
export function checkedOffer(
  { customer_key }: { customer_key: string | null },
  { priced, totals }: PricedOffer,
): CheckedOrder {
  const { lines } = priced as { lines: CheckedLine[] };
  return {
    customer_key: customer_key ?? '',
    total_minor: totals.total_minor,
    lines: lines.map(({ product_key, quantity_e4 }) => ({ product_key, quantity_e4: Number(quantity_e4) })),
  };
}

/** Product → what its lines ask for together. */
function askedOf(order: CheckedOrder): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { product_key, quantity_e4 } of order.lines)
    if (quantity_e4 > 0) sums[product_key] = (sums[product_key] ?? 0) + quantity_e4;
  return sums;
}

/** As much of each product and of the total as is left. */
export function coverOf(order: CheckedOrder, left: Share): Cover {
  const covered = Object.entries(askedOf(order)).map(
    ([key, asked]) => [key, Math.min(asked, Math.max(left.products[key] ?? 0, 0))] as const,
  );
  return {
    products: Object.fromEntries(covered.filter(([, quantity]) => quantity > 0)),
    credit_minor: Math.min(
      Math.max(order.total_minor, 0),
      Math.max(left.customers[order.customer_key] ?? 0, 0),
    ),
  };
}

/** What is left of a share after orders of a customer took theirs; never below nothing. */
export function leftOf(granted: Share, used: readonly { customer: string; cover: Cover }[]): Share {
  const products = { ...granted.products };
  const customers = { ...granted.customers };
  for (const { customer, cover } of used) {
    for (const [key, quantity] of Object.entries(cover.products)) {
      const left = products[key];
      if (left !== undefined) products[key] = Math.max(left - quantity, 0);
    }
    const credit = customers[customer];
    if (credit !== undefined) customers[customer] = Math.max(credit - cover.credit_minor, 0);
  }
  return { products, customers };
}

/** What an order takes, as it is placed; null: nothing is leased. */
export function takenBy(order: CheckedOrder, left: LeaseLeft | null, risk_grade: string): Taken | null {
  if (left === null) return null;
  const cover = coverOf(order, left);
  const { day, kinds } = left;
  const guaranteed = promiseOf(order, cover, kinds, risk_grade) === 'guaranteed';
  return {
    leased: { day, ...cover, guaranteed },
    kinds,
    is_in_stock: isInStock(order, cover, kinds),
    is_in_credit: isInCredit(order, cover, kinds, risk_grade),
  };
}

/** Of each line in turn what the cover of its product still gives; null where stock is not leased. */
export function coverOfLines({ leased, kinds }: Taken, lines: readonly CheckedLine[]): number[] | null {
  if (!kinds.stock) return null;
  const left: Record<string, number> = { ...leased.products };
  return lines.map(({ product_key, quantity_e4 }) => {
    const covered = Math.min(Math.max(quantity_e4, 0), left[product_key] ?? 0);
    left[product_key] = (left[product_key] ?? 0) - covered;
    return covered;
  });
}

/** `none`: nothing is leased; `guaranteed`: all that is asked of it is covered; else subject to confirmation. */
export function promiseOf(order: CheckedOrder, cover: Cover, kinds: Kinds, risk_grade: string): Promised {
  if (!kinds.stock && !kinds.credit) return 'none';
  return isInStock(order, cover, kinds) && isInCredit(order, cover, kinds, risk_grade)
    ? 'guaranteed'
    : 'subject';
}

function isInStock(order: CheckedOrder, cover: Cover, kinds: Kinds): boolean {
  if (!kinds.stock) return true;
  return Object.entries(askedOf(order)).every(([key, asked]) => (cover.products[key] ?? 0) >= asked);
}

function isInCredit(order: CheckedOrder, cover: Cover, kinds: Kinds, risk_grade: string): boolean {
  return !kinds.credit || risk_grade === TRUSTED_GRADE || cover.credit_minor >= order.total_minor;
}
