/** Checks while placing: the bag's policy and figures, and what this device's other documents have taken already. */

import { describe, expect, test } from 'vitest';

import type { CheckPolicy } from '../src/domain/checks';
import { checksOf, pricedBy, USUAL_CHECKS } from '../src/domain/check_facts';
import { NO_TOTALS } from '../src/domain/document';
import type { Placed } from '../src/domain/document';
import type { DeviceStore } from '../src/store/store';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA } from './rig/device';

/** Five of product A in stock as of six; the customer: grade B, 1,000.00 − 200.00 − 100.00 left, a bill four days late. */
async function selling(checks: Partial<CheckPolicy>, more = ''): Promise<DeviceStore> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  const policy = JSON.stringify({ ...USUAL_CHECKS, credit: 'off', repeated: 'off', ...checks });
  const then = `UPDATE catalogue.products SET stock_at = '2026-11-24T09:00:00Z';
    INSERT INTO partners.meta VALUES ('checks', '${policy}'); ${more}`;
  await adopt(device, await makeBagFile({ then }));
  return device.store;
}

async function order(store: DeviceStore, quantity: number): Promise<{ id: string; placed: Placed }> {
  const id = await draft(store);
  const content = goodOrder();
  // The bag has a price from twelve on.
  const price = quantity < 12 ? 179_000 : 170_000;
  const change = { quantity_e4: quantity * 10_000, list_price_e4: price, unit_price_e4: price };
  const lines = content.lines.map((line) => ({ ...line, ...change }));
  await store.save(id, { ...content, lines }, 'summary');
  return { id, placed: await store.place(id, null) };
}

describe('placing by the policy in the bag', () => {
  test('more than the stock is stopped, with the time of the figure', async () => {
    const store = await selling({ stock: 'stop' });
    const { placed } = await order(store, 6);
    expect(placed).toMatchObject({
      kind: 'problems',
      problems: [
        {
          code: 'stock_short',
          position: 1,
          data: { asked: '6', stock: '5', free: '5', as_of: '2026-11-24T09:00:00Z' },
        },
      ],
    });
  });

  test('what only warns or waits for approval is placed', async () => {
    const store = await selling({ stock: 'hold', credit: 'hold' });
    expect((await order(store, 6)).placed.kind).toBe('placed');
  });

  test('what this device has ordered already counts, until it is taken back', async () => {
    const store = await selling({ stock: 'stop' });
    const first = await order(store, 3);
    expect(first.placed.kind).toBe('placed');
    const second = await order(store, 3);
    expect(second.placed).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'stock_taken', data: { asked: '3', free: '2', stock: '5', taken: '3' } }],
    });
    expect((await store.takeBack(first.id)).kind).toBe('saved');
    expect((await store.place(second.id, null)).kind).toBe('placed');
  });

  test('a bill overdue for too long stops where the policy says so, and not a day earlier', async () => {
    const strict = await selling({ credit: 'stop', overdue_days: 3 });
    expect((await order(strict, 1)).placed).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'credit_overdue', data: { days: 4, overdue: '40', bills: 1 } }],
    });
    const patient = await selling({ credit: 'stop', overdue_days: 4 });
    expect((await order(patient, 1)).placed.kind).toBe('placed');
  });

  test('orders of this device take from the credit', async () => {
    // 700.00 left. 30 × 17.00 = 510.00; − 1 % = 504.90; − 4 % = 484.70 fit, then 215.30 are left.
    // 14 × 17.00 = 238.00; − 1 % = 235.62; − 4 % = 226.20.
    const store = await selling({ credit: 'stop', overdue_days: 9, stock: 'off' });
    expect((await order(store, 30)).placed.kind).toBe('placed');
    expect((await order(store, 14)).placed).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'credit_passed', data: { total: '226.2', available: '215.3' } }],
    });
  });

  test('a price list that expired yesterday is judged by the policy, one of today is not', async () => {
    const until = (day: string) =>
      `UPDATE catalogue.price_lists SET valid_until = '${day}' WHERE key = 'ATA';`;
    const strict = { price_list_expired: 'stop', stock: 'off' } as const;
    expect((await order(await selling(strict, until('2026-11-23')), 1)).placed).toMatchObject({
      kind: 'problems',
      problems: [
        { code: 'price_list_expired', position: null, data: { list: 'Wholesale', date: '2026-11-23' } },
      ],
    });
    expect((await order(await selling(strict, until('2026-11-24')), 1)).placed.kind).toBe('placed');
    const told = { price_list_expired: 'warn', stock: 'off' } as const;
    expect((await order(await selling(told, until('2026-11-23')), 1)).placed.kind).toBe('placed');
  });

  test('a bag of before, whose policy does not know of a check, takes the usual level', () => {
    const { price_list_expired: unknown, ...before } = { ...USUAL_CHECKS, stock: 'stop' as const };
    expect(unknown).toBe('warn');
    expect(checksOf(before)).toEqual({ ...USUAL_CHECKS, stock: 'stop' });
  });

  test('no list is judged where a quotation gives the prices', () => {
    const lists = [{ key: 'ATA', name: 'Wholesale', valid_from: null, valid_until: '2026-11-23' }];
    const quoted = { quotation_id: 'q1', number: null };
    const asPriced = { priced: {}, lines: [], totals: NO_TOTALS };
    expect(
      pricedBy({ price_list_key: 'ATA', offer: { ...quoted, prices: 'honoured', ...asPriced } }, lists),
    ).toBeNull();
    expect(pricedBy({ price_list_key: 'ATA', offer: { ...quoted, prices: 'todays' } }, lists)).toBe(lists[0]);
    expect(pricedBy({ price_list_key: 'RET', offer: null }, lists)).toBeNull();
  });

  test('the same order again is stopped where the policy says so; another is not', async () => {
    const store = await selling({ repeated: 'stop', stock: 'off' });
    expect((await order(store, 2)).placed.kind).toBe('placed');
    expect((await order(store, 3)).placed.kind).toBe('placed');
    expect((await order(store, 2)).placed).toMatchObject({
      kind: 'problems',
      problems: [{ code: 'order_repeated_here', data: { date: '2026-11-24' } }],
    });
  });
});
