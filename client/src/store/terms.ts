/** What an order is written with besides customers and products: price lists, payment terms, the rep's rights. */

import type { PaymentTermRow, PriceListRow, SellingPolicy } from '../domain/records';
import type { Database } from './database';

export function priceLists(db: Database): PriceListRow[] {
  return db.rows<PriceListRow>(
    'SELECT key, name, valid_from, valid_until FROM catalogue.price_lists ORDER BY key',
  );
}

export function paymentTerms(db: Database): PaymentTermRow[] {
  return db.rows<PaymentTermRow>('SELECT key, name FROM catalogue.payment_terms ORDER BY key');
}

export function policy(db: Database): SellingPolicy {
  return {
    max_discount_e6: Number(meta(db, 'max_discount_e6') ?? 0),
    currency: meta(db, 'currency') ?? '',
  };
}

function meta(db: Database, name: string): string | null {
  return db.row<{ value: string }>('SELECT value FROM partners.meta WHERE name = ?', [name])?.value ?? null;
}
