import { describe, expect, test } from 'vitest';

import type { Problem } from '../src/domain/document';
import { exactLineAmounts, exactTotalsOf, problemsOf } from '../src/domain/order';
import type { ExactTotals, JudgedOrder, OrderFacts } from '../src/domain/order';
import { EMPTY_CONTENT } from '../src/domain/document';
import shared from '../../contract/cases/orders.json';

interface Amounts {
  gross_minor: number | string;
  discount_minor: number | string;
  total_minor: number | string;
}

const KNOWN = { operation_type_known: true, carrier_known: true, delivery_address_known: true };

interface Case {
  name: string;
  policy: { max_discount_e6: number };
  today: string;
  order: JudgedOrder;
  /** What a case leaves out the order does not name. */
  facts: Pick<OrderFacts, 'customer' | 'price_list_known' | 'payment_term_known' | 'products'> &
    Partial<typeof KNOWN>;
  expect: { lines: Amounts[]; totals: Amounts; problems: Problem[] };
}

const cases = shared.cases as unknown as Case[];

describe('[O4] both sides give the same problems and the same cents', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const facts: OrderFacts = {
      ...KNOWN,
      ...each.facts,
      today: each.today,
      max_discount_e6: each.policy.max_discount_e6,
      missing_product: 'product_unknown',
    };
    expect(each.order.lines.map((line) => texts(exactLineAmounts(line)))).toEqual(
      each.expect.lines.map(texts),
    );
    expect(texts(exactTotalsOf(each.order.lines))).toEqual(texts(each.expect.totals));
    expect(problemsOf({ ...EMPTY_CONTENT, ...each.order }, facts)).toEqual(each.expect.problems);
  });

  test('there are cases to be judged by', () => {
    expect(cases.length).toBeGreaterThan(5);
  });
});

test('off line a product that the bag does not hold is said to be just that', () => {
  const order = {
    ...EMPTY_CONTENT,
    customer_key: 'C',
    lines: [{ product_key: 'P', quantity_e4: 10_000, list_price_e4: 1, unit_price_e4: 1, discount_e6: 0 }],
  };
  const facts = {
    today: '2026-11-24',
    max_discount_e6: 0,
    customer: { blocked: false },
    price_list_known: true,
    payment_term_known: true,
    ...KNOWN,
    products: {},
  };
  expect(problemsOf(order, facts).map((problem) => problem.code)).toEqual(['product_not_in_bag']);
});

function texts(amounts: Amounts | ExactTotals) {
  return [amounts.gross_minor, amounts.discount_minor, amounts.total_minor].map(String);
}
