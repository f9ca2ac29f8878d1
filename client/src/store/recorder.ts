/** The one way to change what the device knows: flushed to the journal first, applied to the tables after (J1). */

import type { Clock } from './clock';
import type { Database } from './database';
import type { Entry } from './entries';
import type { Appended, Journal } from './journal';
import { apply } from './tables';

/** An entry before it got its time. */
export type Unrecorded = Entry extends infer Each ? (Each extends Entry ? Omit<Each, 'at'> : never) : never;

export interface Recorder {
  /** All entries or none; `at` is the time they carry. `both` also waits for the journal's copy. */
  record(entries: Unrecorded[], options?: { both?: boolean; at?: string }): Promise<Appended>;
  /** Runs one decision and its recording with no other in between. */
  alone<Value>(decide: () => Promise<Value>): Promise<Value>;
}

export function makeRecorder(parts: { db: Database; journal: Journal; clock: Clock }): Recorder {
  const { db, journal, clock } = parts;
  let last: Promise<unknown> = Promise.resolve();
  return {
    async record(unrecorded, { both = false, at = clock.now() } = {}) {
      const entries = unrecorded.map((entry) => ({ ...entry, at }) as Entry);
      const appended = await journal.append(
        entries.map((entry) => JSON.stringify(entry)),
        { both },
      );
      if (appended === 'flushed') for (const entry of entries) apply(db, entry);
      return appended;
    },
    alone(decide) {
      const turn = last.then(decide, decide);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
