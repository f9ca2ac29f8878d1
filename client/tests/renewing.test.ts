import { expect, test } from 'vitest';

import type { Called } from '../src/api/call';
import type { Server, WireManifest } from '../src/api/server';
import type { BagState } from '../src/domain/portal';
import type { OfferedBag } from '../src/store/bag_files';
import { makeBags } from '../src/sync/bags';
import { live } from '../src/sync/live';
import { adopt, makeBagFile } from './rig/bag_file';
import { makeDevice, MORNING, RITA } from './rig/device';

const HOUR = 3_600_000;

/** A device with a bag of four hours, and a server that gives equal content new hours. */
async function withHours() {
  const device = makeDevice();
  const { store } = device;
  await store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  const until = (hours: number) => new Date(MORNING + hours * HOUR).toISOString();
  const first = await makeBagFile({ shown_until: until(4) });
  const asManifest = (offered: OfferedBag) =>
    ({ ...offered, made_at: new Date(MORNING).toISOString() }) as unknown as WireManifest;
  await adopt(
    { store },
    { ...first, offered: { ...first.offered, made_at: new Date(MORNING).toISOString() } },
  );
  const bag = live<BagState>((await store.status()).bag);
  let packed = 0;
  const server = {
    async packBag(): Promise<Called<WireManifest>> {
      packed += 1;
      const next = await makeBagFile({ version: 1 + packed, shown_until: until(8) });
      return { kind: 'answered', value: asManifest(next.offered), status: 200 } as Called<WireManifest>;
    },
  } as unknown as Server;
  const bags = makeBags({
    server,
    fetch: () => Promise.reject(new Error('nothing is to be fetched')),
    store: async () => store,
    bag,
    progress: live<{ received: number; total: number } | null>(null),
    byItself: { hold: () => () => undefined, heard: () => undefined, settled: () => undefined },
    nowMs: () => device.clock.device_ms,
    freeBytes: async () => null,
    adopted: async () => undefined,
    unreached: () => undefined,
    signInNeeded: () => undefined,
  });
  /** An answer of the server comes in, and what it sets off is done. */
  async function answer(manifest: WireManifest | null): Promise<BagState> {
    bag.set((await store.status()).bag);
    bags.offered(manifest, null);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    return (await store.status()).bag;
  }
  return { device, first: asManifest(first.offered), answer, packed: () => packed };
}

test('a bag gets new hours in good time, without a download and not again and again', async () => {
  const { device, first, answer, packed } = await withHours();
  device.passMs(1.9 * HOUR);
  await answer(first);
  expect(packed()).toBe(0);
  device.passMs(0.2 * HOUR);
  expect(await answer(first)).toMatchObject({ kind: 'ready', bag: { version: 2 } });
  await answer(first);
  expect(packed()).toBe(1);
});

test('a bag whose hours are over gets new ones as soon as the server is reached', async () => {
  const { device, answer, packed } = await withHours();
  device.passMs(5 * HOUR);
  expect(await answer(null)).toMatchObject({ kind: 'ready', bag: { version: 2 } });
  expect(packed()).toBe(1);
});
