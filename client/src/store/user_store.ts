/** One user's store: journal, tables and bag in the user's own folder, so that the next user of the device sees none of it. */

import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { v4 as randomId } from 'uuid';

import type { SavedSession } from './session_file';
import { openBag } from './bag';
import type { Bag } from './bag';
import type { Clock } from './clock';
import { openDatabase } from './database';
import type { Database } from './database';
import type { Entry } from './entries';
import type { Folder } from './files';
import { makeFinder } from './finder';
import type { Finder } from './finder';
import { openJournal } from './journal';
import { openLeases } from './leases';
import type { Leases } from './leases';
import { openLetterheads } from './letterhead';
import type { Letterheads } from './letterhead';
import type { FrameCopy, Journal } from './journal';
import { makeRecorder } from './recorder';
import type { Recorder } from './recorder';
import { apply, createTables, fact, snapshot } from './tables';

const COMPACT_ABOVE_BYTES = 8 * 1024 * 1024;
const MARK_EVERY_MS = 60_000;

export interface UserStore {
  user_id: number;
  timezone: string;
  device_id: string;
  db: Database;
  clock: Clock;
  recorder: Recorder;
  bag: Bag;
  leases: Leases;
  letterheads: Letterheads;
  /** Answers what lists ask of the bag. */
  finder: Finder;
  flying: Set<string>;
  /** Stores the time at most once a minute (D2). */
  markTime(): Promise<void>;
  /** Writes a frame that leaves no document, flushes it, and reads it back (J1). */
  proveJournal(): Promise<{ file: boolean; copy: boolean }>;
  close(): Promise<void>;
}

export interface UserStoreParts {
  sqlite: Sqlite3Static;
  root: Folder;
  copy: FrameCopy;
  clock: Clock;
  /** The server told its time in this run: it counts more than what the device stored. */
  server_heard: boolean;
  session: SavedSession;
  /** The id this user's store takes when it has none yet. */
  device_id: string | null;
  later(run: () => void): void;
  sha256(bytes: Uint8Array): Promise<string>;
  bagChanged(): void;
  /** Names what could not be read (J3). */
  damaged(what: string): void;
}

/** Opens the journal, replays it and opens today's bag. Throws when the journal is of a newer app. */
export async function openUserStore(parts: UserStoreParts): Promise<UserStore> {
  const { clock, session, root } = parts;
  const folder = await root.folder(`u-${session.user.user_id}`);
  const { journal, payloads, damage } = await openJournal(folder, parts.copy);
  damage.forEach(parts.damaged);

  const db = openDatabase(parts.sqlite);
  createTables(db);
  for (const payload of payloads) replay(db, payload, parts.damaged);
  const highest = fact(db, 'highest_at');
  if (highest !== null && !parts.server_heard) clock.remember(highest);
  await compactWhenLarge(db, journal, clock);

  const recorder = makeRecorder({ db, journal, clock });
  if (fact(db, 'device_id') === null)
    await recorder.record([{ kind: 'store_opened', device_id: parts.device_id ?? randomId() }], {
      both: true,
    });

  let leases: Leases | null = null;
  const bag = await openBag({
    db,
    clock,
    folder: await folder.folder('bags'),
    sha256: parts.sha256,
    rep_code: session.user.rep?.code ?? null,
    changed() {
      const state = bag.state();
      if (state.kind === 'none' && state.reason === 'day_over') void leases?.forget();
      parts.bagChanged();
    },
  });
  bag.dayIs(session.day);
  leases = await openLeases(db, folder, bag.opened()?.day ?? null);

  return {
    user_id: session.user.user_id,
    timezone: session.user.timezone,
    device_id: fact(db, 'device_id') ?? parts.device_id ?? '',
    db,
    clock,
    recorder,
    bag,
    leases,
    letterheads: await openLetterheads(folder),
    finder: makeFinder(db, parts.later),
    flying: new Set(),
    async markTime() {
      if (clock.nowMs() - Date.parse(fact(db, 'highest_at') ?? '1970-01-01') >= MARK_EVERY_MS)
        await recorder.record([{ kind: 'clock_mark', server: false }]);
    },
    async proveJournal() {
      const mark = { kind: 'clock_mark', server: false } as const;
      const at = clock.now();
      const appended = await recorder.record([mark], { both: true, at });
      return appended === 'flushed'
        ? journal.holds(JSON.stringify({ ...mark, at }))
        : { file: false, copy: false };
    },
    async close() {
      await bag.settled();
      journal.close();
      db.close();
    },
  };
}

function replay(db: Database, payload: string, damaged: (what: string) => void): void {
  try {
    apply(db, JSON.parse(payload) as Entry);
  } catch (error) {
    damaged(`a frame could not be applied: ${String(error)}`);
  }
}

/** [J4] Never while something is unsent. */
async function compactWhenLarge(db: Database, journal: Journal, clock: Clock): Promise<void> {
  if (journal.size() < COMPACT_ABOVE_BYTES || db.row('SELECT 1 AS found FROM main.outbox LIMIT 1')) return;
  await journal.compact(snapshot(db, clock.now()).map((entry) => JSON.stringify(entry)));
}
