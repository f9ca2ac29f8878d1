/** Prospects in the bag. */

import type { Page, Query } from '../domain/catalogue';
import type { ProspectDetails, ProspectRow, ProspectStatus } from '../domain/records';
import { customValues } from './custom_values';
import type { Database, SqlValue } from './database';
import { page, textOf, textOrNull } from './lists';
import { partnerDetails, partnerOrder, partnerRow } from './partners';

export function prospects(db: Database, query: Query): Page<ProspectRow> {
  return page(db, query, {
    select: 'SELECT p.* FROM partners.prospects p',
    folded: 'p.folded',
    sortable: { ...partnerOrder('p'), status: 'p.status', last_contact_on: 'p.last_contact_on' },
    unique: 'p.id',
    row: (found) => ({
      ...partnerRow(found),
      segment: textOf(found['segment']),
      status: statusOf(found['status']),
      last_contact_on: textOrNull(found['last_contact_on']),
    }),
  });
}

export function prospect(db: Database, key: string): ProspectDetails | null {
  const found = db.row(
    `SELECT p.*, c.key AS customer_key FROM partners.prospects p
     LEFT JOIN partners.customers c ON c.id = p.customer_id WHERE p.key = ?`,
    [key],
  );
  if (found === null) return null;
  return {
    ...partnerDetails(db, 'prospect', found),
    custom: customValues(db, 'prospects', found['custom']),
    origin: textOf(found['origin']),
    status: statusOf(found['status']),
    last_contact_on: textOrNull(found['last_contact_on']),
    customer_key: textOrNull(found['customer_key']),
  };
}

function statusOf(value: SqlValue | undefined): ProspectStatus {
  return value === 'customer' || value === 'lost' ? value : 'open';
}
