/** What this device promises of its share of the day, off line, and what it gives back. */

import { describe, expect, test, vi } from 'vitest';

import { USUAL_CHECKS } from '../src/domain/check_facts';
import { NO_TOTALS } from '../src/domain/document';
import type { Placed } from '../src/domain/document';
import type { Lease } from '../src/domain/leases';
import type { DeviceStore } from '../src/store/store';
import { makeLeases } from '../src/sync/leases';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA } from './rig/device';

const DAY = '2026-11-24';

function leaseOf(quantity: number, lease: Partial<Lease> = {}): Lease {
  const [line] = goodOrder().lines;
  return {
    day: DAY,
    revision: 1,
    holds_until: '2026-11-25T09:00:00Z',
    of_stock: true,
    of_credit: false,
    products: { [line?.product_key ?? '']: quantity * 10_000 },
    customers: {},
    ...lease,
  };
}

async function holding(lease: Lease | null, stock = 'warn') {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  const policy = JSON.stringify({ ...USUAL_CHECKS, credit: 'off', repeated: 'off', stock });
  const then = `UPDATE catalogue.products SET stock_at = '2026-11-24T09:00:00Z';
    INSERT INTO partners.meta VALUES ('checks', '${policy}');`;
  await adopt(device, await makeBagFile({ then }));
  await device.store.keepLease({ bag_version: 1, lease });
  return device;
}

async function order(store: DeviceStore, quantity: number): Promise<{ id: string; placed: Placed }> {
  const id = await draft(store);
  const content = goodOrder();
  const change = { quantity_e4: quantity * 10_000, list_price_e4: 179_000, unit_price_e4: 179_000 };
  const lines = content.lines.map((line) => ({ ...line, ...change }));
  await store.save(id, { ...content, lines }, 'summary');
  return { id, placed: await store.place(id, null) };
}

async function promised(store: DeviceStore, id: string) {
  return (await store.document(id))?.leased ?? null;
}

/** What travels of each order, in the order of placing. */
async function claims(store: DeviceStore): Promise<unknown[]> {
  const batch = await store.nextBatch({ limit: 50, bytes: 1e6, except: [] });
  return batch.map(({ body }) => (JSON.parse(body) as { leased: unknown }).leased);
}

describe('[L3] what is promised when an order is placed', () => {
  test('fits what is left of the share, order after order, and travels with it', async () => {
    const { store } = await holding(leaseOf(5));
    const key = goodOrder().lines[0]?.product_key ?? '';
    const first = await order(store, 3);
    const second = await order(store, 3);
    const third = await order(store, 1);
    expect(await promised(store, first.id)).toMatchObject({ guaranteed: true, products: { [key]: 30_000 } });
    expect(await promised(store, second.id)).toMatchObject({
      guaranteed: false,
      products: { [key]: 20_000 },
    });
    expect(await promised(store, third.id)).toMatchObject({ guaranteed: false, products: {} });
    expect(await claims(store)).toEqual([
      { day: DAY, products: { [key]: 30_000 }, credit_minor: 0, guaranteed: true },
      { day: DAY, products: { [key]: 20_000 }, credit_minor: 0, guaranteed: false },
      { day: DAY, products: {}, credit_minor: 0, guaranteed: false },
    ]);
  });

  test('an order that is taken back gives its part back', async () => {
    const { store } = await holding(leaseOf(5));
    const first = await order(store, 5);
    expect((await store.takeBack(first.id)).kind).toBe('saved');
    expect(await promised(store, first.id)).toBeNull();
    expect(await promised(store, (await order(store, 5)).id)).toMatchObject({ guaranteed: true });
  });

  test('an order that the server refused gives its part back; one that failed there keeps it', async () => {
    const { store } = await holding(leaseOf(5));
    await order(store, 5);
    const [sent] = await store.nextBatch({ limit: 1, bytes: 1e6, except: [] });
    const outcome = { command_id: sent?.command_id ?? '', problems: [], number: null, received_at: null };
    const answer = { server_time: new Date(MORNING).toISOString(), news: { seen: 0, items: [] } };
    await store.settle([outcome.command_id], { ...answer, outcomes: [{ ...outcome, result: 'failed' }] });
    expect(await promised(store, (await order(store, 5)).id)).toMatchObject({ guaranteed: false });
    await store.settle([outcome.command_id], { ...answer, outcomes: [{ ...outcome, result: 'rejected' }] });
    expect(await promised(store, (await order(store, 5)).id)).toMatchObject({ guaranteed: true });
  });

  test('what is reserved is not stopped by the stock; what goes beyond both is', async () => {
    // The bag knows of 5 in stock; 8 are reserved: the stock was counted anew since.
    const { store } = await holding(leaseOf(8), 'stop');
    expect((await order(store, 8)).placed.kind).toBe('placed');
    expect((await order(store, 1)).placed).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'stock_taken' }],
    });
  });

  test('an order at a quotation’s own prices takes its part like the rest', async () => {
    const { store } = await holding(leaseOf(5));
    const [line] = goodOrder().lines;
    const key = line?.product_key ?? '';
    const quantity_e4 = line?.quantity_e4 ?? 0;
    const id = await draft(store);
    const totals = { ...NO_TOTALS, total_minor: 500 };
    const priced = { lines: [{ product_key: key, quantity_e4, free_by: '' }] };
    const offer = {
      ...{ quotation_id: 'q1', number: '000007', prices: 'honoured' as const },
      ...{ priced, lines: [], totals },
    };
    await store.save(id, { ...goodOrder(), offer }, 'summary');
    expect((await store.place(id, null)).kind).toBe('placed');
    expect(await promised(store, id)).toMatchObject({ guaranteed: true, products: { [key]: quantity_e4 } });
    const [claim] = await claims(store);
    expect(claim).toMatchObject({ day: DAY, guaranteed: true });
  });

  test('without a lease, or with one of another day, nothing is promised', async () => {
    for (const lease of [null, leaseOf(5, { day: '2026-11-23' })]) {
      const { store } = await holding(lease);
      const { id } = await order(store, 1);
      expect(await promised(store, id)).toBeNull();
      expect(await claims(store)).toEqual([undefined]);
    }
  });

  test('credit is promised for the customer of the order', async () => {
    const { customer_key } = goodOrder();
    const lease = leaseOf(5, {
      of_stock: false,
      of_credit: true,
      customers: { [customer_key ?? '']: 4_000 },
    });
    const { store } = await holding(lease);
    // 2 × 17.90 = 35.80; − 1 % = 35.44; − 4 % = 34.02: fits 40.00; the next has 5.98 left.
    expect(await promised(store, (await order(store, 2)).id)).toMatchObject({ guaranteed: true });
    const second = await promised(store, (await order(store, 2)).id);
    expect(second).toMatchObject({ guaranteed: false });
    expect(second?.credit_minor).toBe(4_000 - ((await store.documents()).at(-1)?.totals.total_minor ?? 0));
  });
});

describe('taking the share', () => {
  const asking = (store: DeviceStore, lease: () => Lease | null) => {
    const asked = { times: 0 };
    const leases = makeLeases({
      store: async () => store,
      server: {
        async takeLease() {
          asked.times += 1;
          return { kind: 'answered', value: { lease: lease() } };
        },
      },
    });
    return { leases, asked };
  };

  test('once for a bag, and again when the server names another revision', async () => {
    const { store } = await holding(null);
    let lease: Lease | null = leaseOf(5);
    const { leases, asked } = asking(store, () => lease);
    await Promise.all([1, 1, 1].map((revision) => leases.is(revision)));
    expect([asked.times, (await store.lease()).kept?.lease?.revision]).toEqual([1, 1]);
    lease = leaseOf(5, { revision: 2 });
    await leases.is(2);
    expect([asked.times, (await store.lease()).kept?.lease?.revision]).toEqual([2, 2]);
    // [L4] Ended by the office.
    lease = null;
    await leases.is(null);
    await leases.is(null);
    expect([asked.times, (await store.lease()).kept?.lease]).toEqual([3, null]);
  });

  test('it is there again after a restart of its day, and gone after it (D3)', async () => {
    const device = await holding(leaseOf(5));
    const kept = async () => (await device.store.lease()).kept?.lease?.revision ?? null;
    const files = () => [...device.disk.files.keys()].filter((name) => name.includes('lease'));
    await device.store.close();
    device.restart();
    await device.store.enter(RITA, null, null);
    expect([await kept(), files().length]).toEqual([1, 1]);
    device.passMs(24 * 3_600_000);
    await device.store.tick();
    await vi.waitFor(() => expect(files()).toEqual([]));
    expect(await kept()).toBeNull();
  });
});
