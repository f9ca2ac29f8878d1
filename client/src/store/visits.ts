/** Today's visits to the partners in the bag. */

import type { VisitRow } from '../domain/records';
import type { Database } from './database';
import { numberOf, textOf, textOrNull } from './lists';

export function visits(db: Database): VisitRow[] {
  const found = db.rows(
    `SELECT v.time, c.id IS NOT NULL AS is_customer, coalesce(c.key, p.key) AS key,
       coalesce(nullif(c.trade_name, ''), c.legal_name, nullif(p.trade_name, ''), p.legal_name) AS name,
       coalesce(c.city, p.city) AS city, coalesce(c.state, p.state) AS state, c.last_purchase_on,
       (SELECT count(*) FROM partners.open_bills b WHERE b.customer_id = c.id AND b.balance_minor > 0
          AND b.due_on < (SELECT value FROM partners.meta WHERE name = 'day')) AS overdue_bills
     FROM partners.visits v LEFT JOIN partners.customers c ON c.id = v.customer_id
     LEFT JOIN partners.prospects p ON p.id = v.prospect_id
     WHERE c.id IS NOT NULL OR p.id IS NOT NULL
     ORDER BY v.time IS NULL, v.time, v.id`,
  );
  return found.map((row) => ({
    time: textOrNull(row['time']),
    kind: row['is_customer'] === 1 ? 'customer' : 'prospect',
    key: textOf(row['key']),
    name: textOf(row['name']),
    city: textOf(row['city']),
    state: textOf(row['state']),
    last_purchase_on: textOrNull(row['last_purchase_on']),
    overdue_bills: numberOf(row['overdue_bills']),
    on_device: true,
  }));
}
