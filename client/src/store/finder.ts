/**
 * Which rows of the bag a list shows, without scanning its tables at every keystroke.
 *
 * Of each list that is searched the worker keeps the folded text of all rows in one string, in the order of their ids: a search
 * is a walk through it (2 to 4 ms over 50,000 rows where LIKE took 80). An order is a list of places in that string, sorted by
 * SQLite once. All of it is made from the bag when first needed and forgotten when the bag changes.
 */

import { foldTable } from '../domain/text';
import type { FoldedTable } from '../domain/text';
import type { Database, SqlRow, SqlValue } from './database';
import type { ListQuestion } from './lists';

/** So many are put in order by themselves when the order of all is not known yet. */
const FEW = 500;

export interface Wanted {
  /** Folded; null: all rows. */
  search: string | null;
  /** SQL behind ORDER BY. */
  order: string;
  skipped: number;
  size: number;
}

export interface Found {
  ids: number[];
  /** How many match on all pages. */
  total: number;
}

type Listed = Pick<ListQuestion<unknown>, 'name' | 'from' | 'id' | 'columns' | 'values' | 'searched'>;

export interface Finder {
  find(list: Listed, wanted: Wanted): Found;
  /** The rows of these ids, in this order. */
  read(list: Listed, ids: number[]): SqlRow[];
}

/** `later` runs what the next search will need when nobody waits for an answer. */
export function makeFinder(db: Database, later: (run: () => void) => void): Finder {
  let bag = -1;
  let known = new Map<string, KnownList>();

  function knownOf(list: Listed): KnownList {
    if (bag !== db.turn()) known = new Map();
    bag = db.turn();
    let found = known.get(list.name);
    if (!found) known.set(list.name, (found = new KnownList(db, list)));
    return found;
  }

  /** In two steps, so that a keystroke need not wait for both. */
  function prepare(list: Listed, rows: KnownList, order: string): void {
    const isCurrent = () => bag === db.turn() && known.get(list.name) === rows;
    later(() => {
      if (isCurrent()) rows.text();
      later(() => {
        if (isCurrent()) rows.places(list, order);
      });
    });
  }

  return {
    find(list, wanted) {
      const rows = knownOf(list);
      if (wanted.search === null) {
        if (rows.isNew()) prepare(list, rows, wanted.order);
        return rows.all(list, wanted);
      }
      const matching = rows.matching(wanted.search);
      if (matching.length > FEW || rows.isOrdered(list, wanted.order))
        return pageOf(matching, rows.places(list, wanted.order), rows.ids(), wanted);
      prepare(list, rows, wanted.order);
      return { ids: rows.few(list, matching, wanted), total: matching.length };
    },
    read(list, ids) {
      if (ids.length === 0) return [];
      const rows = db.rows(
        `SELECT ${list.id} AS found_id, ${list.columns} FROM ${list.from}
         WHERE ${list.id} IN (${ids.map(() => '?').join(', ')})`,
        [...(list.values ?? []), ...ids],
      );
      const byId = new Map(rows.map((row) => [Number(row['found_id']), row]));
      return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
    },
  };
}

/** The places that match, ascending, as a page in the order that is asked. */
function pageOf(matching: number[], order: Uint32Array, ids: number[], { skipped, size }: Wanted): Found {
  const found: number[] = [];
  const isMatching = new Uint8Array(ids.length);
  for (const place of matching) isMatching[place] = 1;
  const wanted = Math.min(size, matching.length - skipped);
  for (let at = 0, left = skipped; found.length < wanted; at++) {
    const place = order[at] ?? 0;
    if (isMatching[place] === 1 && left-- <= 0) found.push(ids[place] ?? 0);
  }
  return { ids: found, total: matching.length };
}

/** What is known of one list. A place is a row's number when they are counted by their ids. */
class KnownList {
  #ids: number[] | null = null;
  #text: FoldedTable | null = null;
  #orders = new Map<string, Uint32Array>();
  #total: number | null = null;
  #isNew = true;
  #last: { search: string; places: number[] } | null = null;

  constructor(
    private readonly db: Database,
    private readonly list: Listed,
  ) {}

  /** True once. */
  isNew(): boolean {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  }

  ids(): number[] {
    return (this.#ids ??= this.#idsBy(this.list.from, this.list, this.list.id));
  }

  text(): FoldedTable {
    const rows = this.ids().length;
    return (this.#text ??= foldTable(searchedText(this.db, this.list, rows), rows));
  }

  /** The places sorted by an order. */
  places(list: Listed, order: string): Uint32Array {
    const name = nameOf(list, order);
    let places = this.#orders.get(name);
    if (places === undefined) {
      const placeOf = new Map(this.ids().map((id, place) => [id, place]));
      places = Uint32Array.from(this.#idsBy(list.from, list, order), (id) => placeOf.get(id) ?? 0);
      this.#orders.set(name, places);
    }
    return places;
  }

  isOrdered(list: Listed, order: string): boolean {
    return this.#orders.has(nameOf(list, order));
  }

  /** The page of a few places, sorted by themselves: the first search need not wait for the order of all. */
  few(list: Listed, places: number[], { order, skipped, size }: Wanted): number[] {
    const ids = this.ids();
    const wanted = JSON.stringify(places.map((place) => ids[place]));
    return this.#idsBy(
      `${list.from} WHERE ${list.id} IN (SELECT value FROM json_each(?))`,
      list,
      `${order} LIMIT ? OFFSET ?`,
      [wanted, size, skipped],
    );
  }

  all(list: Listed, { order, skipped, size }: Wanted): Found {
    const places = this.#orders.get(nameOf(list, order));
    if (places === undefined) {
      this.#total ??= Number(
        this.db.row<{ total: number }>(`SELECT count(*) AS total FROM ${list.from}`, list.values)?.total,
      );
      return {
        ids: this.#idsBy(list.from, list, `${order} LIMIT ? OFFSET ?`, [size, skipped]),
        total: this.#total,
      };
    }
    const ids = this.ids();
    const shown = [...places.subarray(skipped, skipped + size)];
    return { ids: shown.map((place) => ids[place] ?? 0), total: ids.length };
  }

  /** The places of the rows that contain the search, ascending; a longer search looks only among those of the last one. */
  matching(search: string): number[] {
    const table = this.text();
    const last = this.#last;
    if (last?.search === search) return last.places;
    const places =
      last !== null && search.includes(last.search)
        ? last.places.filter((place) => lineOf(table, place).includes(search))
        : placesWith(table, search);
    this.#last = { search, places };
    return places;
  }

  /** One JSON text crosses from the engine to JavaScript five times faster than as many rows. */
  #idsBy(from: string, list: Listed, order: string, bound: SqlValue[] = []): number[] {
    const found = this.db.row<{ ids: string }>(
      `SELECT json_group_array(id) AS ids FROM (SELECT ${list.id} AS id FROM ${from} ORDER BY ${order})`,
      [...(list.values ?? []), ...bound],
    );
    return JSON.parse(found?.ids ?? '[]') as number[];
  }
}

function nameOf(list: Listed, order: string): string {
  return JSON.stringify([order, ...(list.values ?? [])]);
}

function lineOf({ text, starts }: FoldedTable, place: number): string {
  return text.slice(starts[place], starts[place + 1]);
}

function placesWith({ text, starts }: FoldedTable, search: string): number[] {
  const places: number[] = [];
  let place = 0;
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, starts[place])) {
    while ((starts[place + 1] ?? Infinity) <= at) place += 1;
    places.push(place);
    place += 1;
  }
  return places;
}

/** One line per row in the order of the ids, its fields divided by tabs. */
function searchedText(db: Database, list: Listed, rows: number): string {
  const read = (field: (column: string) => string) => {
    const fields = list.searched.map((column) => field(`coalesce(${column}, '')`));
    const line = `concat_ws(char(9), ${fields.join(', ')})`;
    const values: SqlValue[] = list.values ?? [];
    return (
      db.row<{ text: string | null }>(
        `SELECT group_concat(line, char(10)) AS text
         FROM (SELECT ${line} AS line FROM ${list.from} ORDER BY ${list.id})`,
        values,
      )?.text ?? ''
    );
  };
  const text = read((column) => column);
  if (count(text, '\n') === Math.max(0, rows - 1) && count(text, '\t') === rows * (list.searched.length - 1))
    return text;
  // A field holds one of the dividers: both are only spaces to a search.
  return read((column) => `replace(replace(${column}, char(9), ' '), char(10), ' ')`);
}

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}
