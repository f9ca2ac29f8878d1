import { describe, expect, test } from 'vitest';

import { copiedLines, looksLikeLines, matchedLines, pastedLines } from '../src/domain/pasted';
import { priceForTotal } from '../src/domain/pricing/content';
import type { ProductRow } from '../src/domain/records';
import { scaledFrom } from '../src/ui/text/decimal';
import { goodOrder } from './rig/device';

const number = (typed: string) => scaledFrom(typed, 4, { decimal: ',', group: '.' });
const product = (code: string, bar_code = '') => ({ key: code, code, bar_code }) as ProductRow;

describe('lines from a spreadsheet', () => {
  test('code, quantity and price; quantity and price may be left out', () => {
    expect(pastedLines('4711\t12\t17,90\r\n4712\t6\n\n4713\n', number).lines).toEqual([
      { at: 1, code: '4711', quantity_e4: 120_000, unit_price_e4: 179_000 },
      { at: 2, code: '4712', quantity_e4: 60_000, unit_price_e4: null },
      { at: 4, code: '4713', quantity_e4: null, unit_price_e4: null },
    ]);
  });

  test('a row of headings is none of them', () => {
    expect(pastedLines('Código;Quantidade\n4711;2', number)).toMatchObject({
      lines: [{ at: 2, code: '4711' }],
      problems: [],
    });
  });

  test.each(['-5', '0', 'abc', 'NaN', '1e308', '1e9999', 'Infinity'])('«%s» is no quantity', (given) => {
    expect(pastedLines(`4711\t${given}`, number)).toEqual({
      lines: [],
      problems: [{ at: 1, code: 'quantity', given }],
    });
  });

  test('a price that is none is said, and the other rows go on', () => {
    const { lines, problems } = pastedLines('4711\t1\tabc\n4712\t1', number);
    expect(problems).toEqual([{ at: 1, code: 'price', given: 'abc' }]);
    expect(lines.map(({ code }) => code)).toEqual(['4712']);
  });

  test('the very code goes before the bar code, and that before leading zeros', () => {
    const products = [product('0042'), product('42'), product('7', '789'), product('0099')];
    const codes = (text: string) =>
      matchedLines(pastedLines(text, number).lines, products).lines.map((line) => line.product.code);
    expect(codes('42\n0042\n789\n99')).toEqual(['42', '0042', '7', '0099']);
  });

  test('what is not found or not certain is told row by row', () => {
    const products = [product('0042'), product('00042')];
    const { problems } = matchedLines(pastedLines('1\n42', number).lines, products);
    expect(problems).toEqual([
      { at: 1, code: 'unknown', given: '1' },
      { at: 2, code: 'several', given: '42' },
    ]);
  });

  test('what is copied is what can be pasted', () => {
    const written = (e4: number) => String(e4 / 10_000).replace('.', ',');
    const text = copiedLines(goodOrder().lines, written);
    expect(text).toBe('4711\t2\t17,9');
    expect(pastedLines(text, number).lines).toMatchObject([{ quantity_e4: 20_000, unit_price_e4: 179_000 }]);
  });

  test('one code alone is a search', () => {
    expect(looksLikeLines('4711')).toBe(false);
    expect(looksLikeLines('4711\t2')).toBe(true);
  });
});

describe('quantity and total give the price', () => {
  test.each([
    [10_000, 120_000, 83_333],
    [10_000, 30_000, 333_333],
    [100, 20_000, 5_000],
    [0, 10_000, 0],
  ])('%i cents for %i are %i each', (total, quantity, price) => {
    expect(priceForTotal(total, quantity)).toBe(price);
  });

  test.each([0, -10_000, NaN, 1e308])('a quantity of %s has no price', (quantity) => {
    expect(priceForTotal(10_000, quantity)).toBeNull();
  });
});
