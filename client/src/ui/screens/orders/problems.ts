/** What a problem says, in the reader's language and with the reader's decimals. */

import type { Finding } from '../../../domain/checks';
import type { Problem } from '../../../domain/document';
import type { Text } from '../../text/text.svelte';
import { scaledFrom } from '../../text/decimal';

const DECIMALS = ['pack', 'quantity', 'lower', 'upper', 'percent', 'asked', 'free', 'stock', 'taken'];
const PRICES = ['expected', 'given', 'agreed'];
const AMOUNTS = ['overdue', 'total', 'available', 'now'];
const PLAIN = { decimal: '.', group: ',' };

export function problemText(text: Text, problem: Problem): string {
  const data = { ...problem.data };
  if (problem.position !== null) data['position'] = problem.position;
  for (const name of DECIMALS) {
    const value = data[name];
    const scaled = value === undefined ? null : scaledFrom(String(value), 4, PLAIN);
    if (scaled !== null) data[name] = text.quantity(scaled);
  }
  for (const name of PRICES) {
    const value = data[name];
    const scaled = value === undefined ? null : scaledFrom(String(value), 4, PLAIN);
    if (scaled !== null) data[name] = text.price(scaled);
  }
  for (const name of AMOUNTS) {
    const value = data[name];
    const scaled = value === undefined ? null : scaledFrom(String(value), 2, PLAIN);
    if (scaled !== null) data[name] = text.money(scaled);
  }
  for (const name of ['as_of', 'until']) {
    const at = data[name];
    if (typeof at === 'string') data[name] = text.moment(at);
  }
  const date = data['date'];
  if (typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date)) data['date'] = text.date(date);
  return text.sentence(problem.code, data);
}

/** What a finding says, and what it does to the order where that is more than a word. */
export function findingText(text: Text, finding: Finding): string {
  const said = problemText(text, finding);
  return finding.level === 'hold' ? `${said} ${text.t('orders.finding.hold')}` : said;
}

/** The sentences that speak of a line, by its position from 1. */
export function lineNotes(text: Text, problems: Problem[]): Map<number, string[]> {
  const notes = new Map<number, string[]>();
  for (const problem of problems) {
    if (problem.position === null) continue;
    notes.set(problem.position, [...(notes.get(problem.position) ?? []), problemText(text, problem)]);
  }
  return notes;
}

/** Of each line what speaks of it, so that five hundred lines do not look through everything. */
export function byPosition<Said extends Pick<Problem, 'position'>>(
  all: readonly Said[],
): Map<number, Said[]> {
  const lines = new Map<number, Said[]>();
  for (const said of all)
    if (said.position !== null) lines.set(said.position, [...(lines.get(said.position) ?? []), said]);
  return lines;
}
