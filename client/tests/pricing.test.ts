/** The shared cases of pricing, judged by the device's half of the twins (rule O4). */

import { describe, expect, test } from 'vitest';

import shared from '../../contract/cases/pricing.json';
import { priceDocument } from '../src/domain/pricing/document';
import type {
  Conditions,
  PricedCustomer,
  PricedProduct,
  Rules,
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
const WHEN: Conditions = {
  customer_key: '',
  segment: '',
  state: '',
  person_type: '',
  taxpayer: '',
  price_list_key: '',
  payment_term_key: '',
  operation_type_key: '',
  product_key: '',
  product_group_key: '',
  tax_group: '',
  min_quantity_e4: 0,
  min_gross_minor: 0,
  valid_from: null,
  valid_until: null,
};
const FREE_GOODS = { free_product_key: '', most_e4: 0 };
const TAX = {
  effect: 'added',
  base: 'net',
  with_freight: false,
  plus: [],
  minus: [],
  less: [],
  reduction_e6: 0,
  margin_e6: 0,
};

function named(written: Written, names: string[] = [], usual: object = {}): unknown[] {
  return names.map((name) => ({
    ...usual,
    ...written[name],
    when: { ...WHEN, ...written[name]?.when },
  }));
}

function priced(each: Case) {
  const customer = customers[each.customer];
  if (customer === undefined) throw new Error(`there is no customer ${each.customer}`);
  const lines = each.lines.map(({ product, ...line }) => ({
    ...LINE,
    ...line,
    product_key: products[product]?.key ?? product,
  }));
  const rules = {
    discounts: named(shared.discounts as Written, each.discounts),
    free_goods: named(shared.free_goods as Written, each.free_goods, FREE_GOODS),
    taxes: named(shared.taxes as unknown as Written, each.taxes, TAX),
  } as Rules;
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
