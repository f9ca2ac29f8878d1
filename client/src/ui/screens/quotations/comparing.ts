/** A quotation beside what it would cost today. Pure. */

import type { OrderContent, Totals } from '../../../domain/document';
import { writtenLines } from '../../../domain/order';
import { priceContent, totalsOf, type PricingFacts } from '../../../domain/pricing/content';
import { orderContent, type Quoted } from '../../../domain/quotation';
import { repriced } from '../orders/content';

/** The order at today's prices, and what each of its lines comes to; null: its product is not known here. */
export interface Anew {
  content: OrderContent;
  net_minor: (number | null)[];
  totals: Totals;
}

/** The same lines at today's proposed prices; a price that was agreed on stays. */
export function pricedAnew(quoted: Quoted, facts: PricingFacts): Anew {
  const first = orderContent(quoted, 'todays');
  const proposed = writtenLines(first, priceContent(first, facts));
  const lines = first.lines.map((line, index) => {
    const price = proposed[index]?.proposed_price_e4;
    return price === undefined ? line : repriced(line, Number(price));
  });
  const content = { ...first, lines };
  const priced = priceContent(content, facts);
  const net_minor = writtenLines(content, priced).map((line) => line && Number(line.net_minor));
  return { content, net_minor, totals: totalsOf(priced) };
}

export interface ComparedLine {
  name: string;
  quantity_e4: number;
  unit: string;
  then: number;
  now: number | null;
}

/** Goods that came free of charge are compared with nothing: they cost nothing then or now. */
export function comparedLines(quoted: Quoted, anew: Anew): ComparedLine[] {
  const offered = quoted.lines.filter(({ free_by }) => free_by === '');
  return quoted.content.lines.map(({ description, quantity_e4, unit }, index) => ({
    name: description,
    quantity_e4,
    unit,
    then: offered[index]?.net_minor ?? 0,
    now: anew.net_minor[index] ?? null,
  }));
}
