/** The shared cases of pricing, judged by the device's half of the twins (rule O4). */

import { describe, expect, test } from 'vitest';

import { filledRules } from './rig/rules';
import shared from '../../contract/cases/pricing.json';
import { priceDocument } from '../src/domain/pricing/document';
import type {
  Conditions,
  PricedCustomer,
  PricedProduct,
  WrittenDocument,
  WrittenLine,
} from '../src/domain/pricing/terms';

interface Case {
  name: string;
  why: string;
  customer: string;
  lines: ({ product: string } & Partial<WrittenLine>)[];
  document?: Partial<WrittenDocument>;
  discounts?: string[];
  free_goods?: string[];
  taxes?: string[];
  expected: Record<string, unknown>;
}
type Written = Record<string, { when: Partial<Conditions> }>;

const cases = shared.cases as unknown as Case[];
const customers = shared.customers as Record<string, PricedCustomer>;
const products = shared.products as Record<string, PricedProduct>;

// What a case leaves out has these values, on both sides.
const LINE = { quantity_e4: 0, unit_price_e4: null, discount_e6: 0, discount_minor: 0 };
const DOCUMENT = {
  day: '2026-03-02',
  price_list_key: '',
  payment_term_key: '',
  operation_type_key: '',
  discount_e6: 0,
  discount_minor: 0,
  freight_minor: 0,
};
function named(written: Written, names: string[] = []) {
  return names.flatMap((name) => written[name] ?? []);
}

function priced(each: Case) {
  const customer = customers[each.customer];
  if (customer === undefined) throw new Error(`there is no customer ${each.customer}`);
  const lines = each.lines.map(({ product, ...line }) => ({
    ...LINE,
    ...line,
    product_key: products[product]?.key ?? product,
  }));
  const rules = filledRules({
    discounts: named(shared.discounts as Written, each.discounts),
    free_goods: named(shared.free_goods as Written, each.free_goods),
    taxes: named(shared.taxes as unknown as Written, each.taxes),
  });
  const byKey = Object.fromEntries(Object.values(products).map((product) => [product.key, product]));
  return priceDocument({ ...DOCUMENT, ...each.document, customer, lines }, byKey, rules);
}

/** Amounts as numbers, as the cases have them; each of them is one that a number holds exactly. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  );
}

describe('[O4] a document costs what its case says', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    expect(plain(priced(each)), each.why).toMatchObject(each.expected);
  });

  test('there are cases to be judged by', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
  });
});
