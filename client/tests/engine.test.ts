import { describe, expect, test } from 'vitest';

import type { Document } from '../src/domain/document';
import { seeded } from './rig/random';
import type { Fault } from './rig/server';
import { makeWorld } from './rig/world';
import type { World } from './rig/world';

const MINUTE = 60_000;

async function started(reached = true): Promise<World> {
  const world = await makeWorld();
  world.engine.start(reached);
  await world.rest();
  return world;
}

async function state(world: World, id: string): Promise<Document['state'] | undefined> {
  return (await world.device.store.document(id))?.state;
}

/** The next requests meet these, one each; after them all is well. */
function faults(world: World, ...list: (Fault | null)[]): void {
  world.server.fault = () => list.shift() ?? null;
}

describe('sending', () => {
  test('a placed order is received and then known to be in the ERP', async () => {
    const world = await started();
    const id = await world.place();
    world.engine.wake();
    await world.rest();
    expect(await world.device.store.document(id)).toMatchObject({ state: 'received', number: '000001' });
    world.server.handOver();
    await world.pass(31_000);
    expect(await world.device.store.document(id)).toMatchObject({ state: 'in_erp', erp_number: 'E000001' });
  });

  test.each(['lost_request', 'lost_answer', 'stale_answer', 'garbage', 'broken'] as const)(
    '[S1] after «%s» nothing is lost and nothing doubled',
    async (fault) => {
      const world = await started();
      const id = await world.place();
      faults(world, fault);
      world.engine.wake();
      await world.rest();
      expect(await state(world, id)).toBe('waiting');
      await world.pass(MINUTE);
      expect(await state(world, id)).toBe('received');
      expect([...world.server.orders.keys()]).toEqual([id]);
      expect(world.server.breaches).toEqual([]);
    },
  );

  test.each(['stale_answer', 'garbage', 'lost_request'] as const)(
    '[S8] «%s» does not make us on line',
    async (fault) => {
      const world = await makeWorld();
      world.server.fault = () => fault;
      world.engine.start(false);
      await world.rest();
      expect(world.status).toMatchObject({ connection: 'offline', answered_at: null });
    },
  );

  test('every request says what waits on the device beside what it carries', async () => {
    const world = await started();
    world.server.fault = () => 'lost_request';
    await world.pass(MINUTE);
    await world.place();
    await world.place();
    world.server.fault = () => null;
    world.server.requests.length = 0;
    world.server.waiting.length = 0;
    world.engine.wakeNow();
    await world.rest();
    expect(world.server.requests.slice(0, 2)).toEqual([0, 2]);
    expect(world.server.waiting.slice(0, 2)).toEqual([2, 0]);
    const { unsent } = await world.device.store.status();
    expect(unsent.waiting).toEqual({ count: 0, minor: 0, since: null });
  });

  test('[S3] while it is on its way it is «sending», never «received»', async () => {
    const world = await started();
    const id = await world.place();
    const seen: unknown[] = [];
    world.server.fault = () => {
      void world.device.store.document(id).then((document) => seen.push(document?.state));
      return 'lost_answer';
    };
    world.engine.wake();
    await world.rest();
    expect(seen[0]).toBe('sending');
    expect(await state(world, id)).toBe('waiting');
  });

  test('[O1] what was placed with no network may be taken back, however often the engine asked', async () => {
    const world = await started();
    world.server.fault = () => 'lost_request';
    await world.pass(5 * MINUTE);
    const id = await world.place();
    world.engine.wake();
    await world.pass(10 * MINUTE);
    expect((await world.device.store.takeBack(id)).kind).toBe('saved');
    world.server.fault = () => null;
    world.engine.wakeNow();
    await world.rest();
    expect(world.server.orders.size).toBe(0);
    expect(await state(world, id)).toBe('draft');
  });

  test('[C4] a rejection holds up nothing behind it', async () => {
    const world = await started();
    const rejected = await world.place('reject');
    const accepted = await world.place();
    world.engine.wake();
    await world.rest();
    expect(await world.device.store.document(rejected)).toMatchObject({
      state: 'needs_you',
      problems: [{ code: 'totals_differ' }],
    });
    expect(await state(world, accepted)).toBe('received');
  });

  test('[C7] a bug on the server holds up nothing, is shown, and is tried again with growing pauses', async () => {
    const world = await started();
    world.server.hasBug = true;
    const failing = await world.place('bug');
    const good = await world.place();
    world.engine.wake();
    await world.rest();
    expect(await state(world, failing)).toBe('needs_you');
    expect(await state(world, good)).toBe('received');
    const before = world.server.requests.filter((count) => count > 0).length;
    await world.pass(10 * MINUTE);
    const tries = world.server.requests.filter((count) => count > 0).length - before;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(15);
    world.server.hasBug = false;
    await world.pass(6 * MINUTE);
    expect(await state(world, failing)).toBe('received');
  });

  test('[S5] a batch is fifty at most', async () => {
    const world = await started();
    for (let count = 0; count < 120; count++) await world.place();
    world.engine.wake();
    await world.rest();
    await world.pass(MINUTE);
    expect(Math.max(...world.server.requests)).toBe(50);
    expect(world.server.orders.size).toBe(120);
  });

  test('[S5] a batch that is too large is halved until it fits', async () => {
    const world = await started();
    for (let count = 0; count < 20; count++) await world.place();
    world.server.takes = 3;
    world.engine.wake();
    await world.rest();
    await world.pass(MINUTE);
    expect(world.server.orders.size).toBe(20);
    expect(world.server.requests.filter((count) => count > 0).slice(0, 4)).toEqual([20, 10, 5, 2]);
  });

  test('a batch that fails three times is halved', async () => {
    const world = await started();
    for (let count = 0; count < 8; count++) await world.place();
    faults(world, 'broken', 'broken', 'broken');
    world.engine.wake();
    await world.rest();
    await world.pass(5 * MINUTE);
    expect(world.server.requests.filter((count) => count > 0).slice(0, 4)).toEqual([8, 8, 8, 4]);
    expect(world.server.orders.size).toBe(8);
    expect(world.server.breaches).toEqual([]);
  });

  test('[G1] the server sees a sequence without gaps, whatever was taken back', async () => {
    const world = await started();
    const taken = await world.place();
    await world.device.store.takeBack(taken);
    for (let count = 0; count < 5; count++) await world.place();
    world.engine.wake();
    await world.rest();
    expect([...world.server.receipts.values()].map((receipt) => receipt.seq)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('pauses', () => {
  test('a failing server is asked ever less often, and never given up', async () => {
    const world = await started();
    world.server.fault = () => 'broken';
    world.engine.wake();
    await world.rest();
    const before = world.server.requests.length;
    await world.pass(60 * MINUTE);
    const asked = world.server.requests.length - before;
    expect(asked).toBeGreaterThan(10);
    expect(asked).toBeLessThan(60);
    expect(world.status.next_attempt_at).not.toBeNull();
  });

  test('«Retry-After» is obeyed, and the user’s tap resets it', async () => {
    const world = await started();
    faults(world, 'busy', 'busy');
    world.engine.wake();
    await world.rest();
    const asked = world.server.requests.length;
    world.engine.wake();
    await world.pass(39_000);
    expect(world.server.requests.length).toBe(asked);
    world.engine.wakeNow();
    await world.rest();
    expect(world.server.requests.length).toBe(asked + 1);
  });

  test('[S6] without a session the outbox stays, and goes after the sign-in', async () => {
    const world = await started();
    const id = await world.place();
    faults(world, 'sign_in');
    world.engine.wake();
    await world.rest();
    expect(world.status).toMatchObject({ sign_in_needed: true, next_attempt_at: null });
    expect(await state(world, id)).toBe('waiting');
    await world.pass(10 * MINUTE);
    expect(world.server.orders.size).toBe(0);
    world.engine.start(true);
    await world.rest();
    expect(world.status.sign_in_needed).toBe(false);
    expect(await state(world, id)).toBe('received');
  });

  test('a hidden page asks nothing of itself', async () => {
    const world = await started();
    world.isVisible = false;
    await world.pass(31_000);
    const asked = world.server.requests.length;
    await world.pass(30 * MINUTE);
    expect(world.server.requests.length).toBe(asked);
  });
});

const FAULTS: Fault[] = ['lost_request', 'lost_answer', 'stale_answer', 'garbage', 'broken', 'busy'];

describe('[S2] after any cuts, syncing until idle brings both to the same state', () => {
  test.each(Array.from({ length: 25 }, (_, seed) => seed))('seed %i', async (seed) => {
    const random = seeded(seed);
    const pick = <Value>(list: readonly Value[]) => list[Math.floor(random() * list.length)] as Value;
    const world = await makeWorld(random);
    const shownReceived = new Map<string, string>();
    const placed = new Set<string>();
    world.server.fault = () => (random() < 0.5 ? pick(FAULTS) : null);
    world.server.hasBug = true;
    world.engine.start(random() < 0.5);

    const steps: (() => Promise<unknown>)[] = [
      async () => placed.add(await world.place(pick(['', '', 'reject', 'bug']))),
      async () => placed.add(await world.place(pick(['', '', 'reject', 'bug']))),
      async () => void world.engine.wake(),
      async () => void world.engine.wakeNow(),
      () => world.pass(random() * 2 * MINUTE),
      () => world.kill(),
      async () => void world.server.handOver(),
      async () => void (world.server.takes = pick([1, 2, 50])),
      async () => {
        const id = pick([...placed]);
        if (id && (await world.device.store.takeBack(id)).kind === 'saved') placed.delete(id);
      },
      async () => {
        const rejected = (await world.device.store.documents()).find((each) => each.state === 'needs_you');
        const correction = rejected && (await world.device.store.revise(rejected.id));
        if (!correction) return;
        await world.device.store.save(correction.id, { ...correction.content, remarks: 'mended' }, 'summary');
        if ((await world.device.store.place(correction.id, null)).kind !== 'placed') return;
        placed.add(correction.id);
        // A failed one that was corrected before it got through is settled on the device alone.
        if (rejected.problems.some((problem) => problem.code === 'internal_error'))
          placed.delete(rejected.id);
      },
    ];
    for (let step = 0; step < 60; step++) {
      await pick(steps)();
      if (random() < 0.7) await world.rest();
      for (const document of await world.device.store.documents()) {
        const shown = shownReceived.get(document.id);
        if (shown !== undefined) expect(document.number).toBe(shown);
        if (document.state === 'received' || document.state === 'in_erp') {
          expect(world.server.orders.get(document.id)?.number).toBe(document.number);
          shownReceived.set(document.id, document.number ?? '');
        }
      }
    }

    world.server.fault = () => null;
    world.server.hasBug = false;
    await world.rest();
    world.engine.wakeNow();
    await world.rest();
    await world.pass(10 * MINUTE);

    const documents = new Map((await world.device.store.documents()).map((each) => [each.id, each]));
    expect(world.server.breaches).toEqual([]);
    expect(await world.device.store.status()).toMatchObject({ waiting: 0, sending: 0 });
    expect(await world.device.store.nextBatch({ limit: 50, bytes: 1e6, except: [] })).toEqual([]);
    for (const id of placed) {
      const receipt = [...world.server.receipts.values()].find((each) => each.document_id === id);
      expect(receipt).toBeDefined();
      const states =
        receipt?.outcome.result === 'accepted' ? ['received', 'in_erp'] : ['needs_you', 'dismissed'];
      expect(states).toContain(documents.get(id)?.state);
    }
    const numbers = [...world.server.orders.values()].map((order) => order.number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const sequences = [...world.server.receipts.values()].map((receipt) => receipt.seq).sort((a, b) => a - b);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    // [G2] captured = accepted + rejected + waiting
    expect(world.server.receipts.size).toBe(placed.size);
  });
});
