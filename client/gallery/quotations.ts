/** One quotation in each state, written when everything was a twentieth cheaper than today. */

import { dayOf, instantOf, PAYMENT_TERMS, PRICE_LISTS } from './data';
import { pricingOf } from './pricing';
import { EMPTY_CONTENT, type OrderContent } from '../src/domain/document';
import { orderLines, priceContent, totalsOf } from '../src/domain/pricing/content';
import type { QuotationDetails, QuotationState } from '../src/domain/quotation';
import type { CustomerDetails, ProductDetails } from '../src/domain/records';

const STATES: QuotationState[] = ['open', 'expired', 'won', 'lost'];
const LINES = 4;

export function quotationsOf(customers: CustomerDetails[], products: ProductDetails[]): QuotationDetails[] {
  return customers.slice(0, STATES.length).map((customer, index) => {
    const content = contentOf(customer, products.slice(index * LINES, (index + 1) * LINES));
    const facts = pricingOf(content, products);
    const priced = priceContent(content, facts);
    const totals = totalsOf(priced);
    const state = STATES[index] ?? 'open';
    const { kind, offer, ...kept } = content;
    void [kind, offer];
    const id = `01934c00-0000-7000-8000-00000000010${index}`;
    return {
      id,
      number: `00010${index}`,
      customer_key: customer.key,
      prospect_key: null,
      customer_name: content.customer_name,
      became_customer_key: null,
      made_on: dayOf(-3),
      made_at: instantOf(9, 20),
      valid_until: dayOf(state === 'expired' ? -1 : 12),
      total_minor: totals.total_minor,
      state,
      order_id: null,
      order_number: state === 'won' ? '048701' : null,
      reason: state === 'lost' ? 'Comprou do concorrente' : '',
      document: {
        id,
        content: kept,
        priced: totals,
        lines: orderLines(content, priced, facts).map(({ discounts, taxes, ...line }) => ({
          ...line,
          product_key: '',
          applied: { discounts, taxes },
        })),
      },
    };
  });
}

function contentOf(customer: CustomerDetails, products: ProductDetails[]): OrderContent {
  return {
    ...EMPTY_CONTENT,
    kind: 'quotation',
    customer_key: customer.key,
    customer_name: customer.trade_name,
    price_list_key: PRICE_LISTS[0]?.key ?? null,
    payment_term_key: PAYMENT_TERMS[0]?.key ?? null,
    valid_until: dayOf(12),
    lines: products.map((product, index) => {
      const price_e4 = Math.round(product.price_e4 * 0.95);
      return {
        product_key: product.key,
        product_code: product.code,
        description: product.description,
        unit: product.unit,
        pack_quantity_e4: product.pack_quantity_e4,
        quantity_e4: product.pack_quantity_e4 * (index + 1),
        list_price_e4: price_e4,
        unit_price_e4: price_e4,
        discount_e6: 0,
        discount_minor: 0,
      };
    }),
  };
}
