/** What an order is written with besides customers and products: price lists, payment terms, the rep's rights. */

import type { CheckPolicy } from '../domain/checks';
import type { Letterhead } from '../domain/paper/paper';
import type {
  CarrierRow,
  LeftOut,
  OperationTypeRow,
  PaymentTermRow,
  PriceListRow,
  SellingPolicy,
} from '../domain/records';
import type { Database } from './database';

export function priceLists(db: Database): PriceListRow[] {
  return db.rows<PriceListRow>(
    'SELECT key, name, valid_from, valid_until FROM catalogue.price_lists ORDER BY key',
  );
}

export function paymentTerms(db: Database): PaymentTermRow[] {
  return db.rows<PaymentTermRow>('SELECT key, name FROM catalogue.payment_terms ORDER BY key');
}

export function carriers(db: Database): CarrierRow[] {
  return db.rows<CarrierRow>('SELECT key, name FROM catalogue.carriers ORDER BY key');
}

export function operationTypes(db: Database): OperationTypeRow[] {
  return db
    .rows('SELECT key, name, kind, is_default FROM catalogue.operation_types ORDER BY key')
    .map(({ is_default, ...row }) => ({ ...row, is_default: is_default === 1 }) as OperationTypeRow);
}

export function policy(db: Database): SellingPolicy {
  const checks = meta(db, 'checks');
  const quotations = meta(db, 'quotations');
  return {
    max_discount_e6: Number(meta(db, 'max_discount_e6') ?? 0),
    currency: meta(db, 'currency') ?? '',
    home_is_brazil: meta(db, 'home_is_brazil') === '1',
    ...(quotations === null
      ? {}
      : { quotations: JSON.parse(quotations) as { days: number; honoured: boolean } }),
    ...(checks === null ? {} : { checks: JSON.parse(checks) as CheckPolicy }),
  };
}

/** What the company's policy keeps from travelling: told, so that nobody takes it for «there is none». */
export function leftOut(db: Database): LeftOut[] {
  return (meta(db, 'left_out') ?? '').split(',').filter(Boolean) as LeftOut[];
}

/** The company as the office wrote it, or by its name alone. */
export function letterhead(db: Database): Letterhead {
  const row = db.row<Omit<Letterhead, 'logo'> & { logo: string; logo_width: number; logo_height: number }>(
    'SELECT name, tax_id, address, contact, footer, logo, logo_width, logo_height FROM catalogue.letterhead',
  );
  const company = meta(db, 'company') ?? '';
  if (row === null) return { name: company, tax_id: '', address: '', contact: '', footer: '', logo: null };
  const { logo, logo_width, logo_height, ...texts } = row;
  return {
    ...texts,
    name: texts.name || company,
    logo: logo === '' ? null : { data: logo, width: logo_width, height: logo_height },
  };
}

function meta(db: Database, name: string): string | null {
  return db.row<{ value: string }>('SELECT value FROM partners.meta WHERE name = ?', [name])?.value ?? null;
}
