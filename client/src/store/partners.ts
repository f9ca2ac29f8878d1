/** What customers and prospects have in common when they are read from the bag. */

import type { AddressRow, ContactRow, PartnerDetails, PartnerRow } from '../domain/records';
import type { Database, SqlValue } from './database';
import { textOf } from './lists';
import { leftOut } from './terms';

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

/** `of`: whose row was found, and so whose contacts and addresses are looked up. */
export function partnerDetails(
  db: Database,
  of: 'customer' | 'prospect',
  found: Record<string, SqlValue>,
): Omit<PartnerDetails, 'custom'> {
  const id = found['id'] ?? null;
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
    left_out: leftOut(db),
    contacts: db.rows<ContactRow>(
      `SELECT name, role, phone, mobile, email FROM partners.${of}_contacts WHERE ${of}_id = ? ORDER BY name, id`,
      [id],
    ),
    addresses: db.rows<AddressRow>(
      `SELECT key, kind, name, address, district, city, state, postal_code, country FROM partners.${of}_addresses
       WHERE ${of}_id = ? ORDER BY kind, name, id`,
      [id],
    ),
  };
}

/** The columns `partnerRow` reads, and the segment: a list's row reads no more of a wide table than it shows. */
export function partnerColumns(alias: string): string {
  const names = ['key', 'code', 'store', 'legal_name', 'trade_name', 'tax_id', 'city', 'state', 'segment'];
  return names.map((name) => `${alias}.${name}`).join(', ');
}

/** Where a search for a partner looks, as on the server (registers/models.py). */
export function partnerSearched(alias: string): string[] {
  return ['code', 'store', 'legal_name', 'trade_name', 'tax_id', 'city'].map((name) => `${alias}.${name}`);
}

/** The columns a partner list can be sorted by: as the server sorts them, so that going off line moves no row. */
export function partnerOrder(alias: string): Record<string, string> {
  const names = ['legal_name', 'key', 'code', 'store', 'trade_name', 'tax_id', 'city', 'state', 'segment'];
  return Object.fromEntries(names.map((name) => [name, `${alias}.${name}`]));
}
