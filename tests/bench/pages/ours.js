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
    progress: live(null),
    nowMs: () => Date.now(),
    freeBytes: async () => (await navigator.storage.estimate()).quota ?? null,
    unreached: () => undefined,
    signInNeeded: () => undefined,
  });
  return { store, bags };
}

offer(prepare, async ({ store, bags }, search) => {
  const packed = await bags.packAndDownload();
  if (packed.kind !== 'ready') throw new Error(JSON.stringify(packed));
  const found = await store.customers({ search });
  if (found.kind !== 'open') throw new Error(JSON.stringify(found));
  return found.value.items.map((row) => row.code);
});
