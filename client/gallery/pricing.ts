/** What the gallery's documents are priced by: a discount by quantity, free goods, a tax in the prices and one added. */

import type { OrderContent } from '../src/domain/document';
import type { PricingFacts } from '../src/domain/pricing/content';
import { NO_CONDITIONS, USUAL_TAX } from '../src/domain/pricing/terms';
import type { ProductDetails } from '../src/domain/records';

const TAX = { ...USUAL_TAX, version: 1, when: NO_CONDITIONS };

export function pricingOf(content: OrderContent, products: ProductDetails[]): PricingFacts {
  const first = products[0]?.key ?? '';
  return {
    day: '2026-11-24',
    customer: null,
    products: Object.fromEntries(
      products.map(({ key, price_e4 }) => [
        key,
        {
          key,
          group_key: '',
          tax_group: '',
          price_e4,
          list_prices:
            content.price_list_key === null
              ? []
              : [
                  { from_quantity_e4: 0, price_e4 },
                  { from_quantity_e4: 600_000, price_e4: Math.round(price_e4 * 0.95) },
                ],
        },
      ]),
    ),
    rules: {
      discounts: [
        {
          key: 'QTD-24',
          version: 2,
          step: 1,
          rate_e6: 20_000,
          when: { ...NO_CONDITIONS, min_quantity_e4: 240_000 },
        },
      ],
      free_goods: [
        {
          key: 'CAM',
          version: 1,
          every_e4: 120_000,
          free_e4: 10_000,
          free_product_key: '',
          most_e4: 0,
          when: { ...NO_CONDITIONS, product_key: first },
        },
      ],
      taxes: [
        { ...TAX, key: 'ICMS-SP', tax: 'ICMS', sequence: 1, rate_e6: 180_000, effect: 'included' },
        { ...TAX, key: 'IPI-5', tax: 'IPI', sequence: 2, rate_e6: 50_000, effect: 'added' },
      ],
    },
    names: {
      'discount QTD-24': 'A partir de 24',
      'free_goods CAM': 'Campanha 12 + 1',
      'tax ICMS-SP': 'ICMS SP',
      'tax IPI-5': 'IPI',
    },
    words: {},
  };
}
