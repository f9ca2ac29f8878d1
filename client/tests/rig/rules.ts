/** Rules as shared cases write them: what is usual is left out. */

import type { Conditions, Rules } from '../../src/domain/pricing/terms';

type Written = { when?: Partial<Conditions> }[];
export type WrittenRules = Partial<Record<keyof Rules, Written>>;

export function filledRules({ discounts = [], free_goods = [], taxes = [] }: WrittenRules): Rules {
  return {
    discounts: filled(discounts, {}),
    free_goods: filled(free_goods, FREE_GOODS),
    taxes: filled(taxes, TAX),
  } as unknown as Rules;
}

function filled(rules: Written, usual: object): object[] {
  return rules.map((rule) => ({ ...usual, ...rule, when: { ...WHEN, ...rule.when } }));
}

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
