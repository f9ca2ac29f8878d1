/**
 * What is ticked in «Select records»: marks, each laid over those before it, and how many records that makes. Pure and
 * unchanging. A mark of many names a filter, never its records; the meaning is the server's, in `selections/marks.py`.
 */

import type { Filter, Mark, SavedSelection } from '../../../domain/portal';

export interface Picks {
  /** Up to the last mark of many. */
  marks: readonly Mark[];
  /** Ticked (true) and unticked (false) by name since. */
  named: ReadonlyMap<string, boolean>;
  count: number;
}

/** The records a list shows: those of a filter and a search. */
export interface Question {
  filter: Filter;
  search: string;
}

/** The same change made to every record of the shown list. */
export type Sweep = Mark['as'];

export const NOTHING: Picks = { marks: [], named: new Map(), count: 0 };

/** Today's selection as it stands; none of its records need be known by name. */
export function picksOf(saved: SavedSelection): Picks {
  if (saved.saved_at === null || saved.count === 0) return NOTHING;
  return { ...NOTHING, marks: [{ as: 'chosen', saved: saved.saved_at }], count: saved.count };
}

/** These records, one by one, become ticked or unticked; all of them were the other before. */
export function withNamed(picks: Picks, keys: readonly string[], chosen: boolean): Picks {
  const named = new Map(picks.named);
  for (const key of keys) {
    // Where nothing lies below, unticked is not marked at all.
    if (!chosen && picks.marks.length === 0) named.delete(key);
    else named.set(key, chosen);
  }
  return { ...picks, named, count: picks.count + (chosen ? keys.length : -keys.length) };
}

/** All records of a question at once; `total` of them, of which `chosen` were ticked. */
export function swept(
  picks: Picks,
  as: Sweep,
  question: Question,
  { total, chosen }: { total: number; chosen: number },
): Picks {
  const count =
    picks.count + { chosen: total - chosen, not_chosen: -chosen, inverted: total - 2 * chosen }[as];
  const mark: Mark = {
    as,
    filter: question.filter,
    ...(question.search === '' ? {} : { search: question.search }),
  };
  if (count === 0) return NOTHING;
  return { marks: simplified([...marksOf(picks), mark]), named: new Map(), count };
}

/** The marks in full, as they travel and are kept. */
export function marksOf(picks: Picks): Mark[] {
  const keys = (chosen: boolean) => [...picks.named].filter(([, is]) => is === chosen).map(([key]) => key);
  const [ticked, unticked] = [keys(true), keys(false)];
  return [
    ...picks.marks,
    ...(ticked.length > 0 ? [{ as: 'chosen', keys: ticked } as const] : []),
    ...(unticked.length > 0 ? [{ as: 'not_chosen', keys: unticked } as const] : []),
  ];
}

/** Whether the picks lean on a selection that is no longer the saved one. */
export function isOutdated(picks: Picks, saved: SavedSelection): boolean {
  return picks.marks.some((mark) => 'saved' in mark && mark.saved !== saved.saved_at);
}

/** Maps as lists, for the session's storage. */
export interface StoredPicks {
  marks: readonly Mark[];
  named: [string, boolean][];
  count: number;
}

export function storedPicks(picks: Picks): StoredPicks {
  return { ...picks, named: [...picks.named] };
}

export function restoredPicks(stored: StoredPicks): Picks {
  return { ...stored, named: new Map(stored.named) };
}

/** Without the marks that the last one covers whole. */
function simplified(marks: Mark[]): Mark[] {
  const last = marks.at(-1);
  if (last === undefined || !('filter' in last)) return marks;
  const before = marks.slice(0, -1);
  if (last.as === 'inverted') {
    const twin = before.at(-1);
    return twin?.as === 'inverted' && isSame(twin, last) ? before.slice(0, -1) : marks;
  }
  const rest = isEverything(last) ? [] : before.filter((mark) => !isSame(mark, last));
  return last.as === 'not_chosen' && rest.length === 0 ? [] : [...rest, last];
}

function isEverything(mark: Mark): boolean {
  return 'filter' in mark && mark.search === undefined && Object.keys(mark.filter).length === 0;
}

function isSame(one: Mark, other: Mark): boolean {
  if (!('filter' in one) || !('filter' in other)) return false;
  return one.search === other.search && JSON.stringify(one.filter) === JSON.stringify(other.filter);
}
