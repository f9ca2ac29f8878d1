import type { Configurator, Filter, Mark, Reply, SchemaCode, SelectableRecord } from '../../../domain/portal';
import type { Sweep } from './picks';

/* eslint-disable svelte/prefer-svelte-reactivity -- `#version` tells of every change at once, whatever the number of pages. */

export interface Row {
  record: SelectableRecord;
  chosen: boolean;
}

/** Which list is shown: what filter and search answer, or what the marks have chosen. */
export interface Shown {
  filter: Filter;
  search: string;
  order: string;
  chosenOnly: boolean;
  marks: Mark[];
}

/** A change of ticks since the list was opened: of some by name, or of the whole list. */
type Change = { keys: ReadonlySet<string>; chosen: boolean } | { sweep: Sweep } | { clear: true };

export type RecordsState =
  | { kind: 'waiting' }
  | { kind: 'ready' }
  | { kind: 'unreached' }
  | { kind: 'rejected'; code: string; message: string; data: Record<string, string | number> };

export const PAGE_SIZE = 100;
/** Rows read ahead of where one scrolls to. */
const AHEAD = 60;
/** Pages kept; the others are asked for again. */
const KEPT = 40;
/** A row passed faster than this is not asked for. */
const PASSING_MS = 60;
/** Rows read at once for a range, and the longest range. */
const LARGE_PAGE = 1000;
export const RANGE_LIMIT = 5000;

/**
 * The list of step 3, of any length: the pages around the window are read, those passed by are given up. Which rows are
 * ticked is told by the server for the marks the list was opened with; later changes are laid over it here, so that a tick
 * costs no request.
 */
export class Records {
  state = $state.raw<RecordsState>({ kind: 'waiting' });
  total = $state(0);
  /** Ticked of the total. */
  chosen = $state(0);
  /** Rows in sight could not be read; they come when the server answers again. */
  isStalled = $state(false);

  #configurator: Configurator;
  #code: SchemaCode;
  #shown: Shown | null = null;
  #version = $state(0);
  #pages = new Map<number, Row[]>();
  #asked = new Map<number, AbortController>();
  #changes: Change[] = [];
  #wanted: [number, number] = [0, 0];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #opening: AbortController | null = null;

  constructor(configurator: Configurator, code: SchemaCode) {
    this.#configurator = configurator;
    this.#code = code;
  }

  /** The list anew, from around a row; what is shown stays until the answer is here. */
  async open(shown: Shown, around = 0): Promise<void> {
    this.close();
    const opening = new AbortController();
    this.#opening = opening;
    let page = Math.floor(around / PAGE_SIZE);
    let reply = await this.#read(shown, page, opening.signal, null);
    if (reply.kind === 'answered' && reply.value.items.length === 0 && page > 0) {
      page = 0;
      reply = await this.#read(shown, page, opening.signal, null);
    }
    if (opening.signal.aborted) return;
    this.#opening = null;
    if (reply.kind !== 'answered') {
      this.state = reply.kind === 'rejected' ? reply : { kind: 'unreached' };
      return;
    }
    const { items, total, chosen } = reply.value;
    this.#shown = shown;
    this.#changes = [];
    this.#pages = new Map([[page, items.map(asRow)]]);
    this.total = total;
    this.chosen = chosen ?? 0;
    this.isStalled = false;
    this.state = { kind: 'ready' };
    this.#version += 1;
  }

  /** Gives up what is under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#opening?.abort();
    for (const asked of this.#asked.values()) asked.abort();
    this.#asked.clear();
  }

  /** The row in a place, if it was read. */
  at(index: number): Row | undefined {
    void this.#version;
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Rows `first` to `last` are in sight. */
  want(first: number, last: number): void {
    this.#wanted = [Math.max(0, first - AHEAD), Math.min(this.total - 1, last + AHEAD)];
    for (const [page, asked] of this.#asked) if (!this.#isWanted(page)) asked.abort();
    clearTimeout(this.#timer);
    if (this.#missing().length > 0) this.#timer = setTimeout(() => this.#fetchMissing(), PASSING_MS);
  }

  /** Asks again for what could not be read. */
  retry(): void {
    if (this.isStalled) this.#fetchMissing();
  }

  /** The rows of a range, read where they are not yet; null when it is too long or nobody answers. */
  async range(from: number, to: number): Promise<Row[] | null> {
    const [first, last] = from < to ? [from, to] : [to, from];
    if (last - first >= RANGE_LIMIT || this.#shown === null) return null;
    const shown = this.#shown;
    const places = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    if (places.some((place) => this.at(place) === undefined)) {
      const large = LARGE_PAGE / PAGE_SIZE;
      const from = Math.floor(first / LARGE_PAGE);
      const to = Math.floor(last / LARGE_PAGE);
      for (let part = from; part <= to; part += 1) {
        const reply = await this.#read(shown, part, undefined, this.total, LARGE_PAGE);
        if (reply.kind !== 'answered' || this.#shown !== shown) return null;
        const rows = reply.value.items.map((record) => this.#changed(asRow(record), 0));
        for (let page = 0; page * PAGE_SIZE < rows.length; page += 1)
          this.#pages.set(part * large + page, rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE));
      }
      this.#version += 1;
    }
    return places.map((place) => this.at(place)).filter((row) => row !== undefined);
  }

  name(keys: readonly string[], chosen: boolean): void {
    this.chosen += chosen ? keys.length : -keys.length;
    this.#change({ keys: new Set(keys), chosen });
  }

  sweep(sweep: Sweep): void {
    this.chosen = { chosen: this.total, not_chosen: 0, inverted: this.total - this.chosen }[sweep];
    this.#change({ sweep });
  }

  clear(): void {
    this.chosen = 0;
    this.#change({ clear: true });
  }

  #change(change: Change): void {
    this.#changes.push(change);
    for (const [page, rows] of this.#pages)
      this.#pages.set(
        page,
        rows.map((row) => this.#changed(row, this.#changes.length - 1)),
      );
    this.#version += 1;
  }

  /** A row after the changes since one of them. */
  #changed(row: Row, since: number): Row {
    let { chosen } = row;
    for (const change of this.#changes.slice(since)) {
      if ('keys' in change) chosen = change.keys.has(row.record.key) ? change.chosen : chosen;
      else if ('clear' in change) chosen = false;
      else chosen = change.sweep === 'inverted' ? !chosen : change.sweep === 'chosen';
    }
    return chosen === row.chosen ? row : { ...row, chosen };
  }

  #missing(): number[] {
    const [first, last] = this.#wanted;
    const missing = [];
    for (let page = Math.floor(first / PAGE_SIZE); page * PAGE_SIZE <= last; page += 1)
      if (!this.#pages.has(page) && !this.#asked.has(page)) missing.push(page);
    return missing;
  }

  #isWanted(page: number): boolean {
    return page * PAGE_SIZE <= this.#wanted[1] && (page + 1) * PAGE_SIZE > this.#wanted[0];
  }

  #fetchMissing(): void {
    for (const page of this.#missing()) void this.#load(page);
  }

  async #load(page: number): Promise<void> {
    const shown = this.#shown;
    if (shown === null) return;
    const asked = new AbortController();
    this.#asked.set(page, asked);
    const reply = await this.#read(shown, page, asked.signal, this.total);
    if (this.#asked.get(page) === asked) this.#asked.delete(page);
    if (asked.signal.aborted || this.#shown !== shown) return;
    this.isStalled = reply.kind === 'unreached';
    if (reply.kind === 'rejected') this.state = reply;
    if (reply.kind !== 'answered') return;
    this.#pages.set(
      page,
      reply.value.items.map((record) => this.#changed(asRow(record), 0)),
    );
    this.#forgetFarPages(page);
    this.#version += 1;
  }

  #forgetFarPages(near: number): void {
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const page of far.slice(0, Math.max(0, far.length - KEPT))) this.#pages.delete(page);
  }

  #read(
    shown: Shown,
    page: number,
    signal: AbortSignal | undefined,
    total: number | null,
    pageSize = PAGE_SIZE,
  ): Promise<Reply<RecordsAnswer>> {
    return this.#configurator.records(
      this.#code,
      {
        filter: shown.chosenOnly ? {} : shown.filter,
        ...(shown.search === '' ? {} : { search: shown.search }),
        ...(shown.order === '' ? {} : { order: shown.order }),
        ...(shown.chosenOnly ? { chosen_only: true } : {}),
        ...(total === null ? {} : { total }),
        marks: shown.marks,
        page: page + 1,
        pageSize,
      },
      signal,
    );
  }
}

type RecordsAnswer = Extract<Awaited<ReturnType<Configurator['records']>>, { kind: 'answered' }>['value'];

function asRow(record: SelectableRecord): Row {
  return { record, chosen: record.chosen };
}
