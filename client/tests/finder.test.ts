/** Lists and searches over a bag of random rows, compared with the same question asked of SQLite in plain words. */

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';

import { containsPattern, fold, searchOf } from '../src/domain/text';
import { CUSTOMERS } from '../src/store/customers';
import { openDatabase, SECTIONS } from '../src/store/database';
import type { Database, SqlValue } from '../src/store/database';
import { makeFinder } from '../src/store/finder';
import type { Finder } from '../src/store/finder';
import { orderOf, page } from '../src/store/lists';
import type { ListQuestion } from '../src/store/lists';
import { ORDERS } from '../src/store/past_orders';
import { productsOn } from '../src/store/products';
import { PROSPECTS } from '../src/store/prospects';
import { sqlite } from './rig/bag_file';
import { seeded } from './rig/random';

const SCHEMA = readFileSync(new URL('../../contract/bag.sql', import.meta.url), 'utf8');
const WORDS = [
  'Padaria', 'São', 'João', 'do', 'Zé', 'Açaí', '50%', 'a_b', 'c\\d', '| bar |', 'tab\there', 'line\nbreak', 'Doce™',
  'ﬁm', '  wide  ', '東京', '😀', 'e\u0301', 'Straße', 'ÑANDÚ', '', '007', '\u00a0',
]; // prettier-ignore
const LISTS: ListQuestion<{ key: string } | { id: string }>[] = [
  CUSTOMERS,
  PROSPECTS,
  ORDERS,
  productsOn(undefined),
  productsOn('L2'),
];

let random = seeded(1);
let db: Database;
let finder: Finder;
let owed: (() => void)[] = [];

beforeEach(async () => {
  random = seeded(1);
  owed = [];
  db = openDatabase(await sqlite());
  await openRandomBag(120);
  finder = makeFinder(db, (run) => owed.push(run));
});

describe('a list of the bag', () => {
  test('answers every search, order and page as plain SQL does', () => {
    for (let turn = 0; turn < 400; turn++) {
      const list = pick(LISTS);
      const query = {
        search: text(2),
        order: pick(ordersOf(list)),
        page: below(4) + 1,
        pageSize: below(40) + 1,
      };
      expect(page(finder, query, list), JSON.stringify([list.name, query])).toEqual(plainly(list, query));
      if (turn % 50 === 25) owed.splice(0).forEach((run) => run());
    }
  });

  test('finds the same whether a search is typed, pasted, corrected or cleared', () => {
    for (const list of LISTS)
      for (const typed of [
        'pad',
        'pada',
        'padaria',
        'padaria s',
        'dari',
        'padaria',
        '50%',
        '50% a',
        '',
        'são jo',
      ])
        expect(page(finder, { search: typed }, list), typed).toEqual(plainly(list, { search: typed }));
  });

  test('is of the bag that is open now', async () => {
    page(finder, { search: 'padaria' }, CUSTOMERS);
    page(finder, {}, CUSTOMERS);
    await openRandomBag(60);
    owed.splice(0).forEach((run) => run());
    for (const query of [{}, { search: 'padaria' }, { order: '-city' }])
      expect(page(finder, query, CUSTOMERS)).toEqual(plainly(CUSTOMERS, query));
  });

  test('of nothing is an empty page', async () => {
    await openRandomBag(0);
    for (const list of LISTS)
      for (const query of [{}, { search: 'abc' }])
        expect(page(finder, query, list)).toEqual({ items: [], total: 0, hasNext: false });
  });
});

/** The same page by LIKE over every row, its texts folded one by one. */
function plainly(
  list: ListQuestion<unknown>,
  query: { search?: string; order?: string; page?: number; pageSize?: number },
) {
  db.run('CREATE TABLE IF NOT EXISTS main.plain (id INTEGER PRIMARY KEY, folded TEXT)');
  db.run('DELETE FROM main.plain');
  const values = list.values ?? [];
  for (const row of db.rows(
    `SELECT ${list.id} AS row_id, ${list.searched.join(', ')} FROM ${list.from}`,
    values,
  )) {
    const { row_id = null, ...fields } = row;
    const folded = Object.values(fields).map((field) => fold(String(field ?? '')));
    db.run('INSERT INTO main.plain VALUES (?, ?)', [row_id, folded.filter(Boolean).join('\t')]);
  }
  const search = searchOf(query.search);
  const where = search === null ? '' : `WHERE f.folded LIKE ? ESCAPE '\\'`;
  const from = `FROM main.plain f JOIN ${list.from}`;
  const bound: SqlValue[] = [...values, ...(search === null ? [] : [containsPattern(search)])];
  const size = query.pageSize ?? 50;
  const skipped = ((query.page ?? 1) - 1) * size;
  const joined = `${from} ${where === '' ? 'WHERE' : `${where} AND`} f.id = ${list.id}`;
  const total = Number(db.row<{ n: number }>(`SELECT count(*) AS n ${joined}`, bound)?.n);
  const found = db.rows(
    `SELECT ${list.columns} ${joined} ORDER BY ${orderOf(query.order, list)} LIMIT ? OFFSET ?`,
    [...bound, size, skipped],
  );
  return { items: found.map(list.row), total, hasNext: skipped + found.length < total };
}

async function openRandomBag(rows: number): Promise<void> {
  const sqlite3 = await sqlite();
  const bag = new sqlite3.oo1.DB(':memory:');
  for (const name of SECTIONS) bag.exec(`ATTACH ':memory:' AS ${name}`);
  bag.exec(SCHEMA);
  const add = (table: string, row: Record<string, SqlValue>) => {
    const columns = bag.selectObjects(
      `SELECT name, type, "notnull" AS needed FROM pragma_table_info('${table}')`,
    );
    const values = columns.map(({ name, type, needed }) => {
      if (String(name) in row) return row[String(name)] ?? null;
      if (needed === 0 && random() < 0.3) return null;
      return type === 'TEXT' ? text(3) : below(5);
    });
    bag.exec({ sql: `INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`, bind: values });
  };
  add('meta', { name: 'day', value: '2026-11-24' });
  if (rows > 0) for (const id of [1, 2]) add('price_lists', { id, key: `L${id}` });
  for (let at = 1; at <= rows; at++) {
    const id = at * 3 + below(3);
    add('customers', { id, key: `K${id}` });
    add('prospects', { id, key: `P${id}` });
    add('products', { id, key: `A${id}` });
    if (random() < 0.5) add('prices', { price_list_id: 2, product_id: id });
    if (random() < 0.6)
      add('open_bills', { customer_id: id, key: 'B', due_on: pick(['2026-11-01', '2026-12-01']) });
    add('past_orders', {
      id,
      customer_id: id,
      key: `${1000 + id}`,
      ordered_on: pick(['2026-10-01', '2026-10-02']),
    });
  }
  for (const name of SECTIONS) db.attach(name, sqlite3.capi.sqlite3_js_db_export(bag, name), 'reading');
  bag.close();
}

function ordersOf(list: ListQuestion<unknown>): string[] {
  return ['', 'unknown', ...Object.keys(list.sortable).flatMap((column) => [column, `-${column}`])];
}

function text(words: number): string {
  return Array.from({ length: below(words) + 1 }, () => pick(WORDS)).join(pick([' ', ' ', '']));
}

function below(limit: number): number {
  return Math.floor(random() * limit);
}

function pick<Value>(values: readonly Value[]): Value {
  return values[below(values.length)] as Value;
}
