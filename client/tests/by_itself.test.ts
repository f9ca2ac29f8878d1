import { expect, test } from 'vitest';

import type { NewerData } from '../src/domain/newer';
import { readNewer } from '../src/domain/newer';
import { makeByItself } from '../src/sync/by_itself';
import type { Attempt } from '../src/sync/by_itself';
import { live } from '../src/sync/live';

const NEWER: NewerData = { changed_at: '2026-11-24T13:40:00Z', kinds: ['prices'] };

function made() {
  const offer = live<NewerData | null>(null);
  const world = { now_ms: 0, saves: false, became: 'done' as Attempt, attempts: 0 };
  const byItself = makeByItself({ offer, savesData: () => world.saves, nowMs: () => world.now_ms });
  async function heard(): Promise<NewerData | null> {
    byItself.heard(NEWER, async () => {
      world.attempts += 1;
      return world.became;
    });
    await Promise.resolve();
    await Promise.resolve();
    return offer.get();
  }
  return { world, byItself, heard };
}

test('[B8] a small change comes by itself, and nothing is offered', async () => {
  const { world, heard } = made();
  expect(await heard()).toBeNull();
  expect(world.attempts).toBe(1);
});

test('on a connection that is to save data it is only offered', async () => {
  const { world, heard } = made();
  world.saves = true;
  expect(await heard()).toEqual(NEWER);
  expect(world.attempts).toBe(0);
});

test('[B8] while an order is written nothing comes by itself; after it does', async () => {
  const { world, byItself, heard } = made();
  const release = byItself.hold();
  const releaseOther = byItself.hold();
  release();
  release();
  expect(await heard()).toEqual(NEWER);
  expect(world.attempts).toBe(0);
  releaseOther();
  expect(await heard()).toBeNull();
  expect(world.attempts).toBe(1);
});

test('what is too much is offered and not tried again at once; a lost connection is', async () => {
  const { world, heard } = made();
  world.became = 'unreached';
  expect(await heard()).toEqual(NEWER);
  world.became = 'refused';
  expect(await heard()).toEqual(NEWER);
  await heard();
  expect(world.attempts).toBe(2);
  world.now_ms = 5 * 60_000;
  world.became = 'done';
  expect(await heard()).toBeNull();
});

test('kinds that a newer server tells are passed over', () => {
  expect(readNewer({ changed_at: NEWER.changed_at, kinds: ['weather', 'prices'] })).toEqual(NEWER);
  expect(readNewer({ changed_at: 'soon', kinds: [] })).toBeNull();
  expect(readNewer(undefined)).toBeNull();
});
