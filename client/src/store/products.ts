/** Products in the bag, with the price of the list that is asked. */

import type { ProductDetails, ProductRow } from '../domain/records';
import { customValues } from './custom_values';
import type { Database, SqlValue } from './database';
import { numberOf, textOf, textOrNull } from './lists';
import type { ListQuestion } from './lists';

const FROM = `catalogue.products p
  LEFT JOIN catalogue.prices i ON i.product_id = p.id
    AND i.price_list_id = (SELECT id FROM catalogue.price_lists WHERE key = ?)`;
const COLUMNS = 'p.*, i.price_e4 AS list_price_e4';

/** With the prices of this list, or the products' own. */
export function productsOn(priceList: string | undefined): ListQuestion<ProductRow> {
  return {
    name: 'products',
    from: FROM,
    id: 'p.id',
    columns: COLUMNS,
    values: [priceList ?? null],
    searched: ['p.code', 'p.description', 'p.bar_code'],
    sortable: {
      description: 'p.description',
      key: 'p.key',
      code: 'p.code',
      group_name: 'p.group_name',
      brand: 'p.brand',
      price_e4: 'coalesce(i.price_e4, p.price_e4)',
      stock_e4: 'p.stock_e4',
      promotion: 'p.promotion',
      blocked: 'p.blocked',
    },
    unique: 'p.id',
    row: productRow,
  };
}

export function product(db: Database, key: string, priceList: string | undefined): ProductDetails | null {
  const found = db.row(`SELECT ${COLUMNS} FROM ${FROM} WHERE p.key = ?`, [priceList ?? null, key]);
  if (found === null) return null;
  const prices = db.rows<ProductDetails['prices'][number]>(
    `SELECT l.key AS price_list_key, l.name AS price_list_name, i.price_e4
     FROM catalogue.prices i JOIN catalogue.price_lists l ON l.id = i.price_list_id
     WHERE i.product_id = ? ORDER BY l.key`,
    [found['id'] ?? null],
  );
  return { ...productRow(found), custom: customValues(db, 'products', found['custom']), prices };
}

/** Those with one of these codes or bar codes, leading zeros of a code aside: spreadsheets drop them. */
export function productsByCodes(db: Database, codes: string[], priceList: string | undefined): ProductRow[] {
  return db
    .rows(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE p.code IN (SELECT value FROM json_each(?))
         OR (p.bar_code <> '' AND p.bar_code IN (SELECT value FROM json_each(?)))
         OR ltrim(p.code, '0') IN (SELECT ltrim(value, '0') FROM json_each(?) WHERE ltrim(value, '0') <> '')
       ORDER BY p.code, p.id`,
      [priceList ?? null, JSON.stringify(codes), JSON.stringify(codes), JSON.stringify(codes)],
    )
    .map(productRow);
}

function productRow(found: Record<string, SqlValue>): ProductRow {
  const listPrice = found['list_price_e4'] ?? null;
  return {
    key: textOf(found['key']),
    code: textOf(found['code']),
    description: textOf(found['description']),
    group_name: textOf(found['group_name']),
    brand: textOf(found['brand']),
    unit: textOf(found['unit']),
    packaging: textOf(found['packaging']),
    bar_code: textOf(found['bar_code']),
    pack_quantity_e4: numberOf(found['pack_quantity_e4']),
    price_e4: numberOf(listPrice ?? found['price_e4']),
    on_price_list: listPrice !== null,
    stock_e4: numberOf(found['stock_e4']),
    stock_at: textOrNull(found['stock_at']),
    promotion: found['promotion'] === 1,
    blocked: found['blocked'] === 1,
    on_device: true,
  };
}
