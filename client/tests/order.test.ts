import { describe, expect, test } from 'vitest';

import { EMPTY_CONTENT } from '../src/domain/document';
import type { OrderContent, Problem } from '../src/domain/document';
import { problemsOf } from '../src/domain/order';
import type { OrderFacts, ProductFacts } from '../src/domain/order';
import { pricedAsWritten, priceContent, totalsOf } from '../src/domain/pricing/content';
import type { PricingFacts } from '../src/domain/pricing/content';
import type { PricedCustomer, PricedDocument, PricedProduct } from '../src/domain/pricing/terms';
import shared from '../../contract/cases/orders.json';
import { filledRules } from './rig/rules';
import type { WrittenRules } from './rig/rules';
import { goodOrder } from './rig/device';

const KNOWN = { operation_type_known: true, carrier_known: true, delivery_address_known: true };
const USUAL_PRODUCT = { group_key: '', tax_group: '', list_prices: [] };
const USUAL_LINE = { discount_e6: 0, discount_minor: 0 };

interface Case {
  name: string;
  why: string;
  policy: { max_discount_e6: number };
  today: string;
  order: Partial<OrderContent>;
  /** What a case leaves out the order does not name. */
  facts: Pick<OrderFacts, 'customer_known' | 'price_list_known' | 'payment_term_known'> & {
    products: Record<string, ProductFacts & Partial<PricedProduct>>;
  } & Partial<typeof KNOWN>;
  buyer?: PricedCustomer;
  rules?: WrittenRules;
  expect: { lines: object[]; totals: object; problems: Problem[] };
}

const cases = shared.cases as unknown as Case[];

function contentOf(each: Case): OrderContent {
  const lines = (each.order.lines ?? []).map((line) => ({ ...USUAL_LINE, ...line }));
  return { ...EMPTY_CONTENT, ...each.order, lines };
}

function priced(each: Case): PricedDocument {
  const known = Object.entries(each.facts.products).filter(([, { price_e4 }]) => price_e4 !== undefined);
  const facts: PricingFacts = {
    day: each.today,
    customer: each.buyer ?? null,
    products: Object.fromEntries(
      known.map(([key, product]) => [key, { ...USUAL_PRODUCT, ...product, key } as PricedProduct]),
    ),
    rules: filledRules(each.rules ?? {}),
    names: {},
    words: {},
  };
  return priceContent(contentOf(each), facts);
}

describe('[O4] both sides give the same problems and the same cents', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const facts: OrderFacts = {
      ...KNOWN,
      ...each.facts,
      today: each.today,
      max_discount_e6: each.policy.max_discount_e6,
      missing_product: 'product_unknown',
    };
    const found = priced(each);
    const { lines, ...totals } = plain(found);
    expect(
      lines.map(({ gross_minor, net_minor, total_minor, free_by }) => ({
        gross_minor,
        net_minor,
        total_minor,
        free_by,
      })),
      each.why,
    ).toEqual(each.expect.lines);
    expect(totals, each.why).toEqual(each.expect.totals);
    expect(problemsOf(contentOf(each), facts, found)).toEqual(each.expect.problems);
  });

  test('there are cases to be judged by', () => {
    expect(cases.length).toBeGreaterThan(5);
  });
});

test('off line a product that the bag does not hold is said to be just that', () => {
  const order = goodOrder();
  const facts = {
    today: '2026-11-24',
    max_discount_e6: 0,
    customer_known: true,
    price_list_known: true,
    payment_term_known: true,
    ...KNOWN,
    products: {},
  };
  const codes = problemsOf(order, facts, pricedAsWritten(order)).map((problem) => problem.code);
  expect(codes).toEqual(['product_not_in_bag']);
});

test.each([NaN, Infinity, -Infinity, -50_000, 0, 0.1 + 0.2, 1e308])(
  'a quantity of %s that is being typed breaks nothing',
  (quantity_e4) => {
    const [line] = goodOrder().lines;
    const order = goodOrder({ lines: [{ ...line!, quantity_e4 }] });
    expect(totalsOf(pricedAsWritten(order)).total_minor).toBeGreaterThanOrEqual(0);
  },
);

/** Amounts as numbers, as the cases have them. */
function plain(value: PricedDocument) {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  ) as Record<keyof PricedDocument, number> & { lines: Record<string, unknown>[] };
}
