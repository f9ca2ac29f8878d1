/** Why a record is in the bag (B7): chosen, or following from what was chosen. */

import type { BagManifest, Reason, SchemaCode } from '../domain/portal';
import type { Database } from './database';

/** Chosen first, then what else brings the record or goes with it; empty when it is not in the bag. */
export function reasons(db: Database, bag: BagManifest, schema: SchemaCode, key: string): Reason[] {
  if (!isIn(db, schema, key)) return [];
  const saved_at = bag.chosen_at[schema];
  const chosen: Reason[] = saved_at ? [{ code: 'chosen', saved_at }] : [];
  switch (schema) {
    case 'customers':
      return [...(isLinked(db, key) ? [] : chosen), ...linkedProspects(db, key)];
    case 'products':
      return [...chosen, ...pricingLists(db, key)];
    case 'prospects':
      return chosen;
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

function linkedProspects(db: Database, key: string): Reason[] {
  const rows = db.rows<{ name: string }>(
    `SELECT coalesce(nullif(p.trade_name, ''), p.legal_name) AS name
     FROM partners.prospects p JOIN partners.customers c ON c.id = p.customer_id WHERE c.key = ? ORDER BY name`,
    [key],
  );
  return rows.map(({ name }) => ({ code: 'linked_prospect', name }));
}

function pricingLists(db: Database, key: string): Reason[] {
  const rows = db.rows<{ name: string }>(
    `SELECT l.name FROM catalogue.prices i JOIN catalogue.price_lists l ON l.id = i.price_list_id
     JOIN catalogue.products p ON p.id = i.product_id WHERE p.key = ? ORDER BY l.name`,
    [key],
  );
  return rows.map(({ name }) => ({ code: 'price_list', name }));
}
