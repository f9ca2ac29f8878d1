/** Why a record is in the bag (B7): chosen, or following from what was chosen. */

import type { Reason } from '../domain/day_selection';
import type { BagManifest, SchemaCode } from '../domain/portal';
import type { Database } from './database';

/** Chosen first, then what else brings the record or goes with it; empty when it is not in the bag. */
export function reasons(db: Database, bag: BagManifest, schema: SchemaCode, key: string): Reason[] {
  if (!isIn(db, schema, key)) return [];
  const saved_at = bag.chosen_at[schema];
  const chosen: Reason[] = saved_at ? [{ code: 'chosen', saved_at }] : [];
  switch (schema) {
    case 'customers':
      return [
        ...(isLinked(db, key) ? [] : chosen),
        ...visits(db, 'customer_id', schema, key),
        ...linkedProspects(db, key),
        ...broughtByCustomer(db, key),
      ];
    case 'products':
      return [...chosen, ...pricingLists(db, key)];
    case 'prospects':
      return [...chosen, ...visits(db, 'prospect_id', schema, key), ...linkedCustomer(db, key)];
  }
}

const RECORDS: Record<SchemaCode, string> = {
  customers: 'SELECT 1 AS found FROM partners.customers WHERE key = ?',
  products: 'SELECT 1 AS found FROM catalogue.products WHERE key = ?',
  prospects: 'SELECT 1 AS found FROM partners.prospects WHERE key = ?',
};

function isIn(db: Database, schema: SchemaCode, key: string): boolean {
  return db.row(RECORDS[schema], [key]) !== null;
}

function isLinked(db: Database, key: string): boolean {
  return (
    db.row("SELECT 1 AS found FROM partners.customers WHERE key = ? AND origin = 'linked'", [key]) !== null
  );
}

function visits(
  db: Database,
  column: 'customer_id' | 'prospect_id',
  schema: 'customers' | 'prospects',
  key: string,
): Reason[] {
  return db
    .rows<{ time: string | null }>(
      `SELECT v.time FROM partners.visits v JOIN partners.${schema} p ON p.id = v.${column} WHERE p.key = ? ORDER BY v.time`,
      [key],
    )
    .map(({ time }) => ({ code: 'visit', time }));
}

function linkedProspects(db: Database, key: string): Reason[] {
  return db
    .rows<{ key: string; name: string }>(
      `SELECT p.key, coalesce(nullif(p.trade_name, ''), p.legal_name) AS name
       FROM partners.prospects p JOIN partners.customers c ON c.id = p.customer_id WHERE c.key = ? ORDER BY name`,
      [key],
    )
    .map((prospect) => ({ code: 'linked_prospect', ...prospect }));
}

function linkedCustomer(db: Database, key: string): Reason[] {
  return db
    .rows<{ key: string; name: string }>(
      `SELECT c.key, coalesce(nullif(c.trade_name, ''), c.legal_name) AS name
       FROM partners.prospects p JOIN partners.customers c ON c.id = p.customer_id WHERE p.key = ?`,
      [key],
    )
    .map((customer) => ({ code: 'linked_customer', ...customer }));
}

/** What follows a customer into the bag: selling to them needs it. */
function broughtByCustomer(db: Database, key: string): Reason[] {
  const found = db.row<{ list: string | null; term: string | null; bills: number; orders: number }>(
    `SELECT l.name AS list, t.name AS term,
       (SELECT count(*) FROM partners.open_bills b WHERE b.customer_id = c.id) AS bills,
       (SELECT count(*) FROM partners.past_orders o WHERE o.customer_id = c.id) AS orders
     FROM partners.customers c LEFT JOIN catalogue.price_lists l ON l.id = c.price_list_id
     LEFT JOIN catalogue.payment_terms t ON t.id = c.payment_term_id WHERE c.key = ?`,
    [key],
  );
  const brought: Reason[] = [];
  if (found?.list) brought.push({ code: 'brings_price_list', name: found.list });
  if (found?.term) brought.push({ code: 'brings_payment_term', name: found.term });
  if (found?.bills) brought.push({ code: 'brings_bills', count: found.bills });
  if (found?.orders) brought.push({ code: 'brings_orders', count: found.orders });
  return brought;
}

/** The lists that price a product are here because customers in the bag buy by them. */
function pricingLists(db: Database, key: string): Reason[] {
  return db
    .rows<{ name: string; customer: string; customers: number }>(
      `SELECT l.name, min(coalesce(nullif(c.trade_name, ''), c.legal_name)) AS customer, count(c.id) AS customers
       FROM catalogue.prices i JOIN catalogue.price_lists l ON l.id = i.price_list_id
       JOIN catalogue.products p ON p.id = i.product_id JOIN partners.customers c ON c.price_list_id = l.id
       WHERE p.key = ? GROUP BY l.id ORDER BY l.name`,
      [key],
    )
    .map((list) => ({ code: 'price_list', ...list }));
}
