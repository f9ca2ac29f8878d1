/** Why a record is in the bag (B7): chosen, or following from what was chosen. */

import type { Reason, SuggestedFor } from '../domain/day_selection';
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
        ...visitsAndSuggested(db, 'customer_id', schema, key),
        ...linkedProspects(db, key),
        ...broughtByCustomer(db, key),
      ];
    case 'products':
      return [...chosen, ...suggested(db, schema, key), ...pricingLists(db, key)];
    case 'prospects':
      return [...chosen, ...visitsAndSuggested(db, 'prospect_id', schema, key), ...linkedCustomer(db, key)];
  }
}

const TABLES: Record<SchemaCode, string> = {
  customers: 'partners.customers',
  products: 'catalogue.products',
  prospects: 'partners.prospects',
};

function isIn(db: Database, schema: SchemaCode, key: string): boolean {
  return db.row(`SELECT 1 AS found FROM ${TABLES[schema]} WHERE key = ?`, [key]) !== null;
}

function isLinked(db: Database, key: string): boolean {
  return (
    db.row("SELECT 1 AS found FROM partners.customers WHERE key = ? AND origin = 'linked'", [key]) !== null
  );
}

/** What the suggestion chose the record for; empty when the rep chose it by hand. */
function suggested(db: Database, schema: SchemaCode, key: string): Reason[] {
  const found = db.row<{ reasons: string }>(
    `SELECT s.reasons FROM partners.suggested s JOIN ${TABLES[schema]} r ON r.id = s.record_id
     WHERE s.schema = ? AND r.key = ?`,
    [schema, key],
  );
  return found === null
    ? []
    : (JSON.parse(found.reasons) as SuggestedFor[]).map((why) => ({ code: 'suggested', why }));
}

/** A visit is told once, also when it was suggested for it: as it is planned now. */
function visitsAndSuggested(
  db: Database,
  column: 'customer_id' | 'prospect_id',
  schema: 'customers' | 'prospects',
  key: string,
): Reason[] {
  const planned = db
    .rows<{ time: string | null }>(
      `SELECT v.time FROM partners.visits v JOIN partners.${schema} p ON p.id = v.${column} WHERE p.key = ? ORDER BY v.time`,
      [key],
    )
    .map(({ time }): Reason => ({ code: 'visit', time }));
  const others = suggested(db, schema, key).filter(
    (reason) => planned.length === 0 || reason.code !== 'suggested' || reason.why.code !== 'visit',
  );
  return [...planned, ...others];
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
