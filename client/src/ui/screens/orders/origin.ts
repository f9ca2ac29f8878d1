import type { DraftLine } from '../../../domain/document';
import type { PricedProduct } from '../../../domain/pricing/terms';
import type { Text } from '../../text/text.svelte';
import type { Entry } from './entry.svelte';
import type { Prices } from './prices.svelte';

/** Where a line's proposed price comes from: the list, its price from a quantity on, or the product itself. */
export function originOf(text: Text, prices: Prices, line: DraftLine): string | undefined {
  const product = prices.facts?.products[line.product_key];
  if (product === undefined) return undefined;
  const from = reached(product, line.quantity_e4);
  if (from === null) return text.t('orders.price.own');
  return from === 0
    ? text.t('orders.price.list')
    : text.t('orders.price.list_from', { quantity: text.quantity(from) });
}

/** What the customer last took of a product and paid for it; empty where the last orders have none of it. */
export function boughtText(text: Text, entry: Entry, product_code: string): string {
  const bought = entry.bought.get(product_code);
  if (bought === undefined) return '';
  const discount = bought.discount_e6 > 0 ? ` −\u00a0${text.percent(bought.discount_e6)}` : '';
  return text.t('orders.last.bought', {
    date: text.date(bought.ordered_on),
    quantity: text.quantity(bought.quantity_e4),
    price: text.price(bought.unit_price_e4) + discount,
  });
}

function reached(product: PricedProduct, quantity_e4: number): number | null {
  const quantities = product.list_prices
    .map(({ from_quantity_e4 }) => from_quantity_e4)
    .filter((from) => from <= quantity_e4);
  return quantities.length === 0 ? null : Math.max(...quantities);
}
