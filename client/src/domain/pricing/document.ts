/**
 * What a document costs, line by line: the twin of the server's orders/pricing/document.py (rule O4), held to it by
 * contract/cases/pricing.json and by generated documents.
 */

import { amountOf, divideHalfAway, E6 } from '../money';
import { discountsFor, freeGoodsFor, rulesFor, taxesFor } from './matching';
import type { Asked } from './matching';
import { taxesOf } from './taxes';
import type {
  AppliedDiscount,
  AppliedTax,
  DiscountRule,
  FreeGoodsRule,
  PricedDocument,
  PricedLine,
  PricedProduct,
  Products,
  Rules,
  WrittenDocument,
  WrittenLine,
} from './terms';

/**
 * The document to the cent: prices, discounts in cascade, the whole's discount and freight spread, taxes. A line whose product
 * is not in `products` is left out, free goods of such a product too. A line in the middle of being typed must not stop the
 * sum: what is below zero counts as zero, and no discount takes more than there is.
 */
export function priceDocument(document: WrittenDocument, products: Products, rules: Rules): PricedDocument {
  const lines = document.lines.flatMap((line) => {
    const product = products[line.product_key];
    return product === undefined ? [] : [{ line, product }];
  });
  const gross = sum(lines, ({ line, product }) => grossOf(line, product));
  const fitting = rulesFor(document, rules, gross);
  const begun = lines.map(({ line, product }) =>
    beginLine({ product, quantity_e4: line.quantity_e4 }, line, fitting),
  );
  return finish(document, [...begun, ...freeLines(begun, products, fitting)], fitting);
}

/** The list's price from the highest quantity reached, else the product's own. */
export function proposedPrice(product: PricedProduct, quantity_e4: number): number {
  let reached: { from_quantity_e4: number; price_e4: number } | null = null;
  for (const price of product.list_prices) {
    if (price.from_quantity_e4 > quantity_e4) continue;
    if (reached === null || price.from_quantity_e4 > reached.from_quantity_e4) reached = price;
  }
  return reached?.price_e4 ?? product.price_e4;
}

/**
 * `amount` spread by weights (both ≥ 0) without losing a cent: the largest remainders get what is left over, the earlier line
 * first. Without any weight the first line takes it all.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = sum(weights, (weight) => weight);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? amount : 0n));
  const shares = weights.map((weight) => (amount * weight) / whole);
  const left = Number(amount - sum(shares, (share) => share));
  weights
    .map((weight, index) => ({ index, rest: (amount * weight) % whole }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
    .slice(0, left)
    .forEach(({ index }) => (shares[index] = (shares[index] ?? 0n) + 1n));
  return shares;
}

/** A line before what concerns the whole document is spread over it. */
interface Begun {
  asked: Asked;
  unit_price_e4: number;
  gross_minor: bigint;
  discounts: AppliedDiscount[];
  rep_discount_minor: bigint;
  left_minor: bigint;
  proposed_net_minor: bigint;
  free_by: string;
}

function beginLine(asked: Asked, line: WrittenLine, rules: Rules): Begun {
  const gross_minor = grossOf(line, asked.product);
  const fitting = discountsFor(rules.discounts, asked);
  const discounts = cascade(gross_minor, fitting);
  const left = gross_minor - discounted(discounts);
  const rep_discount_minor = discountOf(left, line.discount_e6, line.discount_minor);
  const proposed = amount(proposedPrice(asked.product, line.quantity_e4), line.quantity_e4);
  return {
    asked,
    unit_price_e4: unitPriceOf(line, asked.product),
    gross_minor,
    discounts,
    rep_discount_minor,
    left_minor: left - rep_discount_minor,
    proposed_net_minor: proposed - discounted(cascade(proposed, fitting)),
    free_by: '',
  };
}

function cascade(gross: bigint, rules: readonly DiscountRule[]): AppliedDiscount[] {
  let left = gross;
  return rules.map((rule) => {
    const amount_minor = divideHalfAway(left * BigInt(rule.rate_e6), E6);
    left -= amount_minor;
    return { rule_key: rule.key, rule_version: rule.version, rate_e6: rule.rate_e6, amount_minor };
  });
}

function freeLines(begun: readonly Begun[], products: Products, rules: Rules): Begun[] {
  return begun.flatMap(({ asked }) => {
    const rule = freeGoodsFor(rules.free_goods, asked);
    const product = rule === null ? undefined : products[rule.free_product_key || asked.product.key];
    return rule === null || product === undefined ? [] : [freeLine(rule, product, asked)];
  });
}

function freeLine(rule: FreeGoodsRule, product: PricedProduct, asked: Asked): Begun {
  const earned = Math.floor(asked.quantity_e4 / rule.every_e4) * rule.free_e4;
  const quantity_e4 = rule.most_e4 > 0 ? Math.min(earned, rule.most_e4) : earned;
  const unit_price_e4 = proposedPrice(product, quantity_e4);
  const gross_minor = amount(unit_price_e4, quantity_e4);
  return {
    asked: { product, quantity_e4 },
    unit_price_e4,
    gross_minor,
    discounts: [
      { rule_key: rule.key, rule_version: rule.version, rate_e6: Number(E6), amount_minor: gross_minor },
    ],
    rep_discount_minor: 0n,
    left_minor: 0n,
    proposed_net_minor: 0n,
    free_by: rule.key,
  };
}

function finish(document: WrittenDocument, begun: readonly Begun[], rules: Rules): PricedDocument {
  const left = begun.map((line) => line.left_minor);
  const discount = discountOf(
    sum(left, (each) => each),
    document.discount_e6,
    document.discount_minor,
  );
  const discounts = allocate(discount, left);
  const nets = left.map((each, index) => each - (discounts[index] ?? 0n));
  const freights = allocate(BigInt(Math.max(document.freight_minor, 0)), nets);
  const lines = begun.map((line, index) =>
    priced(line, index + 1, discounts[index] ?? 0n, freights[index] ?? 0n, rules),
  );
  const taxes = lines.flatMap((line) => line.taxes);
  const added_taxes_minor = taxed(taxes, 'added');
  const gross_minor = sum(lines, (line) => line.gross_minor);
  const net_minor = sum(lines, (line) => line.net_minor);
  const freight_minor = sum(lines, (line) => line.freight_minor);
  return {
    lines,
    gross_minor,
    discount_minor: gross_minor - net_minor,
    net_minor,
    freight_minor,
    added_taxes_minor,
    included_taxes_minor: taxed(taxes, 'included'),
    total_minor: net_minor + added_taxes_minor + freight_minor,
  };
}

function priced(
  line: Begun,
  position: number,
  document_discount_minor: bigint,
  freight_minor: bigint,
  rules: Rules,
): PricedLine {
  const net_minor = line.left_minor - document_discount_minor;
  const taxes = taxesOf(taxesFor(rules.taxes, line.asked), net_minor, freight_minor);
  const { product, quantity_e4 } = line.asked;
  return {
    position,
    product_key: product.key,
    quantity_e4,
    proposed_price_e4: proposedPrice(product, quantity_e4),
    unit_price_e4: line.unit_price_e4,
    gross_minor: line.gross_minor,
    discounts: line.discounts,
    rep_discount_minor: line.rep_discount_minor,
    document_discount_minor,
    net_minor,
    freight_minor,
    taxes,
    total_minor: net_minor + taxed(taxes, 'added'),
    proposed_net_minor: line.proposed_net_minor,
    free_by: line.free_by,
  };
}

function unitPriceOf(line: WrittenLine, product: PricedProduct): number {
  return line.unit_price_e4 ?? proposedPrice(product, line.quantity_e4);
}

function grossOf(line: WrittenLine, product: PricedProduct): bigint {
  return amount(unitPriceOf(line, product), line.quantity_e4);
}

function amount(price_e4: number, quantity_e4: number): bigint {
  const value = amountOf(BigInt(price_e4), BigInt(quantity_e4));
  return value < 0n ? 0n : value;
}

/** First the rate, then the amount; never more than there is, never below nothing. */
function discountOf(value: bigint, rate_e6: number, amount_minor: number): bigint {
  const wanted = divideHalfAway(value * BigInt(rate_e6), E6) + BigInt(amount_minor);
  const most = wanted > value ? value : wanted;
  return most < 0n ? 0n : most;
}

function discounted(discounts: readonly AppliedDiscount[]): bigint {
  return sum(discounts, (each) => each.amount_minor);
}

function taxed(taxes: readonly AppliedTax[], effect: AppliedTax['effect']): bigint {
  return sum(taxes, (tax) => (tax.effect === effect ? tax.amount_minor : 0n));
}

function sum<Item>(items: readonly Item[], of: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}
