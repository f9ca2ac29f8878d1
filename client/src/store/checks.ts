/** What the bag and this device's other documents say of an order that is about to be placed. */

import { checkFactsOf, USUAL_CHECKS } from '../domain/check_facts';
import type { StockedProduct } from '../domain/check_facts';
import { findingsOf } from '../domain/checks';
import type { BagManifest } from '../domain/portal';
import { customer } from './customers';
import type { Database } from './database';
import { allDocuments } from './documents';
import type { Checks, DocumentParts } from './documents';
import { policy } from './terms';

/** Finds what is to be said of a draft; nothing where there is no bag: then the server alone judges. */
export function findingsBy(parts: DocumentParts & { timezone: string }, bag: BagManifest | null): Checks {
  const { db, timezone } = parts;
  return (draft, total_minor) => {
    if (bag === null) return [];
    const { content } = draft;
    const keys = content.lines.map((line) => line.product_key);
    const known = {
      customer: content.customer_key === null ? null : customer(db, content.customer_key),
      products: stockedProducts(db, keys),
      documents: allDocuments(parts),
    };
    const facts = checkFactsOf(known, { id: draft.id, replaces: draft.replaces, today: bag.day, timezone });
    const order = { customer_key: content.customer_key ?? '', total_minor, lines: content.lines };
    return findingsOf(order, facts, policy(db).checks ?? USUAL_CHECKS);
  };
}

function stockedProducts(db: Database, keys: string[]): Record<string, StockedProduct> {
  const rows = db.rows<Omit<StockedProduct, 'blocked'> & { key: string; blocked: number }>(
    `SELECT key, code, blocked, stock_e4, stock_at FROM catalogue.products
     WHERE key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(keys)],
  );
  return Object.fromEntries(rows.map(({ key, ...row }) => [key, { ...row, blocked: row.blocked === 1 }]));
}
