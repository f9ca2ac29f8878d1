/** The chosen customers' last orders, as the history list shows them off line. */

import { isDay } from '../domain/day';
import { unexplained } from '../domain/pricing/content';
import type { OrderDetails, OrderRow } from '../domain/records';
import { pastOrderLines } from './customers';
import type { OrdersQuery, Page } from '../domain/catalogue';
import { searchOf } from '../domain/text';
import type { Database, SqlValue } from './database';
import type { Finder } from './finder';
import { numberOf, page, textOf } from './lists';
import type { ListQuestion } from './lists';
import { partnerSearched } from './partners';

const PREFIX = 'erp:';
const CUSTOMER_NAME = "coalesce(nullif(c.trade_name, ''), c.legal_name)";
const CUSTOMER = 'JOIN partners.customers c ON c.id = o.customer_id';
const FROM = `partners.past_orders o ${CUSTOMER}`;
const COLUMNS = `o.id, o.key, o.ordered_on, o.total_minor, c.key AS customer_key,
  ${CUSTOMER_NAME} AS customer_name`;

export const ORDERS: ListQuestion<OrderRow> = {
  name: 'orders',
  from: FROM,
  id: 'o.id',
  columns: COLUMNS,
  searched: [...partnerSearched('c'), 'o.key'],
  sortable: {
    number: 'o.key',
    customer_name: CUSTOMER_NAME,
    ordered_on: 'o.ordered_on',
    total_minor: 'o.total_minor',
    status: 'o.id',
  },
  usual: 'o.ordered_on DESC',
  unique: 'o.id DESC',
  row: orderRow,
};

/** The bag's orders are the ERP's; asked for other states it has none. */
export function ordersOf(db: Database, finder: Finder, query: OrdersQuery): Page<OrderRow> {
  const { status = [], since, customer } = query;
  if (status.length > 0 && !status.includes('in_erp'))
    return { items: [], total: 0, hasNext: false, sum_minor: 0 };
  const narrowed = [
    ...(since !== undefined && isDay(since) ? [{ sql: 'o.ordered_on >= ?', value: since }] : []),
    ...(customer === undefined ? [] : [{ sql: 'c.key = ?', value: customer }]),
  ];
  const where = narrowed.map(({ sql }) => sql).join(' AND ');
  const values = narrowed.map(({ value }) => value);
  const from = where === '' ? FROM : `(SELECT o.* FROM ${FROM} WHERE ${where}) o ${CUSTOMER}`;
  const found = page(finder, query, { ...ORDERS, name: `orders ${values.join(' ')}`, from, values });
  if (searchOf(query.search) !== null) return found;
  const sum =
    db.row<{ sum: number | null }>(`SELECT sum(o.total_minor) AS sum FROM ${from}`, values)?.sum ?? 0;
  return { ...found, sum_minor: sum };
}

export function order(db: Database, id: string): OrderDetails | null {
  if (!id.startsWith(PREFIX)) return null;
  const found = db.row(`SELECT ${COLUMNS} FROM ${FROM} WHERE o.key = ?`, [id.slice(PREFIX.length)]);
  if (found === null) return null;
  const total = numberOf(found['total_minor']);
  return {
    ...orderRow(found),
    price_list_name: null,
    payment_term_name: null,
    operation_type_name: null,
    carrier_name: null,
    delivery_address: null,
    delivery_on: null,
    customer_order_number: '',
    remarks: '',
    gross_minor: total,
    discount_minor: 0,
    net_minor: total,
    freight_minor: 0,
    added_taxes_minor: 0,
    included_taxes_minor: 0,
    lines: pastOrderLines(db, numberOf(found['id'])).map(unexplained),
    made_at: null,
    events: [],
    findings: [],
  };
}

function orderRow(found: Record<string, SqlValue>): OrderRow {
  const number = textOf(found['key']);
  return {
    id: `${PREFIX}${number}`,
    number,
    customer_key: textOf(found['customer_key']),
    customer_name: textOf(found['customer_name']),
    ordered_on: textOf(found['ordered_on']),
    total_minor: numberOf(found['total_minor']),
    status: 'in_erp',
    erp_number: number,
  };
}
