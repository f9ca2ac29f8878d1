import { describe, expect, test } from 'vitest';

import { amountOf, divideHalfAway, plainDecimal, wireInteger } from '../src/domain/money';

describe('money', () => {
  test.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [4n, 3n, 1n],
    [-4n, 3n, -1n],
    [1n, 2n, 1n],
    [0n, 7n, 0n],
    [149n, 100n, 1n],
    [150n, 100n, 2n],
  ])('%s / %s is %s, rounded half away from zero', (numerator, denominator, expected) => {
    expect(divideHalfAway(numerator, denominator)).toBe(expected);
  });

  test('an amount is rounded once, from price and quantity', () => {
    expect(amountOf(12_345n, 25_000n)).toBe(309n);
    expect(amountOf(1n, 5_000n * 10_000n)).toBe(50n);
  });

  test('beyond 2⁵³ every cent is kept, and travels as a text', () => {
    const gross = amountOf(999_999_999_999n, 999_999_999_999n);
    expect(gross).toBe(999_999_999_998_000_000n);
    expect(wireInteger(gross)).toBe('999999999998000000');
    expect(wireInteger(12_345n)).toBe(12_345);
  });

  test.each([
    [25_000n, 4, '2.5'],
    [50_000n, 4, '5'],
    [1n, 4, '0.0001'],
    [-25_000n, 4, '-2.5'],
    [150_000n, 4, '15'],
    [1_234_500n, 2, '12345'],
  ])('%s with %s decimals reads «%s»', (value, decimals, expected) => {
    expect(plainDecimal(value, decimals)).toBe(expected);
  });
});
