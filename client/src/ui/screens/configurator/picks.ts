/**
 * What is ticked in «Select records»: keys, or all that a filter matches but some. Pure and unchanging; the server's rows
 * never decide what is chosen, so picks outlive searching, sorting and another filter.
 */

import type { Choice, Filter } from '../../../domain/portal';

export type Picks =
  | { kind: 'keys'; keys: ReadonlySet<string> }
  | {
      kind: 'matching';
      filter: Filter;
      search: string;
      /** Records the filter matched when all were ticked. */
      total: number;
      except: ReadonlySet<string>;
      /** Ticked besides, never matched by the filter. */
      also: ReadonlySet<string>;
    };

/** A row on screen; `matched`: whether the picks' own filter matches it, which says nothing for plain keys. */
export interface PickedRow {
  key: string;
  matched: boolean;
}

export const NOTHING: Picks = { kind: 'keys', keys: new Set() };

export function picksOf(keys: Iterable<string>): Picks {
  return { kind: 'keys', keys: new Set(keys) };
}

export function countOf(picks: Picks): number {
  if (picks.kind === 'keys') return picks.keys.size;
  return Math.max(0, picks.total - picks.except.size) + picks.also.size;
}

export function isPicked(picks: Picks, key: string, matched: boolean): boolean {
  if (picks.kind === 'keys') return picks.keys.has(key);
  return matched ? !picks.except.has(key) : picks.also.has(key);
}

/** Ticked becomes unticked and the other way round, for every row given. */
export function toggled(picks: Picks, rows: PickedRow[]): Picks {
  if (picks.kind === 'keys') return { kind: 'keys', keys: flipped(picks.keys, rows) };
  return {
    ...picks,
    except: flipped(
      picks.except,
      rows.filter(({ matched }) => matched),
    ),
    also: flipped(
      picks.also,
      rows.filter(({ matched }) => !matched),
    ),
  };
}

/** The rows given become picked, the others stay as they were. */
export function withRows(picks: Picks, rows: PickedRow[]): Picks {
  return toggled(
    picks,
    rows.filter(({ key, matched }) => !isPicked(picks, key, matched)),
  );
}

/** All that the filter and the search match, and the keys already ticked outside of it. */
export function allMatching(filter: Filter, search: string, total: number, outside: Iterable<string>): Picks {
  return inverted({ filter, search, total }, [], outside);
}

/**
 * Turns round what the shown filter matches and leaves the rest: `inside` are the ticked keys it matches, `outside` the
 * ticked ones it does not.
 */
export function inverted(
  shown: { filter: Filter; search: string; total: number },
  inside: Iterable<string>,
  outside: Iterable<string>,
): Picks {
  return { kind: 'matching', ...shown, except: new Set(inside), also: new Set(outside) };
}

export function choiceOf(picks: Picks): Choice {
  if (picks.kind === 'keys') return { keys: [...picks.keys] };
  return {
    filter: picks.filter,
    ...(picks.search === '' ? {} : { search: picks.search }),
    except: [...picks.except],
    also: [...picks.also],
  };
}

/** Whether both name the same records of a schema: the same conditions, in the same order. */
export function isSameQuestion(
  one: { filter: Filter; search: string },
  other: { filter: Filter; search: string },
): boolean {
  return one.search === other.search && JSON.stringify(one.filter) === JSON.stringify(other.filter);
}

/** Sets as lists, for the session's storage. */
export type StoredPicks =
  | { kind: 'keys'; keys: string[] }
  | {
      kind: 'matching';
      filter: Filter;
      search: string;
      total: number;
      except: string[];
      also: string[];
    };

export function storedPicks(picks: Picks): StoredPicks {
  if (picks.kind === 'keys') return { kind: 'keys', keys: [...picks.keys] };
  return { ...picks, except: [...picks.except], also: [...picks.also] };
}

export function restoredPicks(stored: StoredPicks): Picks {
  if (stored.kind === 'keys') return picksOf(stored.keys);
  return { ...stored, except: new Set(stored.except), also: new Set(stored.also) };
}

function flipped(keys: ReadonlySet<string>, rows: PickedRow[]): ReadonlySet<string> {
  const result = new Set(keys);
  for (const { key } of rows) if (!result.delete(key)) result.add(key);
  return result;
}
