/** A device of Rita's or Sam's: the real store on a disk in memory, with a clock that only the test moves. */

import type { ServerJudgement } from '../../src/store/judgement';
import { EMPTY_CONTENT } from '../../src/domain/document';
import type { OrderContent } from '../../src/domain/document';
import { makeStore } from '../../src/store/store';
import type { DeviceStore } from '../../src/store/store';
import type { SavedSession } from '../../src/store/session_file';
import { DAY, sha256, sqlite } from './bag_file';
import { makeCopy } from './copy';
import type { MemoryCopy } from './copy';
import { makeDisk } from './disk';
import type { Disk } from './disk';

export const MORNING = Date.parse('2026-11-24T11:00:00Z');

export const RITA: SavedSession = session(1, 'rita', 'N1');
export const SAM: SavedSession = session(2, 'sam', 'S1');

export interface Device {
  disk: Disk;
  copies: Map<number, MemoryCopy>;
  clock: { device_ms: number; monotonic_ms: number };
  store: DeviceStore;
  /** The app is killed and started again: only the disk and the copy survive. */
  restart(): void;
  passMs(ms: number): void;
}

export function makeDevice(): Device {
  const clock = { device_ms: MORNING, monotonic_ms: 0 };
  const copies = new Map<number, MemoryCopy>();
  const device: Device = {
    disk: makeDisk(),
    copies,
    clock,
    store: undefined as never,
    restart() {
      clock.monotonic_ms = 0;
      device.store = makeStore({
        root: device.disk.root,
        sqlite,
        copyOf(user_id) {
          const copy = copies.get(user_id) ?? makeCopy();
          copies.set(user_id, copy);
          return copy;
        },
        time: { deviceMs: () => clock.device_ms, monotonicMs: () => clock.monotonic_ms },
        sha256,
        later: () => undefined,
        changed: () => undefined,
        damaged: () => undefined,
      });
    },
    passMs(ms) {
      clock.device_ms += ms;
      clock.monotonic_ms += ms;
    },
  };
  device.restart();
  return device;
}

/** An order that has nothing wrong with it by the rig's bag. */
export function goodOrder(change: Partial<OrderContent> = {}): OrderContent {
  return {
    ...EMPTY_CONTENT,
    customer_key: '000045/01',
    customer_name: 'Padaria São João',
    price_list_key: 'ATA',
    payment_term_key: '28',
    remarks: 'até às 9h',
    lines: [
      {
        product_key: 'A',
        product_code: '4711',
        description: 'Sweet',
        unit: 'UN',
        pack_quantity_e4: 10_000,
        quantity_e4: 20_000,
        list_price_e4: 179_000,
        unit_price_e4: 179_000,
        discount_e6: 0,
        discount_minor: 0,
      },
    ],
    ...change,
  };
}

/** What the server says on line of the product of a good order: at the same price, and no rules. */
export function serverJudgement(): ServerJudgement {
  const product = { key: 'A', group_key: '', tax_group: '', price_e4: 179_000, list_prices: [] };
  const rules = { discounts: [], free_goods: [], taxes: [] };
  return {
    today: '2026-11-24',
    max_discount_e6: 150_000,
    pricing: { day: '2026-11-24', customer: null, products: { A: product }, rules, names: {}, words: {} },
  };
}

/** A draft with this content; its id. */
export async function draft(store: DeviceStore, content = goodOrder()): Promise<string> {
  const opened = await store.openDraft();
  if (opened === null) throw new Error('no draft');
  await store.save(opened.id, content, 'items');
  return opened.id;
}

function session(user_id: number, user: string, rep: string): SavedSession {
  return {
    user: {
      user_id,
      user,
      name: user,
      role: 'rep',
      rep: { code: rep, name: user },
      timezone: 'America/Sao_Paulo',
    },
    day: DAY,
  };
}
