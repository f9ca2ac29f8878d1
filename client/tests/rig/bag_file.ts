/** A small bag, in its sections, by contract/bag.sql: one customer of Rita's, one blocked, two products, a prospect, a visit. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import type { FetchedFile } from '../../src/store/bag';
import { sectionOf } from '../../src/store/bag_files';
import type { Form, OfferedBag } from '../../src/store/bag_files';
import { SECTIONS } from '../../src/store/database';
import type { SectionName } from '../../src/store/database';
import type { DeviceStore } from '../../src/store/store';

const SCHEMA = readFileSync(new URL('../../../contract/bag.sql', import.meta.url), 'utf8');
export const DAY = { date: '2026-11-24', day_start: '2026-11-24T03:00:00Z', day_end: '2026-11-25T03:00:00Z' };

let engine: Promise<Sqlite3Static> | null = null;

export function sqlite(): Promise<Sqlite3Static> {
  return (engine ??= sqlite3InitModule());
}

export async function sha256(bytes: Uint8Array): Promise<string> {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface BagOptions {
  version?: number;
  rep_code?: string;
  day?: typeof DAY;
  customer_name?: string;
  product_price_e4?: number;
  /** Part of the manifest: the hours that the company gives the bag. */
  shown_until?: string;
  /** SQL that runs over the rows before they are packed. */
  then?: string;
}

export interface BagFile {
  offered: OfferedBag;
  sections: Record<SectionName, Uint8Array>;
}

/** The sections arrive in a form, those that are missing, and their last bytes unkept; then the bag is adopted. */
export async function adopt(
  { store }: { store: DeviceStore },
  { offered, sections }: BagFile,
  form: Form = 'file',
  unkept_bytes = 0,
) {
  const fetched: FetchedFile[] = [];
  for (const { name, part } of await store.missingSections(offered)) {
    const file = { name, sha256: sectionOf(offered, name).sha256, form: part?.form ?? form };
    const bytes = file.form === 'columns' ? columnsOf(sections[name]) : sections[name];
    // The store takes what it is handed over.
    const at = part?.sha256 === file.sha256 ? part.bytes : 0;
    const end = Math.max(at, bytes.length - unkept_bytes);
    if (end > at) await store.keepPart(file, at, bytes.slice(at, end));
    fetched.push({
      ...file,
      base: null,
      rest: unkept_bytes > 0 ? { at: end, bytes: bytes.slice(end) } : null,
    });
  }
  const adopted = await store.adoptBag(offered, fetched);
  if (adopted.kind === 'ready') await swept({ store });
  return adopted;
}

/** What is of no bag goes while the new one serves. */
export async function swept({ store }: { store: DeviceStore }): Promise<void> {
  await store.verifyBag();
}

/** A file in the form of columns, with no table taken apart: all of its pages are «of no table». */
export function columnsOf(file: Uint8Array): Uint8Array {
  const about = { pages: file.length / 4096, page_size: 4096, tables: [], streams: [file.length] };
  const head = new TextEncoder().encode(JSON.stringify(about));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return new Uint8Array([...length, ...head, ...file]);
}

export interface DeltaOptions {
  base: string;
  target: string;
  set: { table: string; column: string; id: number; value: number };
  gone: { table: string; id: number };
  weights: Record<string, [rows: number, characters: number]>;
}

/** What the server's deltas look like (mascate/bags/deltas.py): one value and one row that is gone. */
export async function makeDelta({ base, target, set, gone, weights }: DeltaOptions): Promise<Uint8Array> {
  const sqlite3 = await sqlite();
  const db = new sqlite3.oo1.DB(':memory:');
  db.exec(`PRAGMA page_size = 1024;
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE changes (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, of_table TEXT NOT NULL, of_column TEXT);
    CREATE TABLE change_1 (id INTEGER PRIMARY KEY);
    CREATE TABLE change_2 (id INTEGER PRIMARY KEY, value);`);
  const about = { base, target, weights: JSON.stringify(weights) };
  for (const entry of Object.entries(about)) db.exec({ sql: 'INSERT INTO about VALUES (?, ?)', bind: entry });
  const change = 'INSERT INTO changes VALUES (NULL, ?, ?, ?)';
  db.exec({ sql: change, bind: ['gone', gone.table, null] });
  db.exec({ sql: change, bind: ['set', set.table, set.column] });
  db.exec({ sql: 'INSERT INTO change_1 VALUES (?)', bind: [gone.id] });
  db.exec({ sql: 'INSERT INTO change_2 VALUES (?, ?)', bind: [set.id, set.value] });
  const bytes = sqlite3.capi.sqlite3_js_db_export(db);
  db.close();
  return bytes;
}

export async function makeBagFile(options: BagOptions = {}): Promise<BagFile> {
  const { version = 1, rep_code = 'N1', day = DAY, customer_name = 'Padaria São João' } = options;
  const { product_price_e4 = 250_000 } = options;
  const sqlite3 = await sqlite();
  const db = new sqlite3.oo1.DB(':memory:');
  for (const name of SECTIONS) db.exec(`ATTACH ':memory:' AS ${name}`);
  db.exec(SCHEMA);
  const add = (table: string, values: (string | number | null)[]) =>
    db.exec({ sql: `INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`, bind: values });
  const meta = {
    rep_code,
    rep_name: 'Rita',
    day: day.date,
    day_start: day.day_start,
    company: 'Mascate',
    currency: 'BRL',
    home_is_brazil: '1',
    max_discount_e6: '150000',
  };
  for (const [name, value] of Object.entries(meta)) add('meta', [name, value]);
  const days = '[{"value": "tue", "label": {"pt-BR": "terça-feira", "en": "Tuesday"}}]';
  add('partner_fields', ['customers', 'day', 'list', 'Dia de entrega', 'Delivery day', '', days, 1]);
  add('partner_fields', ['customers', 'area', 'number', '', 'Floor area', '', '[]', 2]);
  add('partner_fields', ['customers', 'rent', 'money', 'Aluguel', '', '', '[]', 3]);
  add('partner_fields', ['customers', 'since', 'date', 'Desde', '', '', '[]', 3]);
  add('partner_fields', ['customers', 'vip', 'yes_no', 'VIP', '', '', '[]', 0]);
  add('partner_fields', ['customers', 'empty', 'text', 'Vazio', '', '', '[]', 4]);
  add('partner_fields', ['prospects', 'area', 'text', 'Outra', '', '', '[]', 0]);
  add('product_fields', ['products', 'shelf_life', 'number', 'Validade', '', '', '[]', 0]);
  add('payment_terms', [1, '28', '28 days']);
  add('carriers', [1, 'FAST', 'Fast Freight']);
  add('operation_types', [1, 'BON', 'Bonus goods', 'bonus', 0]);
  add('operation_types', [2, 'SALE', 'Sale', 'sale', 1]);
  add('price_lists', [1, 'ATA', 'Wholesale', null, null]);
  const place = ['Rua Um 1', 'Centro', 'Recife', 'PE', '50000-000', 'BR', '', '', '', '', 'bakery'];
  add('customers', [
    1,
    '000045/01',
    '000045',
    '01',
    customer_name,
    '',
    '12345678000190',
    'company',
    ...place,
    1,
    1,
    1,
    1,
    1,
    'B',
    100_000,
    20_000,
    '2026-11-01',
    0,
    '2026-11-24T06:00:00Z',
    'chosen',
    '{"area": 705000, "day": "tue", "rent": -150, "since": "2025-08-15", "vip": false, "gone": "x"}',
  ]);
  add('customers', [
    2,
    '000046/01',
    '000046',
    '01',
    'Bar 50%',
    '',
    '22345678000190',
    'company',
    ...place,
    1,
    1,
    null,
    null,
    0,
    'E',
    0,
    0,
    null,
    1,
    null,
    'linked',
    null,
  ]);
  add('open_bills', [1, 'B1', '2026-11-20', 5_000, 4_000]);
  add('open_bills', [1, 'B2', '2026-12-20', 6_000, 6_000]);
  add('prospects', [
    1,
    'P1/01',
    'P1',
    '01',
    'Mercado Novo',
    '',
    '',
    'company',
    ...place,
    'fair',
    'open',
    null,
    2,
    '{"area": 10000}',
  ]);
  add('customer_contacts', [1, 2, 'Rui', 'Stock', '', '(81) 95555-0002', '']);
  add('customer_contacts', [1, 1, 'Ana', 'Buying', '(81) 3555-0001', '', 'ana@bakery.example']);
  add('customer_addresses', [1, 1, 'A9', 'delivery', 'Depot', 'Cais 7', 'Porto', 'Recife', 'PE', '', 'BR']);
  add('customer_addresses', [2, 2, 'A8', 'billing', '', 'Rua Dois 2', '', 'Recife', 'PE', '', 'BR']);
  add('prospect_contacts', [1, 3, 'Eva', '', '', '', 'eva@market.example']);
  add('prospect_addresses', [1, 3, 'A7', 'other', '', 'Rua Três 3', '', 'Olinda', 'PE', '', 'BR']);
  add('products', [
    1,
    'A',
    '4711',
    'Sweet',
    'Sweets',
    'SWE',
    'SUGAR',
    'Doce',
    'UN',
    'box',
    '789',
    10_000,
    189_000,
    50_000,
    null,
    0,
    0,
    '{"shelf_life": 900000}',
  ]);
  add('products', [
    2,
    'B',
    '4712',
    'Jam',
    'Sweets',
    'SWE',
    'SUGAR',
    'Doce',
    'UN',
    'box',
    '790',
    60_000,
    product_price_e4,
    0,
    null,
    1,
    0,
    null,
  ]);
  add('prices', [1, 1, 179_000]);
  add('quantity_prices', [1, 1, 120_000, 170_000]);
  add('rules', [
    'discount',
    'BAKERY',
    3,
    'Bakeries',
    '{"step":2,"rate_e6":40000,"when":{"segment":"bakery"}}',
  ]);
  add('rules', [
    'free_goods',
    'TEN',
    1,
    'Ten and a jam',
    '{"every_e4":100000,"free_e4":10000,"free_product_key":"B","when":{}}',
  ]);
  add('rules', [
    'tax',
    'ICMS',
    2,
    'ICMS',
    '{"tax":"ICMS","sequence":1,"rate_e6":180000,"effect":"included","base":"net","when":{"taxpayer":"yes"}}',
  ]);
  add('customer_rules', [
    'discount',
    'JOAO',
    1,
    'Agreement',
    '{"step":1,"rate_e6":10000,"when":{"customer_key":"000045/01","valid_until":"2026-12-31"}}',
  ]);
  add('past_orders', [1, 1, '000777', '2026-10-01', 35_800]);
  add('past_order_lines', [1, 1, '4711', 'Sweet', 20_000, 179_000, 0, 35_800]);
  add('visits', [1, '09:00', 1, null]);
  add('suggested', ['customers', 1, '[{"code":"visit","time":"08:00"},{"code":"due","days":40}]']);
  add('suggested', ['products', 2, '[{"code":"bought","customers":2}]']);
  if (options.then) db.exec(options.then);
  const counted = (table: string) => Number(db.selectValue(`SELECT count(*) FROM ${table}`));
  const counts = {
    customers: counted('customers'),
    products: counted('products'),
    prospects: counted('prospects'),
  };
  const sections = {
    catalogue: sqlite3.capi.sqlite3_js_db_export(db, 'catalogue'),
    partners: sqlite3.capi.sqlite3_js_db_export(db, 'partners'),
  };
  db.close();
  const listed = await Promise.all(
    SECTIONS.map(async (name) => ({
      name,
      sha256: await sha256(sections[name]),
      size: sections[name].length,
      packed_size: 1_000,
    })),
  );
  return {
    sections,
    offered: {
      version,
      day: day.date,
      day_start: day.day_start,
      day_end: day.day_end,
      ...(options.shown_until ? { shown_until: options.shown_until } : {}),
      made_at: '2026-11-24T10:42:00Z',
      sha256: await sha256(new TextEncoder().encode(JSON.stringify(listed))),
      size: listed.reduce((total, { size }) => total + size, 0),
      chosen_at: {
        customers: '2026-11-24T10:30:00Z',
        products: '2026-11-24T10:35:00Z',
        prospects: '2026-11-24T10:40:00Z',
      },
      counts,
      sections: listed,
    },
  };
}
