/** What customers and prospects have in common when they are read from the bag. */

import type { PartnerDetails, PartnerRow } from '../domain/records';
import type { SqlValue } from './database';
import { textOf } from './lists';

export function partnerRow(found: Record<string, SqlValue>): PartnerRow {
  return {
    key: textOf(found['key']),
    code: textOf(found['code']),
    store: textOf(found['store']),
    legal_name: textOf(found['legal_name']),
    trade_name: textOf(found['trade_name']),
    tax_id: textOf(found['tax_id']),
    city: textOf(found['city']),
    state: textOf(found['state']),
    on_device: true,
  };
}

export function partnerDetails(found: Record<string, SqlValue>): Omit<PartnerDetails, 'custom'> {
  return {
    ...partnerRow(found),
    person_type: found['person_type'] === 'individual' ? 'individual' : 'company',
    address: textOf(found['address']),
    district: textOf(found['district']),
    postal_code: textOf(found['postal_code']),
    country: textOf(found['country']),
    phone: textOf(found['phone']),
    email: textOf(found['email']),
    contact_name: textOf(found['contact_name']),
    contact_role: textOf(found['contact_role']),
    segment: textOf(found['segment']),
  };
}

/** The columns a partner list can be sorted by: as the server sorts them, so that going off line moves no row. */
export function partnerOrder(alias: string): Record<string, string> {
  const names = ['legal_name', 'key', 'code', 'store', 'trade_name', 'tax_id', 'city', 'state', 'segment'];
  return Object.fromEntries(names.map((name) => [name, `${alias}.${name}`]));
}
