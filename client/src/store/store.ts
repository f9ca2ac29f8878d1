/**
 * The device store as the rest of the app calls it: everything in it answers from this device alone. It lives in one worker
 * (worker.ts); the calls travel by rpc.ts. Where the browser gives no private disk the calls still answer, closed or refused.
 */

import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import type { ClockState } from '../domain/day';
import type { LeavingSummary } from '../domain/leaving';
import type { BagState } from '../domain/portal';
import { bagCalls } from './bag_calls';
import type { BagCalls } from './bag_calls';
import type { TimeSource } from './clock';
import { documentCalls, outboxCalls, prospectCalls, wishCalls } from './document_calls';
import type { DocumentCalls, OutboxCalls, ProspectCalls, WishCalls } from './document_calls';
import { makeEntering } from './entering';
import type { EnteringCalls } from './entering';
import type { Folder } from './files';
import type { FrameCopy } from './journal';
import { leavingCalls } from './leaving';
import type { LeavingStore } from './leaving';
import { counts, NOTHING_COUNTED, NOTHING_UNSENT, unsent } from './outbox';
import type { Counts, Unsent } from './outbox';
import { lastCheck, numberFact } from './tables';

export type Topic = 'documents' | 'bag' | 'clock' | 'wishes';

/** What the store needs from where it runs. */
export interface Platform {
  /** Null: this browser gives no private disk. */
  root: Folder | null;
  sqlite(): Promise<Sqlite3Static>;
  copyOf(user_id: number): FrameCopy;
  time: TimeSource;
  sha256(bytes: Uint8Array): Promise<string>;
  /** Runs something when the calls that have come are answered. */
  later(run: () => void): void;
  changed(topic: Topic): void;
  damaged(what: string): void;
}

export interface StoreStatus extends Counts {
  clock: ClockState;
  /** Now by the day rule, ISO UTC. */
  now: string;
  news_seen: number;
  bag: BagState;
  checked: LeavingSummary | null;
  unsent: Unsent;
}

/** All of it is for the user who entered. */
export interface DeviceStore
  extends EnteringCalls, BagCalls, DocumentCalls, ProspectCalls, WishCalls, OutboxCalls, LeavingStore {
  status(): Promise<StoreStatus>;
  /** Applies the day rule now, and stores the time once a minute. */
  tick(): Promise<void>;
}

export function makeStore(platform: Platform): DeviceStore {
  const has_disk = platform.root !== null;
  const entering = makeEntering(platform);
  const asked = { user: entering.user, clock: entering.clock, changed: platform.changed };

  return {
    ...entering.calls,
    ...bagCalls(asked, has_disk),
    ...documentCalls(asked),
    ...prospectCalls(asked),
    ...wishCalls(asked),
    ...outboxCalls(asked),
    ...leavingCalls(entering.user, platform.changed),

    async status() {
      const user = entering.user();
      const clock = entering.clock();
      user?.bag.checkDay();
      const none: BagState = { kind: 'none', reason: has_disk ? 'no_selection' : 'no_storage' };
      return {
        ...(user ? counts(user.db, user.flying) : NOTHING_COUNTED),
        clock: clock.state(),
        now: clock.now(),
        news_seen: user ? numberFact(user.db, 'news_seen') : 0,
        bag: user?.bag.state() ?? none,
        checked: user && lastCheck(user.db),
        unsent: user ? unsent(user.db, user.flying) : NOTHING_UNSENT,
      };
    },

    async tick() {
      const user = entering.user();
      user?.bag.checkDay();
      if (user) await user.recorder.alone(() => user.markTime());
    },
  };
}
