/** Our own store and download, the very files of the client: fetch the manifest and the sections, check, keep, open, search. */

import { connect } from '../../../client/src/store/rpc.ts';
import { makeBags } from '../../../client/src/sync/bags.ts';
import { live } from '../../../client/src/sync/live.ts';
import { offer } from './common.js';

async function prepare() {
  const worker = new Worker(new URL('../../../client/src/store/worker.ts', import.meta.url), {
    type: 'module',
  });
  const store = connect(worker, () => undefined);
  const session = await (await fetch('/session.json')).json();
  await store.begin();
  await store.enter(session, null, null);
  // When the last byte was here: what comes after it is this device's own work.
  const progress = live(null);
  progress.subscribe((told) => {
    if (told !== null && told.received === told.total) window.lastByteAt = performance.now();
  });
  const bags = makeBags({
    server: {
      async packBag() {
        const value = await (await fetch('/manifest.json', { cache: 'no-store' })).json();
        return { kind: 'answered', value };
      },
    },
    fetch: (...call) => fetch(...call),
    store: async () => store,
    bag: live({ kind: 'none', reason: 'no_selection' }),
    progress,
    nowMs: () => Date.now(),
    freeBytes: async () => (await navigator.storage.estimate()).quota ?? null,
    adopted: async () => undefined,
    unreached: () => undefined,
    signInNeeded: () => undefined,
  });
  return { store, bags };
}

/** Milliseconds from the call to the rows, for each search as the list asks it. */
window.searchEach = async (searches) => {
  const { store } = await window.prepared;
  const took = [];
  for (const search of searches) {
    const begun = performance.now();
    await store.customers({ search, order: 'trade_name', page: 1, pageSize: 100 });
    took.push(performance.now() - begun);
  }
  return took;
};

offer(prepare, async ({ store, bags }, search) => {
  const packed = await bags.packAndDownload();
  if (packed.kind !== 'ready') throw new Error(JSON.stringify(packed));
  const found = await store.customers({ search });
  if (found.kind !== 'open') throw new Error(JSON.stringify(found));
  window.afterLastByte = performance.now() - window.lastByteAt;
  return found.value.items.map((row) => row.code);
});
