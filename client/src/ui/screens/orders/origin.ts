import type { DraftLine } from '../../../domain/document';
import type { PricedProduct } from '../../../domain/pricing/terms';
import type { Text } from '../../text/text.svelte';
import type { Entry } from './entry.svelte';

/** Where a line's proposed price comes from: the list, its price from a quantity on, or the product itself. */
export function originOf(text: Text, entry: Entry, line: DraftLine): string | undefined {
  const product = entry.pricing?.products[line.product_key];
  if (product === undefined) return undefined;
  const from = reached(product, line.quantity_e4);
  if (from === null) return text.t('orders.price.own');
  return from === 0
    ? text.t('orders.price.list')
    : text.t('orders.price.list_from', { quantity: text.quantity(from) });
}

function reached(product: PricedProduct, quantity_e4: number): number | null {
  const quantities = product.list_prices
    .map(({ from_quantity_e4 }) => from_quantity_e4)
    .filter((from) => from <= quantity_e4);
  return quantities.length === 0 ? null : Math.max(...quantities);
}
