/** Giving a quotation up without a network: of this device, or one that only the bag knows. */

import { expect, test } from 'vitest';

import type { Outcome } from '../src/store/outbox';
import { makeDevice, MORNING, RITA } from './rig/device';
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

test('[C7] is sent again after it failed on the server', async () => {
  const device = await signedIn();
  await device.store.loseQuotation(ID, '');
  await answered(device, { result: 'failed' });
  expect(await device.store.closing(ID)).toMatchObject({ state: 'asked' });
  expect(await device.store.nextBatch(ALL)).toHaveLength(1);
});
