/**
 * Scaled integers, as on the server (kit/money.py): money in the minor unit, prices and quantities ×10⁴, rates ×10⁶.
 * Products pass 2⁵³, so the computing is done in BigInt and only results that a number can hold become numbers.
 */

export const E4 = 10_000n;
export const E6 = 1_000_000n;
export const MINOR = 100n;

/** `numerator / denominator` rounded half away from zero; the one rounding of the house. Denominator > 0. */
export function divideHalfAway(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = size / denominator + (2n * (size % denominator) >= denominator ? 1n : 0n);
  return numerator < 0n ? -rounded : rounded;
}

/** Unit price × quantity, in the minor unit, rounded once. */
export function amountOf(price_e4: bigint, quantity_e4: bigint): bigint {
  return divideHalfAway(price_e4 * quantity_e4 * MINOR, E4 * E4);
}

/** How an integer travels: as a number while a number holds it exactly, as a text beyond 2⁵³. */
export function wireInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** A scaled integer as a plain decimal without trailing zeros: 25000 at scale 4 is «2.5». */
export function plainDecimal(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}
