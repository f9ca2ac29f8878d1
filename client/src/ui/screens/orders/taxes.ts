import type { OrderLine } from '../../../domain/records';

/** The taxes that are added to a document, each summed over its lines, in the order in which they were computed. */
export function taxesAdded(lines: readonly OrderLine[]): { tax: string; minor: number }[] {
  const sums = new Map<string, number>();
  for (const { taxes } of lines)
    for (const { tax, effect, amount_minor } of taxes)
      if (effect === 'added') sums.set(tax, (sums.get(tax) ?? 0) + amount_minor);
  return [...sums].map(([tax, minor]) => ({ tax, minor })).filter(({ minor }) => minor !== 0);
}
