/** What the bag calls the partner and the terms of a document: kept when it is placed, for paper printed without a bag. */

import type { OrderContent } from '../domain/document';
import { partnerOnPaper, type PaperNames } from '../domain/paper/names';
import { customer } from './customers';
import type { Database } from './database';
import { prospect } from './prospects';
import { carriers, operationTypes, paymentTerms, priceLists } from './terms';

/** Null: the bag does not know the partner, and a name alone is with the document anyway. */
export function paperNames(db: Database, content: OrderContent): PaperNames | null {
  const { customer_key, prospect_key } = content;
  const kind = customer_key === null ? 'prospect' : 'customer';
  const details =
    customer_key === null
      ? prospect_key === null
        ? null
        : prospect(db, prospect_key)
      : customer(db, customer_key);
  if (details === null) return null;
  return {
    partner: partnerOnPaper(kind, details),
    payment_term: nameIn(paymentTerms(db), content.payment_term_key),
    price_list: nameIn(priceLists(db), content.price_list_key),
    operation_type: nameIn(operationTypes(db), content.operation_type_key),
    carrier: nameIn(carriers(db), content.carrier_key),
  };
}

function nameIn(rows: { key: string; name: string }[], key: string | null): string {
  return rows.find((row) => row.key === key)?.name ?? '';
}
