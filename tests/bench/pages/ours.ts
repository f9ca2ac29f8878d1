/** Our own store and download, the very files of the client: fetch the manifest and the sections, check, keep, open, search. */

import type { WireManifest } from "../../../client/src/api/server.ts";
import type { NewerData } from "../../../client/src/domain/newer.ts";
import type { BagState } from "../../../client/src/domain/portal.ts";
import { connect } from "../../../client/src/store/rpc.ts";
import type { DeviceStore } from "../../../client/src/store/store.ts";
import { makeBags } from "../../../client/src/sync/bags.ts";
import type { Bags } from "../../../client/src/sync/bags.ts";
import { makeByItself } from "../../../client/src/sync/by_itself.ts";
import { live } from "../../../client/src/sync/live.ts";
import { offer } from "./common.js";

interface App {
  store: DeviceStore;
  bags: Bags;
}

declare global {
  interface Window {
    prepared: Promise<App>;
    lastByteAt: number;
    afterLastByte: number;
    searchEach(searches: string[]): Promise<number[]>;
  }
}

async function prepare(): Promise<App> {
  const worker = new Worker(
    new URL("../../../client/src/store/worker.ts", import.meta.url),
    {
      type: "module",
    },
  );
  const store = connect<DeviceStore>(worker, () => undefined);
  const session = await (await fetch("/session.json")).json();
  await store.begin();
  await store.enter(session, null, null);
  // When the last byte was here: what comes after it is this device's own work.
  const progress = live<{ received: number; total: number } | null>(null);
  progress.subscribe((told) => {
    if (told !== null && told.received === told.total)
      window.lastByteAt = performance.now();
  });
  const bags = makeBags({
    server: {
      async packBag() {
        const value = (await (
          await fetch("/manifest.json", { cache: "no-store" })
        ).json()) as WireManifest;
        return { kind: "answered", value };
      },
    },
    fetch: (...call) => fetch(...call),
    store: async () => store,
    bag: live<BagState>({ kind: "none", reason: "no_selection" }),
    progress,
    byItself: makeByItself({
      offer: live<NewerData | null>(null),
      savesData: () => false,
      nowMs: () => performance.now(),
    }),
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
  const took: number[] = [];
  for (const search of searches) {
    const begun = performance.now();
    await store.customers({
      search,
      order: "trade_name",
      page: 1,
      pageSize: 100,
    });
    took.push(performance.now() - begun);
  }
  return took;
};

offer(prepare, async ({ store, bags }, search) => {
  const packed = await bags.packAndDownload();
  if (packed.kind !== "ready") throw new Error(JSON.stringify(packed));
  const found = await store.customers({ search });
  if (found.kind !== "open") throw new Error(JSON.stringify(found));
  window.afterLastByte = performance.now() - window.lastByteAt;
  return found.value.items.map((row) => row.code);
});
