import { describe, expect, it } from 'vitest';
import { decimalText, plainDecimal, scaledFrom, separatorsOf } from './decimal';

const BRAZIL = separatorsOf('pt-BR');
const ENGLISH = separatorsOf('en');

describe('a decimal as it is typed', () => {
  it.each([
    ['12', 120_000],
    ['1.234,5', 12_345_000],
    ['0,0001', 1],
    [',5', 5_000],
    ['5,', 50_000],
    [' 1 234,50 ', 12_345_000],
    ['-3,25', -32_500],
    ['2,500000', 25_000],
  ])('reads «%s» in Brazil as %d ten-thousandths', (typed, value) => {
    expect(scaledFrom(typed, 4, BRAZIL)).toBe(value);
  });

  it('takes the point of a phone keypad for a comma, unless it groups thousands', () => {
    expect(scaledFrom('1.5', 4, BRAZIL)).toBe(15_000);
    expect(scaledFrom('1.500', 4, BRAZIL)).toBe(15_000_000);
    expect(scaledFrom('1,500.25', 2, ENGLISH)).toBe(150_025);
  });

  it.each(['', '-', 'abc', '1,2,3', '0,00001', '99999999999999'])('finds no number in «%s»', (typed) => {
    expect(scaledFrom(typed, 4, BRAZIL)).toBeNull();
  });

  it('never goes through a float: every cent comes back as it went', () => {
    for (const minor of [1, 29, 57, 110, 115, 1_010, 8_999_999_999_999]) {
      expect(scaledFrom(decimalText(minor, 2, 2, BRAZIL), 2, BRAZIL)).toBe(minor);
    }
  });
});

describe('a scaled integer as a decimal', () => {
  it('keeps at least the wanted digits and no trailing zeros beyond them', () => {
    expect(plainDecimal(5, 2)).toBe('0.05');
    expect(plainDecimal(-123_400, 4, 2)).toBe('-12.34');
    expect(plainDecimal(100_000, 4, 2)).toBe('10.00');
    expect(decimalText(12_345_000, 4, 2, BRAZIL)).toBe('1234,50');
  });
});
