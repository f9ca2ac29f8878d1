/** The taxes of a line, one after the other: the twin of the server's orders/pricing/taxes.py. */

import { divideHalfAway, E6 } from '../money';
import type { AppliedTax, TaxRule } from './terms';

/**
 * Every rule's tax, in order; a tax named by `plus`, `minus` or `less` counts if it came earlier. Base and amount are rounded
 * once each; neither is ever below zero.
 */
export function taxesOf(rules: readonly TaxRule[], net_minor: bigint, freight_minor: bigint): AppliedTax[] {
  const amounts = new Map<string, bigint>();
  return rules.map((rule) => {
    const base_minor = baseOf(rule, net_minor + (rule.with_freight ? freight_minor : 0n), amounts);
    const amount = divideHalfAway(base_minor * BigInt(rule.rate_e6), E6) - sumOf(rule.less, amounts);
    const amount_minor = amount < 0n ? 0n : amount;
    amounts.set(rule.tax, amount_minor);
    return {
      tax: rule.tax,
      rule_key: rule.key,
      rule_version: rule.version,
      rate_e6: rule.rate_e6,
      base_minor,
      amount_minor,
      effect: rule.effect,
    };
  });
}

function baseOf(rule: TaxRule, value_minor: bigint, amounts: ReadonlyMap<string, bigint>): bigint {
  const value = value_minor + sumOf(rule.plus, amounts) - sumOf(rule.minus, amounts);
  let numerator =
    (value < 0n ? 0n : value) * (E6 + BigInt(rule.margin_e6)) * (E6 - BigInt(rule.reduction_e6));
  let denominator = E6 * E6;
  if (rule.base === 'inclusive') {
    numerator *= E6;
    denominator *= E6 + BigInt(rule.rate_e6);
  } else if (rule.base === 'grossed_up') {
    numerator *= E6;
    denominator *= E6 - BigInt(rule.rate_e6);
  }
  return divideHalfAway(numerator, denominator);
}

function sumOf(taxes: readonly string[], amounts: ReadonlyMap<string, bigint>): bigint {
  return taxes.reduce((sum, tax) => sum + (amounts.get(tax) ?? 0n), 0n);
}
