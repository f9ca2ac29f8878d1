/** Which rule applies to a line, and which of several: the twin of the server's orders/pricing/matching.py. */

import type {
  Conditions,
  DiscountRule,
  FreeGoodsRule,
  PricedProduct,
  Rules,
  TaxRule,
  WrittenDocument,
} from './terms';

/** A line as conditions see it. */
export interface Asked {
  product: PricedProduct;
  quantity_e4: number;
}

/**
 * The rules whose conditions on the whole document hold (customer, terms, day, and the gross of all lines), the ones that go
 * before others first: of several that fit a line the first is the one.
 */
export function rulesFor(document: WrittenDocument, rules: Rules, gross_minor: bigint): Rules {
  const fits = (rule: { when: Conditions }) => fitsDocument(rule.when, document, gross_minor);
  const { discounts, free_goods, taxes } = inTheirOrder(rules);
  return {
    discounts: discounts.filter(fits),
    free_goods: free_goods.filter(fits),
    taxes: taxes.filter(fits),
  };
}

/** The order hangs on the rules alone: a document that is priced at every key does not sort them again. */
const known = new WeakMap<Rules, Rules>();

function inTheirOrder(rules: Rules): Rules {
  let sorted = known.get(rules);
  if (sorted === undefined) {
    sorted = {
      discounts: ranked(rules.discounts, discountRank),
      free_goods: ranked(rules.free_goods, freeGoodsRank),
      taxes: ranked(rules.taxes, taxRank),
    };
    known.set(rules, sorted);
  }
  return sorted;
}

/** One rule a step, in the order of steps; the rules as `rulesFor` gives them. */
export function discountsFor(rules: readonly DiscountRule[], asked: Asked): DiscountRule[] {
  const best = new Map<number, DiscountRule>();
  for (const rule of rules) if (!best.has(rule.step) && fitsLine(rule.when, asked)) best.set(rule.step, rule);
  return [...best.values()].sort((a, b) => a.step - b.step);
}

/** The rule that gives the line its free goods. */
export function freeGoodsFor(rules: readonly FreeGoodsRule[], asked: Asked): FreeGoodsRule | null {
  return rules.find((rule) => asked.quantity_e4 >= rule.every_e4 && fitsLine(rule.when, asked)) ?? null;
}

/** One rule a tax, in the order in which they are computed. */
export function taxesFor(rules: readonly TaxRule[], asked: Asked): TaxRule[] {
  const best = new Map<string, TaxRule>();
  for (const rule of rules) if (!best.has(rule.tax) && fitsLine(rule.when, asked)) best.set(rule.tax, rule);
  return [...best.values()].sort((a, b) => a.sequence - b.sequence || compare(a.tax, b.tax));
}

type Rank = readonly (number | string)[];

function ranked<R>(rules: readonly R[], rankOf: (rule: R) => Rank): R[] {
  return rules
    .map((rule) => ({ rule, rank: rankOf(rule) }))
    .sort((one, other) => order(one.rank, other.rank))
    .map(({ rule }) => rule);
}

/** The most specific, then the higher threshold, then the higher rate. */
function discountRank(rule: DiscountRule): Rank {
  const { min_quantity_e4, min_gross_minor } = rule.when;
  return [-specificity(rule.when), -min_quantity_e4, -min_gross_minor, -rule.rate_e6, rule.key];
}

/** The most specific, then the one that asks for more at a time. */
function freeGoodsRank(rule: FreeGoodsRule): Rank {
  return [-specificity(rule.when), -rule.every_e4, -rule.free_e4, rule.key];
}

/** The most specific. */
function taxRank(rule: TaxRule): Rank {
  return [-specificity(rule.when), rule.key];
}

function order(one: Rank, other: Rank): number {
  for (const [index, value] of one.entries()) {
    const found = compare(value, other[index] ?? value);
    if (found !== 0) return found;
  }
  return 0;
}

/** Texts by code point, as Python compares them. */
function compare(one: number | string, other: number | string): number {
  if (typeof one === 'number' || typeof other === 'number') return Number(one) - Number(other);
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function fitsDocument(when: Conditions, document: WrittenDocument, gross_minor: bigint): boolean {
  const { customer } = document;
  return (
    fits(when.customer_key, customer.key) &&
    fits(when.segment, customer.segment) &&
    fits(when.state, customer.state) &&
    fits(when.person_type, customer.person_type) &&
    fits(when.taxpayer, customer.taxpayer ? 'yes' : 'no') &&
    fits(when.price_list_key, document.price_list_key) &&
    fits(when.payment_term_key, document.payment_term_key) &&
    fits(when.operation_type_key, document.operation_type_key) &&
    gross_minor >= BigInt(when.min_gross_minor) &&
    (when.valid_from === null || when.valid_from <= document.day) &&
    (when.valid_until === null || document.day <= when.valid_until)
  );
}

function fitsLine(when: Conditions, { product, quantity_e4 }: Asked): boolean {
  return (
    fits(when.product_key, product.key) &&
    fits(when.product_group_key, product.group_key) &&
    fits(when.tax_group, product.tax_group) &&
    quantity_e4 >= when.min_quantity_e4
  );
}

function fits(wanted: string, found: string): boolean {
  return wanted === '' || wanted === found;
}

/** How many conditions are set; the days of validity are none. */
function specificity(when: Conditions): number {
  const conditions = [
    when.customer_key,
    when.segment,
    when.state,
    when.person_type,
    when.taxpayer,
    when.price_list_key,
    when.payment_term_key,
    when.operation_type_key,
    when.product_key,
    when.product_group_key,
    when.tax_group,
    when.min_quantity_e4,
    when.min_gross_minor,
  ];
  return conditions.filter(Boolean).length;
}
