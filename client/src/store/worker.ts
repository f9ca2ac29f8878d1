/** The dedicated worker that owns SQLite, the journal and the bag files. */

import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import { indexedDbCopy } from './indexeddb';
import { opfsRoot } from './opfs';
import { serve } from './rpc';
import type { Port } from './rpc';
import { makeStore } from './store';

const TICK_MS = 5_000;
const LATER_MS = 150;

async function start() {
  // The page may still wait for its turn to open the store (S7): what needs no disk is begun.
  const engine: Promise<Sqlite3Static> = sqlite3InitModule();
  engine.catch(() => undefined);
  const store = makeStore({
    root: await opfsRoot(),
    sqlite: () => engine,
    copyOf: indexedDbCopy,
    time: { deviceMs: () => Date.now(), monotonicMs: () => performance.now() },
    sha256,
    later: (run) => void setTimeout(run, LATER_MS),
    changed: (topic) => tell(topic),
    damaged: (what) => console.warn(`Mascate's store: ${what}`),
  });
  setInterval(() => void store.tick(), TICK_MS);
  return store;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const tell = serve(self as unknown as Port, start());
