import type { Answer, ClosedReason, Page, Query } from '../domain/catalogue';
import type { BagState, SessionState, SyncStatus } from '../domain/portal';
import type { LeftOut } from '../domain/records';

/** What a question has come to. `waiting` shows skeletons. */
export type Asked<Value> =
  | { kind: 'waiting' }
  | { kind: 'open'; source: 'server' | 'bag'; as_of: string | null; value: Value }
  | { kind: 'closed'; reason: ClosedReason }
  | { kind: 'missing' };

/**
 * One question to the catalogue and its newest answer. `ask` inside an `$effect` asks again whenever what it reads changes;
 * an older answer that comes late is dropped, and the last answer stays on screen until the next one is here.
 */
export class Question<Value> {
  answer = $state.raw<Asked<Value>>({ kind: 'waiting' });
  #turn = 0;

  async ask(question: () => Promise<Answer<Value>>): Promise<void> {
    const turn = ++this.#turn;
    const answer = await question();
    if (turn === this.#turn) this.answer = answer;
  }

  /** Back to skeletons: the next question is about something else. */
  forget(): void {
    this.#turn += 1;
    this.answer = { kind: 'waiting' };
  }
}

/**
 * What every answer rests on: where it comes from and which bag. A screen asks again when this changes, not before. While the
 * connection is being looked for the bag answers already: nothing is asked again when there is none.
 */
export function groundOf(status: Pick<SyncStatus, 'connection'>, bag: BagState): string {
  const source = status.connection === 'online' ? 'server' : 'bag';
  return `${source} ${bag.kind === 'ready' ? bag.bag.version : bag.reason}`;
}

/** Whether an answer lacks this because the company does not send it to the devices. */
export function isLeftOut(what: LeftOut, source: 'server' | 'bag', bag: BagState): boolean {
  return source === 'bag' && bag.kind === 'ready' && bag.bag.left_out.includes(what);
}

/** Whether today's selection can be changed here and now: by a rep, on line, on a device that can carry it. */
export function mayChoose(
  session: SessionState,
  status: SyncStatus,
  storage: { kind: 'ok' | 'refused' },
): boolean {
  const isRep = session.kind === 'signed_in' && session.rep !== null;
  return isRep && status.connection === 'online' && storage.kind === 'ok';
}

const PAGE_SIZE = 100;

/** A long list that comes page by page while it is scrolled; a new query starts at the top. */
export class Pages<Row, Asking extends Query = Query> {
  state = $state.raw<Asked<{ total: number; isExact: boolean; sum_minor: number | null }>>({
    kind: 'waiting',
  });
  rows = $state.raw<Row[]>([]);
  #turn = 0;
  #page = 0;
  #loading = false;
  #more = false;
  #query: Asking | null = null;
  #source: (query: Asking) => Promise<Answer<Page<Row>>>;

  constructor(source: (query: Asking) => Promise<Answer<Page<Row>>>) {
    this.#source = source;
  }

  async start(query: Asking): Promise<void> {
    this.#turn += 1;
    this.#query = query;
    this.#page = 0;
    this.#loading = false;
    await this.#load();
  }

  /** The list has come near its end. */
  more(): void {
    if (this.#more && !this.#loading) void this.#load();
  }

  async #load(): Promise<void> {
    const turn = this.#turn;
    const page = this.#page + 1;
    this.#loading = true;
    const answer = await this.#source({ ...(this.#query as Asking), page, pageSize: PAGE_SIZE });
    if (turn !== this.#turn) return;
    this.#loading = false;
    this.#page = page;
    if (answer.kind !== 'open') {
      this.#more = false;
      this.rows = [];
      this.state = answer;
      return;
    }
    this.rows = page === 1 ? answer.value.items : [...this.rows, ...answer.value.items];
    this.#more = answer.value.hasNext;
    const { total, total_is_exact: isExact = true, sum_minor = null } = answer.value;
    this.state = { ...answer, value: { total, isExact, sum_minor } };
  }
}
