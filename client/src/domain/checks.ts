/**
 * What the data says about an order beside its price: stock, credit, blocks, price list, repeats. The twin of the server's
 * orders/checks.py, held to it by contract/cases/checks.json (rule O4). Whose data it is, the caller decides.
 */

import { plainDecimal } from './money';
import type { Problem } from './document';
import type { PricedDocument } from './pricing/terms';

/** What a finding does to the order: nothing, a word, a wait for approval, the way back to the rep. */
export type Level = 'off' | 'warn' | 'hold' | 'stop';

/**
 * What the company wants of each check. A bill may be `overdue_days` late before it counts, an order is a repeat within
 * `repeated_days` of an equal one (0: on the same day).
 */
export interface CheckPolicy {
  stock: Level;
  credit: Level;
  customer_blocked: Level;
  product_blocked: Level;
  product_withdrawn: Level;
  price_list_expired: Level;
  repeated: Level;
  overdue_days: number;
  repeated_days: number;
}

export interface CheckedLine {
  product_key: string;
  quantity_e4: number;
}

export interface CheckedOrder {
  customer_key: string;
  total_minor: number;
  lines: readonly CheckedLine[];
}

/** A customer's position as it was read at `as_of`; `released_minor`: ordered and not billed yet, up to now. */
export interface Credit {
  limit_minor: number;
  released_minor: number;
  bills: readonly { due_on: string; balance_minor: number }[];
  as_of: string;
}

export interface CustomerState {
  blocked: boolean;
  risk_grade: string;
  /** Null: never read. */
  credit: Credit | null;
  /** What of the order a lease covers (leases.ts): up to it nothing is held against its credit. */
  leased_minor?: number;
}

/**
 * `stock_at` null: the stock is not known. `taken_e4`: what was ordered since it was read, or is held by leases. `leased_e4`:
 * what of the order a lease covers: up to it nothing is short, whatever the stock has become.
 */
export interface ProductState {
  code: string;
  blocked: boolean;
  withdrawn: boolean;
  stock_e4: number;
  stock_at: string | null;
  taken_e4: number;
  leased_e4?: number;
}

/** Another order of the same customer; without a number it has not left the device yet. */
export interface EarlierOrder {
  number: string | null;
  ordered_on: string;
  lines: readonly CheckedLine[];
}

/**
 * The list that the order's list prices are of. It counts as of the order's day: one that has expired while the order
 * waited for the network was good.
 */
export interface PriceListState {
  name: string;
  valid_until: string | null;
  ordered_on: string;
}

export interface CheckFacts {
  /** YYYY-MM-DD */
  today: string;
  customer: CustomerState | null;
  products: Readonly<Record<string, ProductState>>;
  earlier: readonly EarlierOrder[];
  /** Null: of no list, or at the prices of a quotation. */
  price_list?: PriceListState | null;
}

export interface Finding extends Problem {
  level: Exclude<Level, 'off'>;
}

/** Never held, whatever is open or overdue; always held. */
const TRUSTED_GRADE = 'A';
const DISTRUSTED_GRADE = 'E';

/** Everything worth a word: first of the whole order, then line by line. A check that is off finds nothing. */
export function findingsOf(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy): Finding[] {
  return [
    ...customerFindings(order, facts, policy),
    ...priceListFindings(facts, policy),
    ...repeatFindings(order, facts, policy),
    ...productFindings(order, facts, policy),
  ];
}

/** The strictest of them decides. */
export function verdictOf(findings: readonly Finding[]): 'pass' | 'hold' | 'stop' {
  if (findings.some(({ level }) => level === 'stop')) return 'stop';
  return findings.some(({ level }) => level === 'hold') ? 'hold' : 'pass';
}

/** Findings that keep an order from being placed. */
export function stopsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ level }) => level === 'stop');
}

/** The whole order's first, then line by line. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
}

/** The lines that rules give: they take goods like the others. */
export function givenLines(priced: PricedDocument): CheckedLine[] {
  return priced.lines
    .filter(({ free_by }) => free_by !== '')
    .map(({ product_key, quantity_e4 }) => ({ product_key, quantity_e4: Number(quantity_e4) }));
}

export function availableOf(credit: Credit): number {
  const open = credit.bills.reduce((sum, bill) => sum + bill.balance_minor, 0);
  return credit.limit_minor - credit.released_minor - open;
}

function customerFindings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy): Finding[] {
  const { customer } = facts;
  if (customer === null) return [];
  const found: Finding[] = [];
  if (customer.blocked && policy.customer_blocked !== 'off')
    found.push(whole('customer_blocked', policy.customer_blocked, { customer: order.customer_key }));
  const leased = customer.leased_minor ?? 0;
  if (policy.credit === 'off' || (order.total_minor > 0 && order.total_minor <= leased)) return found;
  if (customer.risk_grade === DISTRUSTED_GRADE)
    found.push(whole('credit_grade', policy.credit, { grade: customer.risk_grade }));
  if (customer.credit !== null) {
    const level = customer.risk_grade === TRUSTED_GRADE ? 'warn' : policy.credit;
    found.push(...creditFindings(order, customer.credit, leased, level, facts.today, policy.overdue_days));
  }
  return found;
}

function creditFindings(
  order: CheckedOrder,
  credit: Credit,
  leased_minor: number,
  level: Finding['level'],
  today: string,
  allowed: number,
): Finding[] {
  const found: Finding[] = [];
  const { as_of } = credit;
  const late = credit.bills.filter((bill) => bill.balance_minor > 0 && days(bill.due_on, today) > allowed);
  if (late.length > 0) {
    const overdue = late.reduce((sum, bill) => sum + bill.balance_minor, 0);
    const most = Math.max(...late.map((bill) => days(bill.due_on, today)));
    found.push(
      whole('credit_overdue', level, { bills: late.length, overdue: money(overdue), days: most, as_of }),
    );
  }
  const available = leased_minor > 0 ? Math.max(availableOf(credit), leased_minor) : availableOf(credit);
  if (order.total_minor > 0 && order.total_minor > available)
    found.push(
      whole('credit_passed', level, { total: money(order.total_minor), available: money(available), as_of }),
    );
  return found;
}

function priceListFindings({ price_list }: CheckFacts, policy: CheckPolicy): Finding[] {
  const level = policy.price_list_expired;
  if (level === 'off' || !price_list || price_list.valid_until === null) return [];
  const { name, valid_until, ordered_on } = price_list;
  return ordered_on > valid_until
    ? [whole('price_list_expired', level, { list: name, date: valid_until })]
    : [];
}

function repeatFindings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy): Finding[] {
  if (policy.repeated === 'off') return [];
  const content = quantities(order.lines);
  let last: EarlierOrder | null = null;
  for (const earlier of facts.earlier) {
    const ago = days(earlier.ordered_on, facts.today);
    const isNear = ago >= 0 && ago <= policy.repeated_days;
    if (content.size === 0 || !isNear || !isEqual(quantities(earlier.lines), content)) continue;
    // The newest; of several of one day the first that was told.
    if (last === null || earlier.ordered_on > last.ordered_on) last = earlier;
  }
  if (last === null) return [];
  const date = last.ordered_on;
  return last.number === null
    ? [whole('order_repeated_here', policy.repeated, { date })]
    : [whole('order_repeated', policy.repeated, { number: last.number, date })];
}

function productFindings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy): Finding[] {
  const asked = quantities(order.lines);
  const soFar = new Map<string, number>();
  return order.lines.flatMap((line, index): Finding[] => {
    const product = facts.products[line.product_key];
    if (product === undefined) return [];
    const position = index + 1;
    const found: Finding[] = [];
    const add = (code: string, level: Level, data: Problem['data'] = {}) => {
      if (level !== 'off')
        found.push({ code, level, position, data: { position, product: product.code, ...data } });
    };
    if (product.withdrawn) {
      add('product_withdrawn', policy.product_withdrawn);
      return found;
    }
    if (product.blocked) add('product_blocked', policy.product_blocked);
    const before = soFar.get(line.product_key) ?? 0;
    const now = before + positive(line.quantity_e4);
    soFar.set(line.product_key, now);
    const { stock_e4, stock_at, taken_e4, leased_e4 = 0 } = product;
    const free = Math.max(stock_e4 - taken_e4, leased_e4, 0);
    if (stock_at === null || before > free || now <= free) return found;
    const stock = {
      asked: quantity(asked.get(line.product_key) ?? 0),
      free: quantity(free),
      stock: quantity(stock_e4),
      as_of: stock_at,
    };
    if (taken_e4 > 0) add('stock_taken', policy.stock, { ...stock, taken: quantity(taken_e4) });
    else add('stock_short', policy.stock, stock);
    return found;
  });
}

function whole(code: string, level: Finding['level'], data: Problem['data']): Finding {
  return { code, level, position: null, data };
}

/** Product → what its lines ask for together; a quantity that is none is another rule's matter. */
function quantities(lines: readonly CheckedLine[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { product_key, quantity_e4 } of lines) {
    const asked = positive(quantity_e4);
    if (asked > 0) sums.set(product_key, (sums.get(product_key) ?? 0) + asked);
  }
  return sums;
}

function isEqual(one: Map<string, number>, other: Map<string, number>): boolean {
  return one.size === other.size && [...one].every(([key, quantity]) => other.get(key) === quantity);
}

/** Whole days from one day to another. */
function days(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function positive(value: number): number {
  return Number.isFinite(value) ? Math.max(Math.trunc(value), 0) : 0;
}

function money(minor: number): string {
  return plainDecimal(BigInt(minor), 2);
}

function quantity(e4: number): string {
  return plainDecimal(BigInt(e4), 4);
}
