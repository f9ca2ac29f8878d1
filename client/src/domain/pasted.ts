/** Lines of an order as a spreadsheet holds them: code ⇥ quantity ⇥ price, and back. */

import type { DraftLine } from './document';
import type { ProductRow } from './records';

export interface PastedLine {
  /** Counted from 1, as the text has it. */
  at: number;
  code: string;
  /** Null: none is given; one pack is meant. */
  quantity_e4: number | null;
  /** Null: none is given; the proposed one is meant. */
  unit_price_e4: number | null;
}

export type PastedProblem =
  | { at: number; code: 'quantity'; given: string }
  | { at: number; code: 'price'; given: string }
  | { at: number; code: 'unknown'; given: string }
  | { at: number; code: 'several'; given: string };

export interface Pasted<Line> {
  lines: Line[];
  problems: PastedProblem[];
}

/** Whether a text has more than a single code in it: then it is meant as lines. */
export function looksLikeLines(text: string): boolean {
  return /[\t\n;]/.test(text.trim());
}

/** `number` reads a decimal as the reader writes it, ×10⁴. Empty rows are passed over, and a first row of headings. */
export function pastedLines(text: string, number: (typed: string) => number | null): Pasted<PastedLine> {
  const lines: PastedLine[] = [];
  const problems: PastedProblem[] = [];
  text.split(/\r\n|\r|\n/).forEach((row, index) => {
    const cells = row.split(/\t|;/).map((cell) => cell.trim());
    const [code = '', quantity = '', price = ''] = cells;
    if (code === '') return;
    const [quantity_e4, unit_price_e4] = [amount(quantity, number), amount(price, number)];
    if (index === 0 && quantity_e4 === undefined && !/\d/.test(row)) return;
    const at = index + 1;
    if (quantity_e4 === undefined || (quantity_e4 !== null && quantity_e4 <= 0))
      problems.push({ at, code: 'quantity', given: quantity });
    else if (unit_price_e4 === undefined || (unit_price_e4 !== null && unit_price_e4 < 0))
      problems.push({ at, code: 'price', given: price });
    else lines.push({ at, code, quantity_e4, unit_price_e4 });
  });
  return { lines, problems };
}

/** Null: nothing is written; undefined: what is written is no number. */
function amount(typed: string, number: (typed: string) => number | null): number | null | undefined {
  return typed === '' ? null : (number(typed) ?? undefined);
}

export interface MatchedLine extends PastedLine {
  product: ProductRow;
}

/** Which product a code means: the one with this very code, else with this bar code, else but for leading zeros. */
export function matchedLines(
  lines: readonly PastedLine[],
  products: readonly ProductRow[],
): Pasted<MatchedLine> {
  const matched: MatchedLine[] = [];
  const problems: PastedProblem[] = [];
  for (const line of lines) {
    const meant = meantBy(line.code, products);
    const [product] = meant;
    if (product === undefined) problems.push({ at: line.at, code: 'unknown', given: line.code });
    else if (meant.length > 1) problems.push({ at: line.at, code: 'several', given: line.code });
    else matched.push({ ...line, product });
  }
  return { lines: matched, problems };
}

function meantBy(code: string, products: readonly ProductRow[]): readonly ProductRow[] {
  const readings: ((product: ProductRow) => boolean)[] = [
    (product) => product.code === code,
    (product) => product.bar_code === code,
    (product) => bare(product.code) === bare(code),
  ];
  for (const isMeant of readings) {
    const found = products.filter(isMeant);
    if (found.length > 0) return found;
  }
  return [];
}

function bare(code: string): string {
  return code.replace(/^0+/, '');
}

/** The lines for a spreadsheet; `number` writes a decimal as the reader does. */
export function copiedLines(lines: readonly DraftLine[], number: (e4: number) => string): string {
  return lines
    .map(({ product_code, quantity_e4, unit_price_e4 }) =>
      [product_code, number(quantity_e4), number(unit_price_e4)].join('\t'),
    )
    .join('\n');
}
