/** What the bag and this device's other documents say of an order that is written or about to be placed. */

import { checkFactsOf, checksOf, pricedBy, STANDING_STATES } from '../domain/check_facts';
import type { OwnOrder, Standing, StandingQuestion, StockedProduct } from '../domain/check_facts';
import { findingsOf } from '../domain/checks';
import type { CheckedLine } from '../domain/checks';
import type { BagManifest } from '../domain/portal';
import { customer } from './customers';
import type { Database } from './database';
import type { Checks } from './documents';
import { policy, priceLists } from './terms';

/** Finds what is to be said of a draft; nothing where there is no bag: then the server alone judges. */
export function findingsBy(
  { db, timezone }: { db: Database; timezone: string },
  bag: BagManifest | null,
): Checks {
  return ({ id, replaces, content }, total_minor, given, cover) => {
    // A quotation takes nothing from stock or credit yet.
    if (bag === null || content.kind === 'quotation') return [];
    const { customer_key } = content;
    const lines = [...content.lines, ...given];
    const product_keys = lines.map((line) => line.product_key);
    const facts = checkFactsOf({
      today: bag.day,
      timezone,
      customer: customer_key === null ? null : customer(db, customer_key),
      products: stockedProducts(db, product_keys),
      standing: standing(db, { id, replaces, customer_key, product_keys }),
      cover,
      price_list: pricedBy(content, priceLists(db)),
    });
    const order = { customer_key: customer_key ?? '', total_minor, lines };
    return findingsOf(order, facts, checksOf(policy(db).checks));
  };
}

export function standing(db: Database, question: StandingQuestion): Standing {
  const { id, replaces, customer_key, product_keys } = question;
  const others = `d.state IN (${STANDING_STATES.map((state) => `'${state}'`).join(', ')}) AND d.id NOT IN (?, ?)`;
  const own = db.rows<Omit<OwnOrder, 'lines'> & { lines: string }>(
    `SELECT d.number, d.erp_number, d.state, d.placed_at, d.received_at, d.totals ->> 'total_minor' AS total_minor,
       json_group_array(json_object('product_key', l.product_key, 'quantity_e4', l.quantity_e4)) AS lines
     FROM main.placed_lines l JOIN main.documents d ON d.id = l.document_id
     WHERE l.customer_key = ? AND ${others} GROUP BY d.id ORDER BY d.placed_at DESC`,
    [customer_key, id, replaces ?? ''],
  );
  const taken = db.rows<Standing['taken'][number]>(
    `SELECT l.product_key, d.received_at, sum(l.quantity_e4) AS quantity_e4
     FROM main.placed_lines l JOIN main.documents d ON d.id = l.document_id
     WHERE l.product_key IN (SELECT value FROM json_each(?)) AND ${others} GROUP BY l.product_key, d.received_at`,
    [JSON.stringify(product_keys), id, replaces ?? ''],
  );
  return {
    own: own.map((order) => ({ ...order, lines: JSON.parse(order.lines) as CheckedLine[] })),
    taken,
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
