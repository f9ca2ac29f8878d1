import type { Configurator, Filter, Reply, SchemaCode, SelectableRecord } from '../../../domain/portal';
import { fold } from '../../../domain/text';
import { keysOf, membershipOf } from './keys';
import { isSameQuestion, type Picks } from './picks';

export interface Row {
  record: SelectableRecord;
  /** Whether the picks' own filter matched it when the row was read; see `isPicked`. */
  matched: boolean;
}

interface Part {
  filter: Filter;
  search: string;
  keys?: string[];
  matched: boolean | 'ask';
  hidden?: ReadonlySet<string>;
  sifted?: string;
}

export type RecordsState =
  | { kind: 'waiting' }
  | { kind: 'ready' }
  | { kind: 'unreached' }
  | { kind: 'rejected'; code: string; message: string; data: Record<string, string | number> };

const PAGE_SIZE = 100;

/** The records of step 3, page by page while they are scrolled. */
export class Records {
  state = $state.raw<RecordsState>({ kind: 'waiting' });
  rows = $state.raw<Row[]>([]);
  /** All that the shown filter and search match. */
  total = $state(0);
  hasMore = $state(false);

  #configurator: Configurator;
  #code: SchemaCode;
  #parts: Part[] = [];
  #order = '';
  #picks: Picks | null = null;
  #page = 0;
  #turn = 0;
  #loading = false;

  constructor(configurator: Configurator, code: SchemaCode) {
    this.#configurator = configurator;
    this.#code = code;
  }

  /** The list from its top; what is shown stays until the answer is here. */
  async start(shown: { filter: Filter; search: string; order: string; chosenOnly: boolean }, picks: Picks) {
    this.#turn += 1;
    this.#parts = shown.chosenOnly ? chosenParts(picks, shown.search) : [shownPart(shown, picks)];
    this.#order = shown.order;
    this.#picks = picks;
    this.#page = 0;
    this.#loading = false;
    if (this.#parts.length > 0) return this.#load([]);
    this.rows = [];
    this.total = 0;
    this.hasMore = false;
    this.state = { kind: 'ready' };
  }

  more(): void {
    if (this.hasMore && !this.#loading) void this.#load(this.rows);
  }

  async #load(before: Row[]): Promise<void> {
    const part = this.#parts[0];
    if (part === undefined) return;
    const turn = this.#turn;
    this.#loading = true;
    const page = this.#page + 1;
    const reply = await this.#configurator.records(this.#code, {
      filter: part.filter,
      ...(part.search === '' ? {} : { search: part.search }),
      ...(this.#order === '' ? {} : { order: this.#order }),
      ...(part.keys === undefined ? {} : { keys: part.keys }),
      page,
      pageSize: PAGE_SIZE,
    });
    const matched = reply.kind === 'answered' ? await this.#matched(part, reply.value.items) : null;
    if (turn !== this.#turn) return;
    this.#loading = false;
    if (reply.kind !== 'answered' || matched === null) return this.#failed(reply);
    this.#page = page;
    const read = reply.value.items
      .filter((record) => !isHidden(part, record))
      .map((record) => ({ record, matched: matched(record.key) }));
    this.rows = [...before, ...read];
    this.total = reply.value.total;
    if (!reply.value.hasNext) {
      this.#parts = this.#parts.slice(1);
      this.#page = 0;
    }
    this.hasMore = this.#parts.length > 0;
    this.state = { kind: 'ready' };
    if (read.length === 0 && this.hasMore) await this.#load(this.rows);
  }

  /** Which of these rows the picks' own filter matches, when another filter is shown. */
  async #matched(part: Part, items: SelectableRecord[]): Promise<((key: string) => boolean) | null> {
    if (part.matched !== 'ask') {
      const matched = part.matched;
      return () => matched;
    }
    const picks = this.#picks;
    if (picks?.kind !== 'matching' || items.length === 0) return () => false;
    const keys = items.map(({ key }) => key);
    const found = await keysOf(this.#configurator, this.#code, { ...picks, keys });
    if (found === null) return null;
    return membershipOf(found);
  }

  #failed(reply: Reply<unknown>): void {
    this.hasMore = false;
    this.rows = [];
    this.state = reply.kind === 'rejected' ? reply : { kind: 'unreached' };
  }
}

function shownPart(shown: { filter: Filter; search: string }, picks: Picks): Part {
  const { filter, search } = shown;
  if (picks.kind === 'keys') return { filter, search, matched: false };
  return { filter, search, matched: isSameQuestion(picks, shown) ? true : 'ask' };
}

function chosenParts(picks: Picks, search: string): Part[] {
  const named = (keys: ReadonlySet<string>): Part[] =>
    keys.size === 0 ? [] : [{ filter: {}, search, keys: [...keys], matched: false }];
  if (picks.kind === 'keys') return named(picks.keys);
  const question = { filter: picks.filter, matched: true, hidden: picks.except };
  if (picks.search === '') return [...named(picks.also), { ...question, search }];
  // One search goes beside a filter; the other has to sift what comes.
  return [...named(picks.also), { ...question, search: picks.search, sifted: fold(search) }];
}

function isHidden(part: Part, record: SelectableRecord): boolean {
  if (part.hidden?.has(record.key)) return true;
  return part.sifted !== undefined && !fold(`${record.title} ${record.subtitle}`).includes(part.sifted);
}
