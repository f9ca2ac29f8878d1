/** [S6] This app against servers of other versions: what it does not know changes nothing, and the outbox goes out. */

import { describe, expect, test } from 'vitest';

import { adopt, makeBagFile } from './rig/bag_file';
import { makeWorld } from './rig/world';
import type { World } from './rig/world';

const MINUTE = 60_000;

async function started(): Promise<World> {
  const world = await makeWorld();
  world.engine.start(true);
  await world.rest();
  return world;
}

async function placed(world: World): Promise<string> {
  const id = await world.place();
  world.engine.wake();
  await world.rest();
  return id;
}

const stateOf = async (world: World, id: string) => (await world.device.store.document(id))?.state;

describe('an older server', () => {
  test('[S6] that says neither the contract nor any news of later takes the outbox', async () => {
    const world = await started();
    world.server.said = ({ nonce, server_time, day, outcomes, news }) => ({
      nonce,
      server_time,
      day,
      outcomes: (outcomes as Record<string, unknown>[]).map(({ command_id, result }) => ({
        command_id,
        result,
      })),
      news,
    });
    const id = await placed(world);
    expect(await stateOf(world, id)).toBe('received');
    expect(world.status).toMatchObject({ connection: 'online', app_too_old: false });
  });

  test('[S6] whose bag is no bag of sections changes nothing on the device', async () => {
    const world = await started();
    const bag = {
      version: 9,
      day_start: '2026-11-24T03:00:00Z',
      day_end: '2026-11-25T03:00:00Z',
      sha256: 'x',
    };
    world.server.said = (answer) => ({ ...answer, bag });
    const id = await placed(world);
    expect(await stateOf(world, id)).toBe('received');
    expect((await world.device.store.status()).bag).toMatchObject({ kind: 'ready', bag: { version: 1 } });
  });
});

describe('a newer server', () => {
  test('[S3, S6] whose outcome is unknown here has not answered: the order waits and is asked for again', async () => {
    const world = await started();
    world.server.said = (answer) => ({
      ...answer,
      news: { seen: 0, items: [], more: false },
      outcomes: (answer['outcomes'] as object[]).map((each) => ({ ...each, result: 'held_for_approval' })),
    });
    const id = await placed(world);
    expect(await stateOf(world, id)).toBe('waiting');
    expect(world.status.connection).toBe('online');
    const asked = world.server.requests.length;
    world.server.said = (answer) => answer;
    await world.pass(10 * MINUTE);
    expect(world.server.requests.length).toBeGreaterThan(asked);
    expect(await stateOf(world, id)).toBe('received');
    expect(world.server.breaches).toEqual([]);
  });

  test('[S6] news of unknown kinds hold up neither other news nor the outbox', async () => {
    const world = await started();
    const id = await placed(world);
    const unknown = { id: 1_000, document_id: id, status: 'invoiced', number: '', erp_number: '', at: 'x' };
    world.server.said = (answer) => {
      const news = answer['news'] as { items: object[]; seen: number; more: boolean };
      return {
        ...answer,
        news: { ...news, items: [unknown, ...news.items], seen: Math.max(1_000, news.seen) },
      };
    };
    world.server.handOver();
    await world.pass(MINUTE);
    expect(await stateOf(world, id)).toBe('in_erp');
    expect(await stateOf(world, await placed(world))).toBe('received');
    await world.kill();
    await world.rest();
    expect(await stateOf(world, id)).toBe('in_erp');
  });

  test('[S6] that supports this app no longer still takes the outbox, and that is told', async () => {
    const world = await started();
    world.server.said = (answer) => ({ ...answer, contract: 3, oldest_contract: 2, bag: null });
    const id = await placed(world);
    expect(await stateOf(world, id)).toBe('received');
    expect(world.status.app_too_old).toBe(true);
    world.server.said = (answer) => ({ ...answer, oldest_contract: 1 });
    await world.pass(MINUTE);
    expect(world.status.app_too_old).toBe(false);
  });

  test('[S6, B5] a bag in another form is refused by that name, and the one in use stays', async () => {
    const { device } = await started();
    for (const form of [2, 4]) {
      const then = `PRAGMA catalogue.user_version = ${form}; PRAGMA partners.user_version = ${form}`;
      const other = await makeBagFile({ version: 2, then });
      expect(await adopt(device, other)).toEqual({ kind: 'failed', reason: 'bag_of_other_app' });
      expect((await device.store.status()).bag).toMatchObject({ kind: 'ready', bag: { version: 1 } });
      expect((await device.store.customers({})).kind).toBe('open');
    }
  });
});
