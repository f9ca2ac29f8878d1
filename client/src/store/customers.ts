/** Customers in the bag: the list, and one with what is known of its money and its last orders. */

import type { CustomerDetails, CustomerRow, OpenBill, PastOrder, PastOrderLine } from '../domain/records';
import { customValues } from './custom_values';
import type { Database, SqlValue } from './database';
import { numberOf, textOf, textOrNull } from './lists';
import type { ListQuestion } from './lists';
import { partnerColumns, partnerDetails, partnerOrder, partnerRow, partnerSearched } from './partners';

const OPEN_BILLS = `coalesce((SELECT sum(b.balance_minor) FROM partners.open_bills b WHERE b.customer_id = c.id), 0)`;
// Overdue is judged on the bag's own day (rule D1).
const OVERDUE = `(SELECT count(*) FROM partners.open_bills b WHERE b.customer_id = c.id AND b.balance_minor > 0
   AND b.due_on < (SELECT value FROM partners.meta WHERE name = 'day'))`;
const IS_CREDIT_TOLD = `(SELECT ',' || value || ',' NOT LIKE '%,credit,%' FROM partners.meta WHERE name = 'left_out')`;
const POSITION = `${OPEN_BILLS} AS open_bills_minor, ${OVERDUE} AS overdue_bills, ${IS_CREDIT_TOLD} AS is_credit_told`;

export const CUSTOMERS: ListQuestion<CustomerRow> = {
  name: 'customers',
  from: 'partners.customers c',
  id: 'c.id',
  columns: `${partnerColumns('c')}, c.last_purchase_on, c.credit_limit_minor, c.released_minor,
    c.blocked, ${POSITION}`,
  searched: partnerSearched('c'),
  sortable: {
    ...partnerOrder('c'),
    last_purchase_on: 'c.last_purchase_on',
    blocked: 'c.blocked',
    overdue_bills: OVERDUE,
    credit_left_minor: `c.credit_limit_minor - c.released_minor - ${OPEN_BILLS}`,
  },
  unique: 'c.id',
  row: (found) => ({ ...partnerRow(found), segment: textOf(found['segment']), ...position(found) }),
};

export function customer(db: Database, key: string): CustomerDetails | null {
  return detailsWhere(db, 'c.key = ?', key, (id) => pastOrders(db, [id]).get(id) ?? []);
}

/**
 * The details of these rows of the bag, one by one as they are read: for going through all customers. Their last orders are
 * looked up together, for the bag has no index by customer.
 */
export function* customersAt(db: Database, ids: number[]): Generator<CustomerDetails | null> {
  const orders = pastOrders(db, ids);
  for (const id of ids) yield detailsWhere(db, 'c.id = ?', id, () => orders.get(id) ?? []);
}

function detailsWhere(
  db: Database,
  where: 'c.key = ?' | 'c.id = ?',
  value: string | number,
  ordersOf: (id: number) => PastOrder[],
): CustomerDetails | null {
  const found = db.row(
    `SELECT c.*, l.key AS price_list_key, l.name AS price_list_name, t.key AS payment_term_key,
       t.name AS payment_term_name, r.key AS carrier_key, r.name AS carrier_name, o.key AS operation_type_key,
       o.name AS operation_type_name
     FROM (SELECT c.*, ${POSITION} FROM partners.customers c WHERE ${where}) c
     LEFT JOIN catalogue.price_lists l ON l.id = c.price_list_id
     LEFT JOIN catalogue.payment_terms t ON t.id = c.payment_term_id
     LEFT JOIN catalogue.carriers r ON r.id = c.carrier_id
     LEFT JOIN catalogue.operation_types o ON o.id = c.operation_type_id`,
    [value],
  );
  if (found === null) return null;
  const id = numberOf(found['id']);
  return {
    ...partnerDetails(db, 'customer', found),
    ...position(found),
    price_list_key: textOrNull(found['price_list_key']),
    price_list_name: textOrNull(found['price_list_name']),
    payment_term_key: textOrNull(found['payment_term_key']),
    payment_term_name: textOrNull(found['payment_term_name']),
    carrier_key: textOrNull(found['carrier_key']),
    carrier_name: textOrNull(found['carrier_name']),
    operation_type_key: textOrNull(found['operation_type_key']),
    operation_type_name: textOrNull(found['operation_type_name']),
    risk_grade: textOf(found['risk_grade']),
    credit_limit_minor: numberOf(found['credit_limit_minor']),
    released_minor: numberOf(found['released_minor']),
    open_bills_minor: numberOf(found['open_bills_minor']),
    financial_at: textOrNull(found['financial_at']),
    custom: customValues(db, 'customers', found['custom']),
    open_bills: openBills(db, id),
    past_orders: ordersOf(id),
  };
}

function position(found: Record<string, SqlValue>) {
  return {
    last_purchase_on: textOrNull(found['last_purchase_on']),
    // Bags of before say nothing of it: they have it.
    credit_left_minor:
      found['is_credit_told'] === 0
        ? null
        : numberOf(found['credit_limit_minor']) -
          numberOf(found['released_minor']) -
          numberOf(found['open_bills_minor']),
    overdue_bills: numberOf(found['overdue_bills']),
    blocked: found['blocked'] === 1,
  };
}

function openBills(db: Database, customer: SqlValue): OpenBill[] {
  return db.rows<OpenBill>(
    `SELECT key, due_on, amount_minor, balance_minor FROM partners.open_bills WHERE customer_id = ?
     ORDER BY due_on, key`,
    [customer],
  );
}

/** The last orders of these customers, newest first. */
function pastOrders(db: Database, customers: number[]): Map<number, PastOrder[]> {
  const orders = db.rows<Omit<PastOrder, 'lines'> & { id: number; customer_id: number }>(
    `SELECT id, customer_id, key, ordered_on, total_minor FROM partners.past_orders
     WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY ordered_on DESC, id DESC`,
    [JSON.stringify(customers)],
  );
  const found = new Map<number, PastOrder[]>();
  for (const { id, customer_id, ...order } of orders) {
    const known = found.get(customer_id) ?? [];
    known.push({ ...order, lines: pastOrderLines(db, id) });
    found.set(customer_id, known);
  }
  return found;
}

export function pastOrderLines(db: Database, order: number): PastOrderLine[] {
  return db.rows<PastOrderLine>(
    `SELECT product_code, description, quantity_e4, unit_price_e4, discount_e6, total_minor
     FROM partners.past_order_lines WHERE order_id = ? ORDER BY position`,
    [order],
  );
}
