/** Decimals as people write them in their language, to and from scaled integers, without float arithmetic. */

export interface Separators {
  decimal: string;
  group: string;
}

export function separatorsOf(locale: string): Separators {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.8);
  return {
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    group: parts.find((part) => part.type === 'group')?.value ?? ',',
  };
}

/** «1.234,5» with four digits is 12345000. Null: not a number, more digits than fit, or beyond what is exact. */
export function scaledFrom(text: string, digits: number, separators: Separators): number | null {
  const plain = withPoint(text.replace(/[\s\u00a0\u202f]/g, ''), separators);
  const found = /^([-\u2212]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!found) return null;
  const [, sign, whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '') return null;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > digits) return null;
  const value = Number((whole || '0') + kept.padEnd(digits, '0'));
  if (!Number.isSafeInteger(value)) return null;
  return sign && value !== 0 ? -value : value;
}

/** 12345000 with four digits is «1234.5»: what Intl and an exact reader take. */
export function plainDecimal(value: number, digits: number, least = 0): string {
  const figures = String(Math.abs(value)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const fraction = figures
    .slice(figures.length - digits)
    .replace(/0+$/, '')
    .padEnd(least, '0');
  return `${value < 0 ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** The same in the reader's language without grouping: what a field shows while it is edited. */
export function decimalText(value: number, digits: number, least: number, separators: Separators): string {
  return plainDecimal(value, digits, least).replace('.', separators.decimal);
}

/**
 * A phone's keypad may offer only the other separator: «1.5» is one and a half in Brazil too, while «1.500» is grouped and
 * means one thousand five hundred.
 */
function withPoint(text: string, { decimal, group }: Separators): string {
  if (text.includes(decimal)) return text.replaceAll(group, '').replace(decimal, '.');
  const pieces = text.split(group);
  if (pieces.length === 2 && pieces[1]?.length !== 3) return pieces.join('.');
  return pieces.join('');
}
