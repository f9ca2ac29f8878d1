/** Words, numbers and widths of letters on paper: the twin of the server's orders/paper/words.py. */

import texts from '../../../../contract/paper/texts.json';
import widths from '../../../../contract/paper/widths.json';

import type { PaperLanguage } from './paper';

export type PaperWord = keyof (typeof texts)['en'];

const GROUP: Record<PaperLanguage, string> = { 'pt-BR': '.', es: '.', en: ',' };
const POINT: Record<PaperLanguage, string> = { 'pt-BR': ',', es: ',', en: '.' };
const SYMBOLS: Record<string, string> = { BRL: 'R$', USD: 'US$', EUR: '€' };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Letters that do not come apart into one of the fonts' and a sign above or below it. */
const LIKE: Record<string, string> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  '−': '-',
  '‐': '-',
};
const UNKNOWN = '?';
const WIDTHS: Record<'regular' | 'bold', Record<string, number>> = widths;

/** A text of contract/paper/texts.json with its places filled in. */
export function word(
  language: PaperLanguage,
  key: PaperWord,
  places: Record<string, string | number> = {},
): string {
  let text: string = texts[language][key];
  for (const [name, value] of Object.entries(places))
    text = text.replaceAll(`{${name}}`, () => String(value));
  return text;
}

/** The text in letters that the fonts have; marks they lack fall off, what is left over becomes «?». */
export function written(text: string): string {
  return Array.from(text, letterOf).join('');
}

function letterOf(letter: string): string {
  if (letter in WIDTHS.regular || letter === '\n') return letter;
  if (letter === '\r' || /[\p{Mn}\p{Cf}]/u.test(letter)) return '';
  if (/[\p{Z}\p{Cc}]/u.test(letter)) return ' ';
  const like = LIKE[letter];
  if (like !== undefined) return like;
  const known = Array.from(letter.normalize('NFKD')).filter((part) => part in WIDTHS.regular);
  return known.join('') || UNKNOWN;
}

/** Whether writing it loses a letter. */
export function isReplaced(text: string): boolean {
  return Array.from(text).some((letter) => letter !== UNKNOWN && letterOf(letter) === UNKNOWN);
}

/** In points, of a text as it is `written`. */
export function widthOf(text: string, size: number, bold: boolean): number {
  const of = WIDTHS[bold ? 'bold' : 'regular'];
  let units = 0;
  for (const letter of text) units += of[letter] ?? 0;
  return (units * size) / 1000;
}

/** Lines no wider than that, broken between words and within a word that is longer than a line. */
export function wrapped(text: string, width: number, size: number, bold: boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const each of paragraph.split(' ').filter((part) => part !== '')) {
      const longer = line === '' ? each : `${line} ${each}`;
      if (widthOf(longer, size, bold) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = each;
      while (widthOf(line, size, bold) > width && line.length > 1) {
        let fitting = 1;
        while (widthOf(line.slice(0, fitting + 1), size, bold) <= width) fitting += 1;
        lines.push(line.slice(0, fitting));
        line = line.slice(fitting);
      }
    }
    lines.push(line);
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

export function money(language: PaperLanguage, minor: number): string {
  return decimal(language, minor, 2, 2);
}

export function price(language: PaperLanguage, e4: number): string {
  return decimal(language, e4, 4, 2);
}

export function quantity(language: PaperLanguage, e4: number): string {
  return decimal(language, e4, 4, 0);
}

export function percent(language: PaperLanguage, e6: number): string {
  return `${decimal(language, e6, 4, 0)}%`;
}

export function symbol(currency: string): string {
  return SYMBOLS[currency] ?? currency;
}

export function day(language: PaperLanguage, date: string): string {
  const [year = '', month = '', dayOfMonth = ''] = date.split('-');
  if (language === 'en') return `${Number(dayOfMonth)} ${MONTHS[Number(month) - 1] ?? month} ${Number(year)}`;
  return `${dayOfMonth}/${month}/${year}`;
}

function decimal(language: PaperLanguage, scaled: number, digits: number, least: number): string {
  const all = BigInt(Math.abs(scaled))
    .toString()
    .padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits).replace(/\B(?=(\d{3})+$)/g, GROUP[language]);
  let fraction = all.slice(all.length - digits);
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return (scaled < 0 ? '-' : '') + whole + (fraction === '' ? '' : POINT[language] + fraction);
}
