/** What the morning says of selections and suggestions. */

import type { ChosenToday, SchemaSuggestion, SuggestionReason } from '../../../domain/morning';
import type { SchemaCode } from '../../../domain/portal';
import type { Text } from '../../text/text.svelte';

/** «212 customers». */
export function recordsOf(text: Text, code: SchemaCode, count: number): string {
  return text.n(`morning.records.${code}`, count);
}

/** How a selection came about, beside its count; empty for what the rep has chosen. */
export function originOf(text: Text, { origin, names }: ChosenToday): string {
  if (origin === 'standing') return text.t('origin.standing', { names: quoted(text, names) });
  if (origin === 'carried_over')
    return text.t('origin.carried_over', { day: text.date(names[0] ?? '', 'long') });
  return origin === 'suggested' ? text.t('origin.suggested') : '';
}

/** «48 customers selected by «Tuesday route»». */
export function chosenLine(text: Text, code: SchemaCode, chosen: ChosenToday): string {
  const records = recordsOf(text, code, chosen.count);
  const { origin, names } = chosen;
  if (origin === 'standing') return text.t('morning.standing', { records, names: quoted(text, names) });
  if (origin === 'carried_over')
    return text.t('morning.carried_over', { records, day: text.date(names[0] ?? '', 'long') });
  return text.t(origin === 'suggested' ? 'morning.suggested' : 'morning.chosen', { records });
}

/** The reasons of all schemata, each once: a visit is a visit, to a customer or to a prospect. */
export function reasonsOf(schemata: SchemaSuggestion[]): SuggestionReason[] {
  const merged = new Map<string, SuggestionReason>();
  for (const reason of schemata.flatMap(({ reasons }) => reasons)) {
    const known = merged.get(reason.code);
    merged.set(reason.code, {
      code: reason.code,
      count: (known?.count ?? 0) + reason.count,
      examples: [...(known?.examples ?? []), ...reason.examples],
    });
  }
  return [...merged.values()];
}

/** One example of why something is suggested. */
export function exampleOf(text: Text, { title, reason }: SuggestionReason['examples'][number]): string {
  const { code, days, usual_days, amount_minor, time, city } = reason;
  if (code === 'due' && days !== undefined)
    return usual_days === undefined
      ? text.t('suggestion.example.days', { title, days })
      : text.t('suggestion.example.usual', { title, days, usual_days });
  if (code === 'overdue' && typeof amount_minor === 'number')
    return text.t('suggestion.example.overdue', { title, money: text.money(amount_minor) });
  if (time !== undefined) return text.t('suggestion.example.time', { title, time });
  if (city !== undefined) return text.t('suggestion.example.city', { title, city });
  return title;
}

function quoted(text: Text, names: string[]): string {
  return text.list(names.map((name) => `«${name}»`));
}
