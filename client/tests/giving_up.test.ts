/** Giving a quotation up without a network: of this device, or one that only the bag knows. */

import { describe, expect, test } from 'vitest';

import type { QuotationState } from '../src/domain/quotation';
import type { Outcome } from '../src/store/outbox';
import type { DeviceStore } from '../src/store/store';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA } from './rig/device';
import type { Device } from './rig/device';

const ALL = { limit: 50, bytes: 1e6, except: [] };
const NOW = new Date(MORNING).toISOString();
const ID = '01900000-0000-7000-8000-000000000001';

async function signedIn(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  return device;
}

async function answered(device: Device, change: Partial<Outcome>): Promise<void> {
  const ids = (await device.store.nextBatch(ALL)).map(({ command_id }) => command_id);
  const outcomes = ids.map((command_id): Outcome => {
    return { command_id, result: 'accepted', problems: [], number: '000003', received_at: NOW, ...change };
  });
  await device.store.settle(ids, { server_time: NOW, outcomes, news: { seen: 0, items: [] } });
}

test('[C1] is one command that survives a kill, and it is lost only once that is answered', async () => {
  const device = await signedIn();
  expect((await device.store.loseQuotation(ID, 'Too dear')).kind).toBe('saved');
  expect((await device.store.loseQuotation(ID, 'Again')).kind).toBe('refused');
  device.restart();
  await device.store.enter(RITA, null, null);
  expect(await device.store.closing(ID)).toEqual({ state: 'asked', reason: 'Too dear', problems: [] });
  const [command] = await device.store.nextBatch(ALL);
  expect(command).toMatchObject({ name: 'lose_quotation', seq: 1 });
  expect(JSON.parse(command?.body ?? '')).toEqual({ document_id: ID, reason: 'Too dear' });
  await answered(device, {});
  device.restart();
  await device.store.enter(RITA, null, null);
  expect(await device.store.closing(ID)).toEqual({ state: 'lost', reason: 'Too dear', problems: [] });
  expect(await device.store.nextBatch(ALL)).toEqual([]);
});

test('tells the order that another device made of it meanwhile', async () => {
  const device = await signedIn();
  await device.store.loseQuotation(ID, '');
  const won = { code: 'quotation_is_won', position: null, data: { number: '000003', order: '000017' } };
  await answered(device, { result: 'rejected', problems: [won] });
  expect(await device.store.closing(ID)).toEqual({ state: 'refused', reason: '', problems: [won] });
});

describe('the list off line says at once what became of a quotation', () => {
  const LISTED = `INSERT INTO partners.quotations
    VALUES (7, 1, NULL, '2026-11-11T12:00:00Z', '2026-12-01', 35800, '{"id": "${ID}"}')`;

  async function listed(store: DeviceStore, state?: QuotationState) {
    const answer = await store.quotations(state ? { state } : {});
    if (answer.kind !== 'open') throw new Error(answer.kind);
    return answer.value.items.map((row) => [row.state, row.order_number]);
  }

  async function withOne(): Promise<Device> {
    const device = await signedIn();
    await adopt(device, await makeBagFile({ then: LISTED }));
    expect(await listed(device.store, 'open')).toEqual([['open', null]]);
    return device;
  }

  async function isNow(device: Device, state: 'won' | 'lost', order: string | null): Promise<void> {
    for (let start = 0; start < 2; start++) {
      expect(await listed(device.store)).toEqual([[state, order]]);
      expect(await listed(device.store, state)).toEqual([[state, order]]);
      expect(await listed(device.store, 'open')).toEqual([]);
      device.restart();
      await device.store.enter(RITA, null, null);
    }
  }

  test('where giving it up is refused because it is won', async () => {
    const device = await withOne();
    await device.store.loseQuotation(ID, '');
    const won = { code: 'quotation_is_won', position: null, data: { number: '000007', order: '000017' } };
    await answered(device, { result: 'rejected', problems: [won] });
    await isNow(device, 'won', '000017');
  });

  test.each([
    ['quotation_won_before', 'won', '000017'],
    ['quotation_lost_before', 'lost', null],
  ] as const)('where an order of it is refused with %s', async (code, state, order) => {
    const device = await withOne();
    const offer = { quotation_id: ID, number: '000007', prices: 'todays' } as const;
    const id = await draft(device.store, goodOrder({ offer }));
    expect(await device.store.place(id, null)).toMatchObject({ kind: 'placed' });
    const data = { number: '000007', ...(order && { order }) };
    await answered(device, { result: 'rejected', problems: [{ code, position: null, data }] });
    await isNow(device, state, order);
  });

  test('where the news tell that another device has closed it', async () => {
    const device = await withOne();
    const told = { id: 5, document_id: ID, number: '000007', erp_number: null, at: NOW };
    const items = [{ ...told, status: 'lost', reason: 'Too dear' }];
    await device.store.settle([], { server_time: NOW, outcomes: [], news: { seen: 5, items } });
    await isNow(device, 'lost', null);
    expect(await device.store.quotation(ID)).toMatchObject({ value: { state: 'lost', reason: 'Too dear' } });
  });

  test('and a refusal about something else leaves it open', async () => {
    const device = await withOne();
    const offer = { quotation_id: ID, number: '000007', prices: 'todays' } as const;
    const id = await draft(device.store, goodOrder({ offer }));
    await device.store.place(id, null);
    const other = { code: 'customer_blocked', position: null, data: {} };
    await answered(device, { result: 'rejected', problems: [other] });
    expect(await listed(device.store, 'open')).toEqual([['open', null]]);
  });
});

test('[C7] is sent again after it failed on the server', async () => {
  const device = await signedIn();
  await device.store.loseQuotation(ID, '');
  await answered(device, { result: 'failed' });
  expect(await device.store.closing(ID)).toMatchObject({ state: 'asked' });
  expect(await device.store.nextBatch(ALL)).toHaveLength(1);
});
