/** Prospects in the bag. */

import type { ProspectDetails, ProspectRow, ProspectStatus } from '../domain/records';
import { customValues } from './custom_values';
import type { Database, SqlValue } from './database';
import { textOf, textOrNull } from './lists';
import type { ListQuestion } from './lists';
import { partnerColumns, partnerDetails, partnerOrder, partnerRow, partnerSearched } from './partners';

export const PROSPECTS: ListQuestion<ProspectRow> = {
  name: 'prospects',
  from: 'partners.prospects p',
  id: 'p.id',
  columns: `${partnerColumns('p')}, p.status, p.last_contact_on`,
  searched: partnerSearched('p'),
  sortable: { ...partnerOrder('p'), status: 'p.status', last_contact_on: 'p.last_contact_on' },
  unique: 'p.id',
  row: (found) => ({
    ...partnerRow(found),
    segment: textOf(found['segment']),
    status: statusOf(found['status']),
    last_contact_on: textOrNull(found['last_contact_on']),
  }),
};

export function prospect(db: Database, key: string): ProspectDetails | null {
  return detailsWhere(db, 'p.key = ?', key);
}

/** The same by its place in the bag, without a search: for going through all of them. */
export function prospectAt(db: Database, id: number): ProspectDetails | null {
  return detailsWhere(db, 'p.id = ?', id);
}

function detailsWhere(
  db: Database,
  where: 'p.key = ?' | 'p.id = ?',
  value: string | number,
): ProspectDetails | null {
  const found = db.row(
    `SELECT p.*, c.key AS customer_key FROM partners.prospects p
     LEFT JOIN partners.customers c ON c.id = p.customer_id WHERE ${where}`,
    [value],
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
