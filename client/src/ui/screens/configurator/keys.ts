/** Keys by name, for the few questions that need them: ticks of two filters that meet. */

import type { Configurator, Filter, SchemaCode } from '../../../domain/portal';
import type { Picks } from './picks';

/** The largest page the server gives. */
const PAGE_SIZE = 1000;

/** The keys a filter matches, whole; null when the server does not answer. Asked only when ticks of two filters meet. */
export async function keysOf(
  configurator: Configurator,
  code: SchemaCode,
  question: { filter: Filter; search: string; keys?: string[] },
): Promise<string[] | null> {
  const found: string[] = [];
  for (let page = 1; ; page += 1) {
    const reply = await configurator.records(code, {
      filter: question.filter,
      ...(question.search === '' ? {} : { search: question.search }),
      ...(question.keys === undefined ? {} : { keys: question.keys }),
      page,
      pageSize: PAGE_SIZE,
    });
    if (reply.kind !== 'answered') return null;
    found.push(...reply.value.items.map(({ key }) => key));
    if (!reply.value.hasNext) return found;
  }
}

/** All picked keys by name; null when the server does not answer. */
export async function pickedKeys(
  configurator: Configurator,
  code: SchemaCode,
  picks: Picks,
): Promise<string[] | null> {
  if (picks.kind === 'keys') return [...picks.keys];
  const matched = await keysOf(configurator, code, picks);
  if (matched === null) return null;
  return [...new Set([...matched.filter((key) => !picks.except.has(key)), ...picks.also])];
}

export function membershipOf(keys: string[]): (key: string) => boolean {
  const inside = new Set(keys);
  return (key) => inside.has(key);
}
