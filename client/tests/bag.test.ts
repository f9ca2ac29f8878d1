import { describe, expect, test } from 'vitest';

import { sectionOf } from '../src/store/bag_files';
import { adopt, columnsOf, makeBagFile, makeDelta, sha256 } from './rig/bag_file';
import type { BagFile } from './rig/bag_file';
import { draft, makeDevice, MORNING, RITA, SAM } from './rig/device';
import type { Device } from './rig/device';

const FOLDER = 'u-1/bags/';

async function withBag(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  expect((await adopt(device, await makeBagFile())).kind).toBe('ready');
  return device;
}

function filesOf(device: Device): string[] {
  const names = [...device.disk.files.keys()].filter((name) => name.startsWith(FOLDER));
  return names.map((name) => name.slice(FOLDER.length)).sort();
}

function namesOf({ offered }: BagFile): string[] {
  return [
    `${offered.version}.json`,
    ...offered.sections.map(({ name, sha256 }) => `${name}-${sha256}.sqlite`),
  ].sort();
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}

async function bagState(device: Device) {
  return (await device.store.status()).bag;
}

describe('adopting a bag', () => {
  test('[B3] a bag whose hash matches is open at once and after a restart', async () => {
    const device = await withBag();
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
  });

  test.each(['catalogue', 'partners'] as const)(
    '[B3] one flipped byte or a missing end of %s is refused',
    async (name) => {
      const device = await withBag();
      const next = await makeBagFile({ version: 2, customer_name: 'Nova', product_price_e4: 1 });
      const flipped = next.sections[name].slice();
      flip(flipped, 5_000);
      for (const bytes of [flipped, next.sections[name].slice(0, -1)]) {
        const spoilt = { ...next, sections: { ...next.sections, [name]: bytes } };
        expect(await adopt(device, spoilt)).toEqual({ kind: 'failed', reason: 'bag_damaged' });
        expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
        expect(await device.store.customers({})).toMatchObject({ kind: 'open' });
      }
      expect((await adopt(device, next)).kind).toBe('ready');
    },
  );

  test.each(['catalogue', 'partners'] as const)(
    '[B3] a bag whose %s is damaged on the disk is closed, said and deleted',
    async (name) => {
      const device = await withBag();
      const file = [...device.disk.files.keys()].find((each) => each.includes(`bags/${name}-`)) ?? '';
      flip(device.disk.files.get(file) as Uint8Array, 6_000);
      device.restart();
      await device.store.enter(RITA, null, null);
      expect(await bagState(device)).toEqual({ kind: 'none', reason: 'bag_damaged' });
      expect(filesOf(device)).toEqual([]);
      expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'bag_damaged' });
    },
  );

  test('[B3] columns make the file, and only it stays; spoilt ones are refused and go', async () => {
    const device = await withBag();
    const next = await makeBagFile({ version: 2, customer_name: 'Padaria Nova' });
    const partners = columnsOf(next.sections.partners);
    for (const spoil of [0, 10, partners.length - 9_000]) {
      const flipped = partners.slice();
      flip(flipped, spoil);
      const file = { ...sectionOf(next.offered, 'partners'), form: 'columns' } as const;
      await device.store.missingSections(next.offered);
      await device.store.keepPart(file, 0, flipped);
      const adopted = await device.store.adoptBag(next.offered, [{ ...file, base: null }]);
      expect(adopted).toEqual({ kind: 'failed', reason: 'bag_damaged' });
      expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
      expect(filesOf(device).filter((name) => name.endsWith('.columns'))).toEqual([]);
    }
    expect((await adopt(device, next, 'columns')).kind).toBe('ready');
    expect(filesOf(device)).toEqual(namesOf(next));
    expect(await device.store.customers({ search: 'nova' })).toMatchObject({ value: { total: 1 } });
  });

  test('[B5] a cut download of columns goes on where it was', async () => {
    const device = await withBag();
    const next = await makeBagFile({ version: 2, product_price_e4: 1 });
    const { sha256 } = sectionOf(next.offered, 'catalogue');
    const file = { name: 'catalogue', sha256, form: 'columns' } as const;
    await device.store.missingSections(next.offered);
    await device.store.keepPart(file, 0, columnsOf(next.sections.catalogue).slice(0, 5_000));
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.missingSections(next.offered)).toMatchObject([
      { name: 'catalogue', part: { sha256, form: 'columns', bytes: 5_000 } },
    ]);
    expect((await adopt(device, next, 'columns')).kind).toBe('ready');
    expect(filesOf(device)).toEqual(namesOf(next));
  });

  test('[B4] a new bag leaves drafts and outbox as they were', async () => {
    const device = await withBag();
    const placed = await draft(device.store);
    await device.store.place(placed, null);
    await draft(device.store);
    const before = await device.store.documents();
    const next = await makeBagFile({ version: 2, customer_name: 'Padaria Nova' });
    await adopt(device, next);
    expect(await device.store.documents()).toEqual(before);
    expect(filesOf(device)).toEqual(namesOf(next));
  });

  test('[B5] a swap cut off at any byte leaves the old bag or has the new one', async () => {
    const next = await makeBagFile({ version: 2, customer_name: 'Padaria Nova', product_price_e4: 1 });
    for (const [form, unkept, step] of [
      ['file', 0, 4_999],
      ['columns', 0, 9_998],
      ['file', 9_000, 14_997],
      ['columns', 9_000, 14_997],
      ['columns', Infinity, 14_997],
    ] as const) {
      // Columns are written beside the file that is made of them.
      const all = next.offered.size * (form === 'columns' ? 2 : 1) + 3_000;
      for (let bytes = 0; bytes < all; bytes += step) {
        const device = await withBag();
        device.disk.diesAfter = bytes;
        await adopt(device, next, form, unkept).catch(() => undefined);
        device.disk.diesAfter = null;
        device.restart();
        await device.store.enter(RITA, null, null);
        expect((await bagState(device)).kind).toBe('ready');
        expect((await adopt(device, next, form, unkept)).kind).toBe('ready');
        expect(filesOf(device)).toEqual(namesOf(next));
      }
    }
  });

  test('[B5] a full disk keeps the old bag and says so', async () => {
    const device = await withBag();
    device.disk.free = 1_000;
    const next = await makeBagFile({ version: 2, customer_name: 'Padaria Nova' });
    const [partners] = (await device.store.missingSections(next.offered)).map(({ name }) => name);
    expect(partners).toBe('partners');
    const file = { name: 'partners', sha256: next.offered.sections[1]?.sha256 ?? '', form: 'file' } as const;
    expect(await device.store.keepPart(file, 0, next.sections.partners)).toBe('disk_full');
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
    expect(await device.store.customers({})).toMatchObject({ kind: 'open' });
  });

  test('[B6] a bag of another rep is no bag', async () => {
    const device = await withBag();
    const others = await makeBagFile({ version: 2, rep_code: 'S1' });
    expect((await adopt(device, others)).kind).toBe('failed');
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
  });
});

describe('sections', () => {
  test('what did not change is neither fetched nor written again', async () => {
    const device = await withBag();
    const next = await makeBagFile({ version: 2, product_price_e4: 1 });
    const missing = await device.store.missingSections(next.offered);
    expect(missing).toMatchObject([{ name: 'catalogue', part: null }]);
    expect((await adopt(device, next)).kind).toBe('ready');
    expect(filesOf(device)).toEqual(namesOf(next));
    expect(await device.store.product('B')).toMatchObject({ value: { price_e4: 1 } });
    expect(await device.store.customers({})).toMatchObject({ value: { total: 2 } });
  });

  test('[B5] a cut download goes on where it was, also after a restart', async () => {
    const device = await withBag();
    const next = await makeBagFile({ version: 2, product_price_e4: 1 });
    const file = { name: 'catalogue', sha256: next.offered.sections[0]?.sha256 ?? '', form: 'file' } as const;
    await device.store.missingSections(next.offered);
    await device.store.keepPart(file, 0, next.sections.catalogue.slice(0, 5_000));
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
    expect(await device.store.missingSections(next.offered)).toMatchObject([
      { name: 'catalogue', part: { sha256: file.sha256, bytes: 5_000 } },
    ]);
    expect((await adopt(device, next)).kind).toBe('ready');
    expect(filesOf(device)).toEqual(namesOf(next));
  });

  test('[B3] the halves of two different files are no bag, and the next attempt is clean', async () => {
    const device = await withBag();
    const [next, other] = [2, 3].map((price) => makeBagFile({ version: 2, product_price_e4: price }));
    const { offered, sections } = await (next as Promise<BagFile>);
    const file = { name: 'catalogue', sha256: offered.sections[0]?.sha256 ?? '', form: 'file' } as const;
    await device.store.missingSections(offered);
    await device.store.keepPart(file, 0, (await (other as Promise<BagFile>)).sections.catalogue.slice(0, -1));
    expect(await adopt(device, { offered, sections })).toEqual({ kind: 'failed', reason: 'bag_damaged' });
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
    expect((await adopt(device, { offered, sections })).kind).toBe('ready');
  });

  test('[D3] what a cut download left goes with its day, whether a bag was there or not', async () => {
    for (const device of [await withBag(), makeDevice()]) {
      await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
      const next = await makeBagFile({ version: 2, product_price_e4: 1 });
      const file = {
        name: 'catalogue',
        sha256: next.offered.sections[0]?.sha256 ?? '',
        form: 'file',
      } as const;
      await device.store.missingSections(next.offered);
      await device.store.keepPart(file, 0, next.sections.catalogue.slice(0, 5_000));
      device.passMs(16 * 3_600_000);
      await device.store.tick();
      await device.store.leave(false);
      expect(filesOf(device)).toEqual([]);
    }
  });
});

describe('a delta', () => {
  /** Version 2 has another price for product B; the device gets that one value and says what it then has. */
  async function withDelta(change: { price?: number; weigh?: number } = {}) {
    const device = await withBag();
    const next = await makeBagFile({ version: 2, product_price_e4: change.price ?? 260_000 });
    const [missing] = await device.store.missingSections(next.offered);
    const base = missing?.base ?? '';
    const bytes = await makeDelta({
      base,
      target: next.offered.sections[0]?.sha256 ?? '',
      set: { table: 'products', column: 'price_e4', id: 2, value: change.price ?? 260_000 },
      gone: { table: 'price_lists', id: 9 },
      weights: { payment_terms: [1, 1 + 2 + 7 + (change.weigh ?? 0)] },
    });
    const file = { name: 'catalogue', sha256: await sha256(bytes), form: 'file' } as const;
    const adopting = async (kept = bytes) => {
      await device.store.keepPart(file, 0, kept);
      return await device.store.adoptBag(next.offered, [{ ...file, base }]);
    };
    return { device, next, base, bytes, file, adopting };
  }

  test('[B3] makes the new section from the one that is here, also after a restart', async () => {
    const { device, base, file, adopting } = await withDelta();
    expect(await adopting()).toMatchObject({ kind: 'ready', bag: { version: 2 } });
    for (let start = 0; start < 2; start++) {
      expect(await device.store.product('B')).toMatchObject({ value: { price_e4: 260_000 } });
      expect(await device.store.product('A')).toMatchObject({ value: { price_e4: 189_000 } });
      const catalogue = filesOf(device).filter((name) => name.startsWith('catalogue-'));
      expect(catalogue).toEqual([`catalogue-${base}.sqlite`, `catalogue-${file.sha256}.sqlite`].sort());
      device.restart();
      await device.store.enter(RITA, null, null);
    }
    // The next change is asked for against the same base: never a chain.
    const third = await makeBagFile({ version: 3, product_price_e4: 270_000 });
    expect(await device.store.missingSections(third.offered)).toEqual([
      { name: 'catalogue', base, part: null },
    ]);
    expect((await adopt(device, third)).kind).toBe('ready');
    expect(filesOf(device)).toEqual(namesOf(third));
  });

  test('[B3] with a flipped byte is refused, and the section comes whole', async () => {
    const { device, next, bytes, adopting } = await withDelta();
    const flipped = bytes.slice();
    flip(flipped, 3_000);
    expect(await adopting(flipped)).toEqual({ kind: 'failed', reason: 'bag_damaged' });
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
    expect((await adopt(device, next)).kind).toBe('ready');
    expect(await device.store.product('B')).toMatchObject({ value: { price_e4: 260_000 } });
  });

  test('[B3, B5] that does not make what it should leaves the old bag in use', async () => {
    const { device, next, adopting } = await withDelta({ weigh: 1 });
    expect(await adopting()).toEqual({ kind: 'failed', reason: 'bag_damaged' });
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { version: 1 } });
    expect(await device.store.product('B')).toMatchObject({ value: { price_e4: 250_000 } });
    expect((await adopt(device, next)).kind).toBe('ready');
  });

  test('[B3] damaged on the disk closes the bag, which is said', async () => {
    const { device, file, adopting } = await withDelta();
    await adopting();
    flip(device.disk.files.get(`${FOLDER}catalogue-${file.sha256}.sqlite`) as Uint8Array, 3_000);
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await bagState(device)).toEqual({ kind: 'none', reason: 'bag_damaged' });
    expect(filesOf(device)).toEqual([]);
  });
});

describe('the day', () => {
  test('[D3] at the day’s end the bag is closed and deleted, and the documents stay', async () => {
    const device = await withBag();
    const id = await draft(device.store);
    device.passMs(16 * 3_600_000);
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'day_over' });
    expect(await device.store.place(id, null)).toEqual({ kind: 'refused', reason: 'not_allowed' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await bagState(device)).toEqual({ kind: 'none', reason: 'day_over' });
    expect(filesOf(device)).toEqual([]);
    expect(await device.store.documents()).toHaveLength(1);
  });

  test('[D2] a clock set back does not bring an expired bag back, and says so', async () => {
    const device = await withBag();
    device.passMs(16 * 3_600_000);
    await device.store.tick();
    device.clock.device_ms = MORNING;
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'day_over' });
    expect((await device.store.status()).clock).toBe('behind');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect((await bagState(device)).kind).toBe('none');
    expect((await device.store.status()).clock).toBe('behind');
  });

  test('[D2] a clock set back before the expiry does not stretch the day', async () => {
    const device = await withBag();
    device.passMs(10 * 3_600_000);
    await device.store.tick();
    device.clock.device_ms = MORNING;
    device.restart();
    await device.store.enter(RITA, null, null);
    expect((await device.store.status()).now).toBe('2026-11-24T21:00:00.000Z');
    device.passMs(6 * 3_600_000);
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'day_over' });
  });

  test('[B6] a bag past its hours is closed, and the same files with new hours open without a download', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    const hours = (more: number) => new Date(MORNING + more * 3_600_000).toISOString();
    const first = await makeBagFile({ shown_until: hours(4) });
    await adopt(device, first);
    expect(await bagState(device)).toMatchObject({ kind: 'ready', bag: { shown_until: hours(4) } });
    const id = await draft(device.store);
    device.passMs(4 * 3_600_000);
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'bag_too_old' });
    expect(await device.store.place(id, null)).toEqual({ kind: 'refused', reason: 'not_allowed' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await bagState(device)).toEqual({ kind: 'none', reason: 'bag_too_old' });
    const renewed = await makeBagFile({ version: 2, shown_until: hours(8) });
    expect(await device.store.missingSections(renewed.offered)).toEqual([]);
    expect((await device.store.adoptBag(renewed.offered, [])).kind).toBe('ready');
    expect((await device.store.customers({})).kind).toBe('open');
    expect(filesOf(device)).toEqual(namesOf(renewed));
  });

  test('[D3] a bag past its hours is deleted at the end of its day all the same', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    await adopt(device, await makeBagFile({ shown_until: new Date(MORNING + 3_600_000).toISOString() }));
    device.passMs(2 * 3_600_000);
    await device.store.tick();
    expect(filesOf(device)).not.toEqual([]);
    device.passMs(14 * 3_600_000);
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'day_over' });
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(filesOf(device)).toEqual([]);
  });

  test('[D4] with nothing chosen today there are neither customers nor orders', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'no_selection' });
    const id = await draft(device.store);
    expect(await device.store.place(id, null)).toEqual({ kind: 'refused', reason: 'not_allowed' });
  });
});

describe('reading the bag', () => {
  test('a customer comes with its money, its bills and its last orders', async () => {
    const { store } = await withBag();
    expect(await store.customer('000045/01')).toMatchObject({
      kind: 'open',
      source: 'bag',
      as_of: '2026-11-24T10:42:00Z',
      value: {
        legal_name: 'Padaria São João',
        price_list_key: 'ATA',
        payment_term_key: '28',
        carrier_key: 'FAST',
        carrier_name: 'Fast Freight',
        operation_type_key: 'BON',
        operation_type_name: 'Bonus goods',
        contacts: [
          { name: 'Ana', role: 'Buying', phone: '(81) 3555-0001', mobile: '', email: 'ana@bakery.example' },
          { name: 'Rui', role: 'Stock', phone: '', mobile: '(81) 95555-0002', email: '' },
        ],
        addresses: [{ key: 'A9', kind: 'delivery', name: 'Depot', address: 'Cais 7', city: 'Recife' }],
        credit_limit_minor: 100_000,
        released_minor: 20_000,
        open_bills_minor: 10_000,
        credit_left_minor: 70_000,
        overdue_bills: 1,
        open_bills: [{ key: 'B1' }, { key: 'B2' }],
        past_orders: [{ key: '000777', lines: [{ product_code: '4711' }] }],
        on_device: true,
      },
    });
    expect(await store.customer('999999/01')).toEqual({ kind: 'missing' });
  });

  test.each([
    [{}, 2],
    [{ search: 'SÃO jo' }, 1],
    [{ search: '50%' }, 1],
    [{ search: '_0_' }, 0],
    [{ search: 'pa' }, 2],
    [{ search: 'nobody' }, 0],
  ])('a list asked %j has %i customers', async (query, total) => {
    const { store } = await withBag();
    expect(await store.customers(query)).toMatchObject({ value: { total } });
  });

  test('what the company does not send is told, and no credit is reckoned without it', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    await adopt(
      device,
      await makeBagFile({ then: `INSERT INTO meta VALUES ('left_out', 'credit,last_orders')` }),
    );
    expect(await bagState(device)).toMatchObject({ bag: { left_out: ['credit', 'last_orders'] } });
    expect(await device.store.customer('000045/01')).toMatchObject({
      value: { credit_left_minor: null, left_out: ['credit', 'last_orders'] },
    });
    expect(await device.store.customers({})).toMatchObject({
      value: { items: [{ credit_left_minor: null }, { credit_left_minor: null }] },
    });
  });

  test('pages follow each other and say when they end', async () => {
    const { store } = await withBag();
    const first = await store.customers({ page: 1, pageSize: 1, order: '-code' });
    const second = await store.customers({ page: 2, pageSize: 1, order: '-code' });
    expect(first).toMatchObject({ value: { items: [{ code: '000046' }], hasNext: true, total: 2 } });
    expect(second).toMatchObject({ value: { items: [{ code: '000045' }], hasNext: false } });
  });

  test('a product has the price of the list that is asked, else its own', async () => {
    const { store } = await withBag();
    expect(await store.product('A', 'ATA')).toMatchObject({
      value: { price_e4: 179_000, on_price_list: true, prices: [{ price_list_key: 'ATA' }] },
    });
    expect(await store.product('B', 'ATA')).toMatchObject({
      value: { price_e4: 250_000, on_price_list: false },
    });
    expect(await store.product('A')).toMatchObject({ value: { price_e4: 189_000, on_price_list: false } });
  });

  test('visits, prospects, terms, rights and history are in it', async () => {
    const { store } = await withBag();
    expect(await store.visits()).toMatchObject({
      value: [{ time: '09:00', kind: 'customer', key: '000045/01', overdue_bills: 1 }],
    });
    expect(await store.prospects({ search: 'mercado' })).toMatchObject({ value: { total: 1 } });
    expect(await store.prospect('P1/01')).toMatchObject({
      value: {
        customer_key: '000046/01',
        status: 'open',
        contacts: [{ name: 'Eva' }],
        addresses: [{ key: 'A7' }],
      },
    });
    expect(await store.carriers()).toMatchObject({ value: [{ key: 'FAST', name: 'Fast Freight' }] });
    expect(await store.operationTypes()).toMatchObject({
      value: [
        { key: 'BON', kind: 'bonus', is_default: false },
        { key: 'SALE', kind: 'sale', is_default: true },
      ],
    });
    expect(await store.paymentTerms()).toMatchObject({ value: [{ key: '28', name: '28 days' }] });
    expect(await store.policy()).toMatchObject({ value: { max_discount_e6: 150_000, currency: 'BRL' } });
    expect(await store.orders({ search: '000777' })).toMatchObject({
      value: { items: [{ id: 'erp:000777' }] },
    });
    expect(await store.orders({ customer: '000045/01', since: '2026-10-01' })).toMatchObject({
      value: { total: 1, sum_minor: 35_800 },
    });
    expect(await store.orders({ customer: 'another' })).toMatchObject({ value: { total: 0, sum_minor: 0 } });
    expect(await store.order('erp:000777')).toMatchObject({ value: { total_minor: 35_800, lines: [{}] } });
    expect(await store.onDevice('products', ['A', 'Z'])).toEqual(['A']);
  });
});

describe('[B7] why a record is in the bag', () => {
  test.each([
    [
      'customers',
      '000045/01',
      [
        { code: 'chosen', saved_at: '2026-11-24T10:30:00Z' },
        { code: 'visit', time: '09:00' },
        { code: 'suggested', why: { code: 'due', days: 40 } },
        { code: 'brings_price_list', name: 'Wholesale' },
        { code: 'brings_payment_term', name: '28 days' },
        { code: 'brings_bills', count: 2 },
        { code: 'brings_orders', count: 1 },
      ],
    ],
    [
      'customers',
      '000046/01',
      [
        { code: 'linked_prospect', key: 'P1/01', name: 'Mercado Novo' },
        { code: 'brings_price_list', name: 'Wholesale' },
        { code: 'brings_payment_term', name: '28 days' },
      ],
    ],
    [
      'products',
      'A',
      [
        { code: 'chosen', saved_at: '2026-11-24T10:35:00Z' },
        { code: 'price_list', name: 'Wholesale', customer: 'Bar 50%', customers: 2 },
      ],
    ],
    [
      'products',
      'B',
      [
        { code: 'chosen', saved_at: '2026-11-24T10:35:00Z' },
        { code: 'suggested', why: { code: 'bought', customers: 2 } },
      ],
    ],
    [
      'prospects',
      'P1/01',
      [
        { code: 'chosen', saved_at: '2026-11-24T10:40:00Z' },
        { code: 'linked_customer', key: '000046/01', name: 'Bar 50%' },
      ],
    ],
    ['products', 'Z', []],
  ] as const)('of %s, %s', async (schema, key, expected) => {
    const { store } = await withBag();
    expect(await store.reasons(schema, key)).toEqual(expected);
  });

  test('there is none without a bag', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    expect(await device.store.reasons('customers', '000045/01')).toEqual([]);
  });
});

test('[B6] the next user of the device sees nothing of the first, who finds all again', async () => {
  const device = await withBag();
  const id = await draft(device.store);
  await device.store.place(id, null);
  await device.store.leave(false);
  await device.store.enter(SAM, 'd2', new Date(MORNING).toISOString());
  expect(await device.store.documents()).toEqual([]);
  expect(await device.store.customers({})).toEqual({ kind: 'closed', reason: 'no_selection' });
  expect((await device.store.nextBatch({ limit: 50, bytes: 1e6, except: [] })).length).toBe(0);
  await device.store.leave(false);
  expect(await device.store.enter(RITA, 'd3', new Date(MORNING).toISOString())).toBe('d1');
  expect(await device.store.document(id)).toMatchObject({ state: 'waiting' });
  expect(await bagState(device)).toMatchObject({ kind: 'ready' });
});
