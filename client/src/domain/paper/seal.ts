/** What binds a paper to the document it shows: the twin of the server's orders/paper/seal.py. */

import type { OrderContent } from '../document';

/** What the representative and the customer agreed on. */
export interface Sealed {
  id: string;
  kind: string;
  content: Omit<OrderContent, 'customer_name' | 'delivery_address' | 'lines'> & {
    lines: readonly Pick<
      OrderContent['lines'][number],
      'product_key' | 'quantity_e4' | 'unit_price_e4' | 'discount_e6' | 'discount_minor'
    >[];
  };
  totals: { total_minor: number };
}

/** Sixteen letters that no other content has: the first 96 bits of its SHA-256. */
export async function sealOf({ id, kind, content, totals }: Sealed): Promise<string> {
  const text = JSON.stringify([
    id,
    kind,
    content.customer_key ?? content.prospect_key,
    content.price_list_key,
    content.payment_term_key,
    content.operation_type_key,
    content.carrier_key,
    content.delivery_address_key,
    content.delivery_on,
    content.valid_until,
    content.customer_order_number,
    content.remarks,
    content.lines.map((line) => [
      line.product_key,
      line.quantity_e4,
      line.unit_price_e4,
      line.discount_e6,
      line.discount_minor,
    ]),
    content.discount_e6,
    content.discount_minor,
    content.freight_minor,
    totals.total_minor,
  ]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return letters(new Uint8Array(digest).subarray(0, 12));
}

/** Where anybody who holds the paper may look whether the document still says the same. */
export function checkPath(id: string, seal: string): string {
  const bytes = id.replaceAll('-', '').match(/../g) ?? [];
  return `/d/${letters(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)))}/${seal}`;
}

function letters(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
