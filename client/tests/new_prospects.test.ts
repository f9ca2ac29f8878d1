import { describe, expect, test } from 'vitest';

import { EMPTY_PROSPECT } from '../src/domain/prospect';
import type { ProspectContent } from '../src/domain/prospect';
import type { HeardAnswer, Outcome } from '../src/store/outbox';
import type { DeviceStore } from '../src/store/store';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, makeDevice, MORNING, RITA } from './rig/device';
import type { Device } from './rig/device';
import { makeWorld } from './rig/world';

const ALL = { limit: 50, bytes: 1e6, except: [] };
const CNPJ = '11.222.333/0001-81';

async function selling(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile());
  return device;
}

async function written(store: DeviceStore, change: Partial<ProspectContent> = {}): Promise<string> {
  const opened = await store.openProspect();
  if (opened === null) throw new Error('no draft');
  const content = { ...EMPTY_PROSPECT, legal_name: 'Mercearia  Açaí Ltda', city: 'Belém', ...change };
  expect((await store.saveProspect(opened.id, content)).kind).toBe('saved');
  return opened.id;
}

async function added(store: DeviceStore, change: Partial<ProspectContent> = {}): Promise<string> {
  const id = await written(store, change);
  expect((await store.addProspect(id)).kind).toBe('placed');
  return id;
}

async function answered(store: DeviceStore, change: Partial<Outcome>): Promise<void> {
  const batch = await store.nextBatch(ALL);
  const sent = batch.map((command) => command.command_id);
  const outcomes = sent.map((command_id): Outcome => ({
    command_id,
    result: 'accepted',
    problems: [],
    number: null,
    key: 'N-000001',
    received_at: new Date(MORNING).toISOString(),
    ...change,
  }));
  const answer: HeardAnswer = {
    server_time: new Date(MORNING).toISOString(),
    outcomes,
    news: { seen: 0, items: [] },
  };
  await store.settle(sent, answer);
}

async function listed(store: DeviceStore, search = ''): Promise<[string, string | undefined][]> {
  const answer = await store.prospects({ search });
  if (answer.kind !== 'open') throw new Error(answer.kind);
  expect(answer.value.items).toHaveLength(answer.value.total);
  return answer.value.items.map((row) => [row.key, row.here]);
}

describe('a new prospect', () => {
  test('[J1] is there after a kill, as it was last saved', async () => {
    const device = await selling();
    const id = await written(device.store, { phone: '(91) 95555-0001' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.newProspect(id)).toMatchObject({
      state: 'draft',
      content: { legal_name: 'Mercearia  Açaí Ltda', phone: '(91) 95555-0001' },
    });
  });

  test('[O2] waits in the outbox in its normal form, in the same frame as it is finished', async () => {
    const device = await selling();
    const id = await added(device.store, { tax_id: CNPJ });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.newProspect(id)).toMatchObject({ state: 'waiting' });
    const [command] = await device.store.nextBatch(ALL);
    expect(command).toMatchObject({ name: 'add_prospect', bag_version: 1 });
    expect(JSON.parse(command?.body ?? '')).toMatchObject({
      document_id: id,
      legal_name: 'Mercearia Açaí Ltda',
      tax_id: '11222333000181',
    });
  });

  test('is no order: the lists of documents know nothing of it', async () => {
    const { store } = await selling();
    const id = await added(store);
    await draft(store);
    expect((await store.documents()).map((document) => document.id)).not.toContain(id);
    expect(await store.document(id)).toBeNull();
    expect(await store.place(id, null)).toEqual({ kind: 'refused', reason: 'not_allowed' });
    const status = await store.status();
    expect(status).toMatchObject({ waiting: 1, drafts: 1, prospects: { waiting: 1, needs_you: 0 } });
    expect(status.unsent.waiting.count).toBe(0);
  });

  test('problems come back and nothing is sent', async () => {
    const { store } = await selling();
    const id = await written(store, { legal_name: '', tax_id: '123' });
    expect(await store.addProspect(id)).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'prospect_name_missing' }, { code: 'tax_id_wrong' }],
    });
    expect(await store.nextBatch(ALL)).toEqual([]);
    expect(await store.newProspect(id)).toMatchObject({ state: 'draft' });
  });

  test('a tax id that is in the bag, or was written here before, is told', async () => {
    const { store } = await selling();
    await added(store, { tax_id: CNPJ, trade_name: 'Açaí' });
    const again = await written(store, { tax_id: '11222333000181' });
    expect(await store.addProspect(again)).toMatchObject({
      problems: [{ code: 'prospect_known', data: { name: 'Açaí' } }],
    });
  });

  test('can be searched and opened before it was sent, and until the next bag after', async () => {
    const device = await selling();
    const { store } = device;
    const before = await listed(store);
    const id = await added(store);
    expect(await listed(store)).toEqual([[id, 'waiting'], ...before]);
    expect(await listed(store, 'acai')).toEqual([[id, 'waiting']]);
    expect(await listed(store, 'belem')).toContainEqual([id, 'waiting']);
    expect(await listed(store, 'nowhere')).toEqual([]);
    await answered(store, {});
    expect(await listed(store, 'acai')).toEqual([['N-000001', 'received']]);
    expect(await store.newProspect('N-000001')).toMatchObject({ id, state: 'received' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await listed(device.store, 'acai')).toEqual([['N-000001', 'received']]);
  });

  test('that has come back in a bag stands there once', async () => {
    const { store } = await selling();
    const [inBag] = await listed(store);
    await added(store);
    await answered(store, { key: inBag?.[0] ?? '' });
    expect((await listed(store)).filter(([key]) => key === inBag?.[0])).toHaveLength(1);
  });

  test('[O1] that never left comes back to be written on; one on its way does not', async () => {
    const { store } = await selling();
    const first = await added(store);
    expect((await store.takeBackProspect(first)).kind).toBe('saved');
    expect(await store.newProspect(first)).toMatchObject({ state: 'draft' });
    expect(await store.nextBatch(ALL)).toEqual([]);
    expect((await store.addProspect(first)).kind).toBe('placed');
    await store.nextBatch(ALL);
    expect((await store.takeBackProspect(first)).kind).toBe('refused');
  });

  test('[O3] that the server refused keeps its texts and reasons, and is corrected under its own id', async () => {
    const { store } = await selling();
    const id = await added(store);
    await answered(store, {
      result: 'rejected',
      key: null,
      problems: [{ code: 'prospect_of_another', position: null, data: { tax_id: '1' } }],
    });
    expect(await store.newProspect(id)).toMatchObject({
      state: 'needs_you',
      problems: [{ code: 'prospect_of_another' }],
      content: { city: 'Belém' },
    });
    expect((await store.status()).prospects).toEqual({ waiting: 0, needs_you: 1 });
    expect((await store.takeBackProspect(id)).kind).toBe('saved');
    expect((await store.saveProspect(id, { ...EMPTY_PROSPECT, legal_name: 'Outra' })).kind).toBe('saved');
    expect((await store.addProspect(id)).kind).toBe('placed');
    await answered(store, {});
    expect(await store.newProspect(id)).toMatchObject({ state: 'received', key: 'N-000001', problems: [] });
  });

  test('[C7] that failed on the server stays in the outbox and is not opened again', async () => {
    const { store } = await selling();
    const id = await added(store);
    await answered(store, { result: 'failed', key: null });
    expect(await store.newProspect(id)).toMatchObject({ state: 'needs_you' });
    expect((await store.takeBackProspect(id)).kind).toBe('refused');
    await answered(store, {});
    expect(await store.newProspect(id)).toMatchObject({ state: 'received' });
  });

  test('is discarded for good', async () => {
    const { store } = await selling();
    const id = await written(store);
    expect((await store.discardProspect(id)).kind).toBe('saved');
    expect(await store.newProspects()).toEqual([]);
  });

  test('[S1] a lost answer doubles nothing', async () => {
    const world = await makeWorld();
    world.engine.start(true);
    await world.rest();
    const faults: ('lost_answer' | null)[] = ['lost_answer'];
    world.server.fault = () => faults.shift() ?? null;
    const id = await added(world.device.store);
    world.engine.wake();
    await world.rest();
    expect(await world.device.store.newProspect(id)).toMatchObject({ state: 'waiting' });
    await world.pass(60_000);
    expect(await world.device.store.newProspect(id)).toMatchObject({ state: 'received' });
    expect([...world.server.receipts.values()].map((receipt) => receipt.document_id)).toEqual([id]);
    expect(world.server.breaches).toEqual([]);
  });
});
