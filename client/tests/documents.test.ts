import { describe, expect, test } from 'vitest';

import type { OrderContent } from '../src/domain/document';
import type { HeardAnswer, Outcome } from '../src/store/outbox';
import type { DeviceStore } from '../src/store/store';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA, serverJudgement } from './rig/device';
import type { Device } from './rig/device';

const AT_25 = { list_price_e4: 250_000, unit_price_e4: 250_000 };
const ALL = { limit: 50, bytes: 1e6, except: [] };

async function selling(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile());
  return device;
}

async function placed(store: DeviceStore, content = goodOrder()): Promise<string> {
  const id = await draft(store, content);
  expect((await store.place(id, null)).kind).toBe('placed');
  return id;
}

function answer(outcomes: Outcome[], news: Partial<HeardAnswer['news']> = {}): HeardAnswer {
  return {
    server_time: new Date(MORNING).toISOString(),
    outcomes,
    news: { seen: 0, items: [], ...news },
  };
}

function outcome(command_id: string, change: Partial<Outcome> = {}): Outcome {
  return { command_id, result: 'accepted', problems: [], number: '000012', received_at: null, ...change };
}

async function answered(store: DeviceStore, change: Partial<Outcome>): Promise<void> {
  const batch = await store.nextBatch(ALL);
  const ids = batch.map((command) => command.command_id);
  await store.settle(ids, answer(ids.map((id) => outcome(id, change))));
}

describe('a draft', () => {
  test('[J1] is there after a kill, with its last saved content and step', async () => {
    const device = await selling();
    const id = await draft(device.store);
    await device.store.save(id, goodOrder({ remarks: 'last words' }), 'summary');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({
      state: 'draft',
      step: 'summary',
      content: { remarks: 'last words' },
      totals: { gross_minor: 3_580, discount_minor: 0, total_minor: 3_580 },
    });
  });

  test('[J1] that the disk refuses is said to be refused, and stays as it was', async () => {
    const device = await selling();
    const id = await draft(device.store);
    device.disk.free = 0;
    const large = goodOrder({ remarks: 'x'.repeat(3_000_000) });
    expect(await device.store.save(id, large, 'items')).toEqual({ kind: 'refused', reason: 'disk_full' });
    expect((await device.store.document(id))?.content.remarks).toBe('até às 9h');
  });

  test('is discarded for good', async () => {
    const device = await selling();
    const id = await draft(device.store);
    expect((await device.store.discard(id)).kind).toBe('saved');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.documents()).toEqual([]);
  });
});

describe('placing', () => {
  test('[O2] document and outbox entry are one frame', async () => {
    const device = await selling();
    const id = await draft(device.store);
    const before = device.copies.get(1)?.frames.length ?? 0;
    await device.store.place(id, null);
    expect((device.copies.get(1)?.frames.length ?? 0) - before).toBe(1);
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({ state: 'waiting', bag_version: 1 });
    expect(await device.store.nextBatch(ALL)).toHaveLength(1);
  });

  test('what paper calls partner and terms stays with the document, and does not travel', async () => {
    const device = await selling();
    const id = await placed(device.store);
    device.restart();
    await device.store.enter(RITA, null, null);
    const names = (await device.store.document(id))?.content.names;
    expect(names?.partner.code).toMatch(/^0000\d\d\/01$/);
    const [command] = await device.store.nextBatch(ALL);
    expect(JSON.stringify(command)).toContain('customer_key');
    expect(JSON.stringify(command)).not.toContain('names');
  });

  test('[O4] problems come back and nothing is placed', async () => {
    const { store } = await selling();
    const content = goodOrder({ customer_key: '000046/01' });
    content.lines[0] = { ...content.lines[0]!, product_key: 'B', quantity_e4: 50_000, ...AT_25 };
    const id = await draft(store, content);
    expect(await store.place(id, null)).toMatchObject({
      kind: 'problems',
      problems: [
        { code: 'customer_blocked', position: null },
        { code: 'quantity_not_in_packs', position: 1, data: { quantity: '5', lower: '6', upper: '12' } },
        { code: 'discount_beyond_right' },
      ].slice(0, 2),
    });
    expect(await store.document(id)).toMatchObject({ state: 'draft' });
  });

  test('[O4] operation type, carrier and delivery address are judged by the bag, and travel', async () => {
    const { store } = await selling();
    const known = { operation_type_key: 'BON', carrier_key: 'FAST', delivery_address_key: 'A9' };
    const gone = { operation_type_key: 'OLD', carrier_key: 'OLD', delivery_address_key: 'A8' };
    const wrong = await draft(store, goodOrder(gone));
    expect(await store.place(wrong, null)).toMatchObject({
      kind: 'problems',
      problems: [
        { code: 'operation_type_unknown' },
        { code: 'carrier_unknown' },
        { code: 'delivery_address_unknown' },
      ],
    });
    const right = await draft(store, goodOrder({ ...known, delivery_address: 'Depot, Cais 7' }));
    expect((await store.place(right, null)).kind).toBe('placed');
    const [command] = await store.nextBatch(ALL);
    expect(JSON.parse(command?.body ?? '')).toMatchObject(known);
  });

  test('[J4] a draft of before, which knows none of them, is placed', async () => {
    const { store } = await selling();
    const { operation_type_key, carrier_key, delivery_address_key, delivery_address, ...old } = goodOrder();
    void [operation_type_key, carrier_key, delivery_address_key, delivery_address];
    const id = await draft(store, old as OrderContent);
    expect(await store.document(id)).toMatchObject({ content: { carrier_key: null, delivery_address: '' } });
    expect((await store.place(id, null)).kind).toBe('placed');
  });

  test('[J4] a draft of before, without a discount in money, on the whole, or freight, is priced and placed', async () => {
    const { store } = await selling();
    const { discount_e6, discount_minor, freight_minor, lines, ...old } = goodOrder();
    void [discount_e6, discount_minor, freight_minor];
    const oldLines = lines.map(({ discount_minor: amount, ...line }) => (void amount, line));
    const id = await draft(store, { ...old, lines: oldLines } as unknown as OrderContent);
    expect(await store.document(id)).toMatchObject({
      content: { discount_minor: 0, freight_minor: 0, lines: [{ discount_minor: 0 }] },
      totals: { gross_minor: 3_580, freight_minor: 0, total_minor: 3_580 },
      lines: null,
    });
    expect((await store.place(id, null)).kind).toBe('placed');
  });

  test('[O5] what made each amount is kept with the document, through a restart', async () => {
    const device = await selling();
    const id = await draft(device.store, goodOrder({ freight_minor: 500 }));
    await device.store.place(id, null);
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({
      totals: { net_minor: 3_402, freight_minor: 500, included_taxes_minor: 612, total_minor: 3_902 },
      lines: [
        {
          product_code: '4711',
          discounts: [
            { rule_key: 'JOAO', name: 'Agreement', rule_version: 1, amount_minor: 36 },
            { rule_key: 'BAKERY', rule_version: 3, amount_minor: 142 },
          ],
          taxes: [{ tax: 'ICMS', rule_version: 2, base_minor: 3_402, amount_minor: 612, effect: 'included' }],
          net_minor: 3_402,
        },
      ],
    });
  });

  test('[O5] on line what the bag lacks is left to the server, and the order names no bag', async () => {
    const { store } = await selling();
    const server = serverJudgement();
    const content = goodOrder({ customer_key: 'elsewhere/01' });
    const id = await draft(store, content);
    expect((await store.place(id, null)).kind).toBe('problems');
    expect((await store.place(id, server)).kind).toBe('placed');
    expect((await store.document(id))?.bag_version).toBeNull();
  });

  test('[O1] what is placed is never edited', async () => {
    const { store } = await selling();
    const id = await placed(store);
    expect(await store.save(id, goodOrder({ remarks: 'other' }), 'items')).toEqual({
      kind: 'refused',
      reason: 'not_allowed',
    });
    expect((await store.place(id, null)).kind).toBe('refused');
    expect(await store.nextBatch(ALL)).toHaveLength(1);
  });

  test('[S5] a full outbox is said, and drops nothing', async () => {
    const { store } = await selling();
    // Quotations fill it as orders do, and are not held against all that the customer has ordered before.
    const offer = goodOrder({ kind: 'quotation', valid_until: '2026-12-09' });
    for (let count = 0; count < 499; count++) await placed(store, offer);
    await placed(store);
    for (const content of [goodOrder(), offer])
      expect(await store.place(await draft(store, content), null)).toEqual({
        kind: 'refused',
        reason: 'outbox_full',
      });
    expect(await store.status()).toMatchObject({ waiting: 500, drafts: 2, quotations: { waiting: 499 } });
  }, 120_000);

  test('[C6] a retry sends the same id and the same bytes, also after a kill', async () => {
    const device = await selling();
    await placed(device.store);
    const [first] = await device.store.nextBatch(ALL);
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.nextBatch(ALL)).toEqual([first]);
  });

  test('the body is what docs/wire.md says', async () => {
    const { store } = await selling();
    const id = await placed(store);
    const [command] = await store.nextBatch(ALL);
    expect(JSON.parse(command?.body ?? '')).toEqual({
      document_id: id,
      kind: 'order',
      customer_key: '000045/01',
      price_list_key: 'ATA',
      payment_term_key: '28',
      operation_type_key: null,
      carrier_key: null,
      delivery_address_key: null,
      delivery_on: null,
      customer_order_number: '',
      remarks: 'até às 9h',
      replaces: null,
      lines: [
        {
          position: 1,
          product_key: 'A',
          quantity_e4: 20_000,
          list_price_e4: 179_000,
          unit_price_e4: 179_000,
          discount_e6: 0,
          discount_minor: 0,
        },
      ],
      discount_e6: 0,
      discount_minor: 0,
      freight_minor: 0,
      // 2 × 17.90 = 35.80; − 1 % = 0.358 → 0.36; − 4 % of 35.44 = 1.4176 → 1.42; net 34.02; ICMS 18 % = 6.1236 → 6.12.
      priced: {
        lines: [
          {
            product_key: 'A',
            quantity_e4: 20_000,
            gross_minor: 3_580,
            discount_minor: 178,
            net_minor: 3_402,
            taxes: { ICMS: 612 },
            total_minor: 3_402,
            free_by: '',
          },
        ],
        gross_minor: 3_580,
        discount_minor: 178,
        net_minor: 3_402,
        freight_minor: 0,
        added_taxes_minor: 0,
        included_taxes_minor: 612,
        total_minor: 3_402,
      },
    });
  });
});

describe('taking back', () => {
  test('[O1] before it was sent a document becomes a draft again', async () => {
    const { store } = await selling();
    const id = await placed(store);
    expect((await store.takeBack(id)).kind).toBe('saved');
    expect(await store.document(id)).toMatchObject({ state: 'draft', placed_at: null });
    expect(await store.nextBatch(ALL)).toEqual([]);
  });

  test('[S3] not once it left the device, also when nobody answered and after a kill', async () => {
    const device = await selling();
    const id = await placed(device.store);
    const [command] = await device.store.nextBatch(ALL);
    expect(await device.store.document(id)).toMatchObject({ state: 'sending' });
    expect((await device.store.takeBack(id)).kind).toBe('refused');
    await device.store.release([command?.command_id ?? '']);
    expect((await device.store.takeBack(id)).kind).toBe('refused');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect((await device.store.takeBack(id)).kind).toBe('refused');
  });

  test('[G1] leaves no gap in the sequence', async () => {
    const { store } = await selling();
    const first = await placed(store);
    await store.takeBack(first);
    await placed(store);
    await placed(store);
    expect((await store.nextBatch(ALL)).map((command) => command.seq)).toEqual([1, 2]);
  });
});

describe('the server’s answer', () => {
  test('[S3] received is shown only from the stored receipt, with its number', async () => {
    const device = await selling();
    const id = await placed(device.store);
    await answered(device.store, { received_at: '2026-11-24T11:00:01Z' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({
      state: 'received',
      number: '000012',
      received_at: '2026-11-24T11:00:01Z',
    });
    expect(await device.store.nextBatch(ALL)).toEqual([]);
  });

  test('[S3] a receipt the disk refuses changes nothing, and the order is sent again', async () => {
    const device = await selling();
    const id = await placed(device.store);
    const [command] = await device.store.nextBatch(ALL);
    device.disk.free = 0;
    const problems = [{ code: 'x', position: null, data: { text: 'y'.repeat(3_000_000) } }];
    const settled = await device.store.settle(
      [command?.command_id ?? ''],
      answer([outcome(command?.command_id ?? '', { result: 'rejected', problems })]),
    );
    expect(settled).toBe('disk_full');
    expect(await device.store.document(id)).toMatchObject({ state: 'waiting' });
    expect(await device.store.nextBatch(ALL)).toHaveLength(1);
  });

  test('[O3] a rejected document keeps its lines and reasons until it is dismissed', async () => {
    const { store } = await selling();
    const id = await placed(store);
    const problems = [{ code: 'list_price_differs', position: 1, data: { position: 1 } }];
    await answered(store, { result: 'rejected', problems, number: null });
    expect(await store.document(id)).toMatchObject({
      state: 'needs_you',
      problems,
      content: { lines: [{}] },
    });
    expect(await store.status()).toMatchObject({ waiting: 0, needs_you: 1 });
    expect((await store.dismiss(id)).kind).toBe('saved');
    expect(await store.document(id)).toMatchObject({ state: 'dismissed', content: { lines: [{}] } });
  });

  test('[O1] a correction is a new document that names the old one and settles it when placed', async () => {
    const { store } = await selling();
    const old = await placed(store);
    await answered(store, { result: 'rejected', number: null });
    const correction = await store.revise(old);
    expect(correction).toMatchObject({ state: 'draft', replaces: old, content: { lines: [{}] } });
    expect(await store.document(old)).toMatchObject({ state: 'needs_you' });
    expect((await store.place(correction?.id ?? '', null)).kind).toBe('placed');
    expect(await store.document(old)).toMatchObject({ state: 'dismissed' });
    const [command] = await store.nextBatch(ALL);
    expect(JSON.parse(command?.body ?? '')).toMatchObject({ replaces: old });
  });

  test('[C7] a failed one needs you and stays in the outbox; dismissed it cannot be', async () => {
    const { store } = await selling();
    const id = await placed(store);
    const problems = [{ code: 'internal_error', position: null, data: {} }];
    await answered(store, { result: 'failed', problems, number: null });
    expect(await store.document(id)).toMatchObject({ state: 'needs_you', problems });
    expect((await store.dismiss(id)).kind).toBe('refused');
    expect(await store.nextBatch(ALL)).toHaveLength(1);
  });

  test('[C7] a correction of a failed one goes in its place, under its sequence number', async () => {
    const { store } = await selling();
    const old = await placed(store);
    await answered(store, { result: 'failed', number: null });
    const correction = await store.revise(old);
    expect((await store.place(correction?.id ?? '', null)).kind).toBe('placed');
    const batch = await store.nextBatch(ALL);
    expect(batch.map((command) => command.seq)).toEqual([1]);
    expect(JSON.parse(batch[0]?.body ?? '')).toMatchObject({ document_id: correction?.id });
  });

  test('[C7] while a failed one is on its way again its correction waits', async () => {
    const { store } = await selling();
    const old = await placed(store);
    await answered(store, { result: 'failed', number: null });
    const correction = await store.revise(old);
    const [again] = await store.nextBatch(ALL);
    expect((await store.place(correction?.id ?? '', null)).kind).toBe('refused');
    await store.release([again?.command_id ?? '']);
    expect((await store.place(correction?.id ?? '', null)).kind).toBe('refused');
  });

  test('[S4] news applied twice is news applied once', async () => {
    const { store } = await selling();
    const id = await placed(store);
    await answered(store, {});
    const at = '2026-11-24T12:00:00Z';
    const item = {
      id: 7,
      document_id: id,
      status: 'in_erp' as const,
      number: '000012',
      erp_number: '004711',
      at,
    };
    await store.settle([], answer([], { seen: 7, items: [item] }));
    const late = { ...item, id: 6, status: 'received' as const, erp_number: null };
    await store.settle([], answer([], { seen: 7, items: [item, late] }));
    expect(await store.document(id)).toMatchObject({ state: 'in_erp', erp_number: '004711' });
    expect((await store.status()).news_seen).toBe(7);
  });

  test('[S4] news that come before the receipt are not turned back by it', async () => {
    const { store } = await selling();
    const id = await placed(store);
    const [command] = await store.nextBatch(ALL);
    const at = '2026-11-24T12:00:00Z';
    const item = {
      id: 7,
      document_id: id,
      status: 'in_erp' as const,
      number: '000012',
      erp_number: '004711',
      at,
    };
    await store.settle([], answer([], { seen: 7, items: [item] }));
    await store.settle([command?.command_id ?? ''], answer([outcome(command?.command_id ?? '')]));
    expect(await store.document(id)).toMatchObject({ state: 'in_erp', number: '000012' });
    expect(await store.nextBatch(ALL)).toEqual([]);
  });
});

test('without a private disk documents answer «no storage» and nothing pretends', async () => {
  const { makeStore } = await import('../src/store/store');
  const store = makeStore({
    root: null,
    sqlite: () => Promise.reject(new Error('not asked for')),
    copyOf: () => {
      throw new Error('not asked for');
    },
    time: { deviceMs: () => MORNING, monotonicMs: () => 0 },
    sha256: async () => '',
    later: () => undefined,
    changed: () => undefined,
    damaged: () => undefined,
  });
  expect(await store.begin()).toEqual({ has_disk: false, session: null, sign_out_owed: false });
  expect(await store.enter(RITA, null, new Date(MORNING).toISOString())).toBeNull();
  expect(await store.save('x', goodOrder(), 'items')).toEqual({ kind: 'refused', reason: 'no_storage' });
  expect(await store.customers({})).toEqual({ kind: 'closed', reason: 'no_storage' });
  expect(await store.status()).toMatchObject({ bag: { kind: 'none', reason: 'no_storage' } });
});

describe('a long journal', () => {
  const remarks = 'x'.repeat(100_000);

  test('is compacted at the start when nothing is unsent, and all documents stay as they were', async () => {
    const device = await selling();
    await placed(device.store);
    await answered(device.store, {});
    const id = await draft(device.store);
    for (let save = 0; save < 90; save++) await device.store.save(id, goodOrder({ remarks }), 'items');
    const before = await device.store.documents();
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(journalFiles(device)).toEqual(['u-1/journal-2.log']);
    expect(device.disk.files.get('u-1/journal-2.log')?.length).toBeLessThan(3_000_000);
    expect(await device.store.documents()).toEqual(before);
    await placed(device.store);
    expect((await device.store.nextBatch(ALL)).map((command) => command.seq)).toEqual([2]);
  });

  test('[J4] is never rewritten while something is unsent', async () => {
    const device = await selling();
    await placed(device.store);
    const id = await draft(device.store);
    for (let save = 0; save < 90; save++) await device.store.save(id, goodOrder({ remarks }), 'items');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(journalFiles(device)).toEqual(['u-1/journal-1.log']);
  });

  function journalFiles(device: Device): string[] {
    return [...device.disk.files.keys()].filter((name) => name.includes('journal'));
  }
});
