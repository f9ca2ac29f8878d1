import type { CarryingDevice, Held, RepDay } from '../src/domain/portal';
import { instantOf } from './data';

const NOTHING: Held = { count: 0, minor: 0, since: null };
const PHONE =
  'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36';
const TABLET = 'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1';

/** A team of four, each at another point of the day. */
export function boardOf(): RepDay[] {
  const phone = (change: Partial<CarryingDevice>): CarryingDevice => ({
    id: 'phone',
    label: PHONE,
    last_seen_at: instantOf(11, 40),
    carries: 'newest',
    bag_made_at: instantOf(7, 42),
    waiting: NOTHING,
    needs_you: NOTHING,
    drafts: NOTHING,
    reserved: null,
    ...change,
  });
  const day = (name: string, code: string, change: Partial<RepDay>): RepDay => ({
    rep_code: code,
    rep_name: name,
    chosen: { customers: 214, products: 1870, prospects: 31 },
    saved_at: instantOf(7, 40),
    bag_version: 17,
    bag_made_at: instantOf(7, 42),
    bag_bytes: 3_100_000,
    visits: 9,
    visits_covered: 9,
    orders: 4,
    orders_minor: 812_350,
    waiting: NOTHING,
    needs_you: NOTHING,
    devices: [phone({ reserved: { products: 3, credit_minor: 1_240_000, holds_until: instantOf(23, 59) } })],
    ...change,
  });
  const waiting = { count: 3, minor: 421_090, since: instantOf(9, 10) };
  const one = { count: 1, minor: 18_000, since: instantOf(8, 55) };
  return [
    day('Ana Beatriz Cavalcanti', '004', {
      chosen: {},
      bag_version: null,
      bag_made_at: null,
      bag_bytes: null,
      visits_covered: 0,
      orders: 0,
      orders_minor: 0,
      devices: [phone({ carries: 'none', bag_made_at: null, last_seen_at: instantOf(7, 5) })],
    }),
    day('Rita Nogueira', '001', {
      visits_covered: 7,
      waiting,
      needs_you: one,
      devices: [
        phone({ waiting, needs_you: one, drafts: { count: 2, minor: 5000, since: instantOf(11, 2) } }),
        phone({ id: 'tablet', label: TABLET, carries: 'older' }),
      ],
    }),
    day('Samuel Rocha', '002', { orders: 11, orders_minor: 2_204_575 }),
    day('Valter Lima', '003', {
      visits: 0,
      visits_covered: 0,
      orders: 0,
      orders_minor: 0,
      devices: [phone({ carries: 'none', bag_made_at: null })],
    }),
  ];
}
