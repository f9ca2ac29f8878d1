/** What a document calls its partner and terms on paper, kept with it: it is printed long after the data it was written with. Pure. */

import type { CustomerDetails, ProspectDetails } from '../records';
import type { Paper, PaperPartner } from './paper';

export type PaperNames = Pick<
  Paper,
  'partner' | 'payment_term' | 'price_list' | 'operation_type' | 'carrier'
>;

export function partnerOnPaper(
  kind: PaperPartner['kind'],
  details: CustomerDetails | ProspectDetails,
): PaperPartner {
  const street = joined(' · ', details.address, details.district);
  const place = joined(' ', details.postal_code, details.city, details.state);
  return {
    kind,
    code: joined('/', details.code, details.store),
    name: details.legal_name,
    trade_name: details.trade_name,
    tax_id: details.tax_id,
    address: joined('\n', street, place),
    contact: joined(' · ', details.phone, details.email),
  };
}

function joined(between: string, ...parts: string[]): string {
  return parts.filter((part) => part !== '').join(between);
}
