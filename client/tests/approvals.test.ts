/** What the server decides on an order after it came in, as the device keeps it; and cancelling what was sent. */

import { describe, expect, test } from 'vitest';

import { readAnswer } from '../src/sync/answer';
import { ALL, answered, news, NOW } from './rig/answered';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, makeDevice, RITA } from './rig/device';
import type { Device } from './rig/device';

async function received(): Promise<{ device: Device; id: string }> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await adopt(device, await makeBagFile());
  const id = await draft(device.store);
  await device.store.place(id, null);
  await answered(device);
  return { device, id };
}

describe('an order that is held', () => {
  test('[S4] waits, is approved, and keeps who decided in its story after a kill', async () => {
    const { device, id } = await received();
    const why = { code: 'credit_grade', level: 'hold', position: null, data: { grade: 'E' } } as const;
    const held = news(id, 'held', { findings: [why] });
    await answered(device, [held]);
    expect(await device.store.document(id)).toMatchObject({ state: 'held', findings: [why] });
    await answered(device, [held, news(id, 'approved', { by: 'Max' })]);
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({
      state: 'received',
      findings: [why],
      story: [{ status: 'held' }, { status: 'approved', by: 'Max' }],
    });
  });

  test('[O3] and rejected needs the rep, keeps the reason, and can be corrected or put aside', async () => {
    const { device, id } = await received();
    await answered(device, [news(id, 'held'), news(id, 'rejected', { by: 'Max', reason: 'Pay first' })]);
    expect(await device.store.status()).toMatchObject({ needs_you: 1 });
    const again = await device.store.revise(id);
    expect(again).toMatchObject({ state: 'draft', replaces: id });
    expect((await device.store.dismiss(id)).kind).toBe('saved');
    expect(await device.store.document(id)).toMatchObject({
      state: 'dismissed',
      story: [{ status: 'held' }, { status: 'rejected', reason: 'Pay first' }],
    });
    expect(await device.store.status()).toMatchObject({ needs_you: 0 });
  });
});

describe('cancelling', () => {
  test('[C1] is one command that survives a kill, and the order is cancelled only once it is answered', async () => {
    const { device, id } = await received();
    expect((await device.store.cancel(id, 'Ordered twice')).kind).toBe('saved');
    expect((await device.store.cancel(id, 'Again')).kind).toBe('refused');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({ state: 'received', cancelling: true });
    const [command] = await device.store.nextBatch(ALL);
    expect(command).toMatchObject({ name: 'cancel_order', seq: 2 });
    expect(JSON.parse(command?.body ?? '')).toEqual({ document_id: id, reason: 'Ordered twice' });
    await answered(device, [news(id, 'cancelled', { reason: 'Ordered twice' })]);
    expect(await device.store.document(id)).toMatchObject({ state: 'cancelled', cancelling: false });
    expect(await device.store.nextBatch(ALL)).toEqual([]);
  });

  test('that comes too late leaves the order where it is and says why', async () => {
    const { device, id } = await received();
    await device.store.cancel(id, '');
    const problem = { code: 'order_in_erp', position: null, data: { erp_number: '004711' } };
    await answered(device, [news(id, 'in_erp', { erp_number: '004711' })], {
      result: 'rejected',
      problems: [problem],
    });
    const document = await device.store.document(id);
    expect(document).toMatchObject({ state: 'in_erp', erp_number: '004711', cancelling: false });
  });

  test('[C7] that failed is sent again', async () => {
    const { device, id } = await received();
    await device.store.cancel(id, '');
    await answered(device, [], { result: 'failed' });
    expect(await device.store.document(id)).toMatchObject({ state: 'received', cancelling: true });
    expect(await device.store.nextBatch(ALL)).toHaveLength(1);
  });

  test('gives back what the order took of stock', async () => {
    const { device, id } = await received();
    const question = { id: 'x', replaces: null, customer_key: null, product_keys: ['A'] };
    expect((await device.store.standing(question)).taken).toHaveLength(1);
    await device.store.cancel(id, '');
    await answered(device);
    expect((await device.store.standing(question)).taken).toEqual([]);
  });

  test('is not offered for what never left the device: that is taken back', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', NOW);
    await adopt(device, await makeBagFile());
    const id = await draft(device.store);
    await device.store.place(id, null);
    expect((await device.store.cancel(id, '')).kind).toBe('refused');
    expect((await device.store.takeBack(id)).kind).toBe('saved');
  });
});

test('a duplicate is a new draft of its own, without what was said of the first alone', async () => {
  const { device, id } = await received();
  const copy = await device.store.duplicate(id);
  expect(copy).toMatchObject({ state: 'draft', replaces: null });
  expect(copy?.content).toMatchObject({
    customer_key: '000045/01',
    customer_order_number: '',
    delivery_on: null,
  });
  expect(copy?.content.lines).toHaveLength(1);
  expect(copy?.id).not.toBe(id);
});

test('the moments of an order are told with the clock they were taken by', async () => {
  const { device, id } = await received();
  const { placed_at, sent_at, received_at } = (await device.store.document(id)) ?? {};
  expect([placed_at, sent_at, received_at].every((at) => typeof at === 'string')).toBe(true);
});

test('what is told of a decision is read whole, and nonsense in it harms nothing', () => {
  const told = {
    id: 3,
    document_id: 'd',
    status: 'rejected',
    at: NOW,
    by: 'Max',
    reason: 'No',
    findings: 'x',
  };
  const day = { date: '2026-11-24', start: NOW, end: NOW };
  const news = { seen: 3, items: [told], more: false };
  const answer = readAnswer({ nonce: 'n', server_time: NOW, day, outcomes: [], news, bag: null }, 'n');
  expect(answer?.news.items).toMatchObject([{ status: 'rejected', by: 'Max', reason: 'No', findings: [] }]);
});
