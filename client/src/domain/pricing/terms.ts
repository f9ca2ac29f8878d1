/**
 * What pricing is given and what it answers: the twin of the server's orders/pricing/terms.py, name for name. What is given
 * are safe numbers; what is answered are bigints, for products pass 2⁵³. docs/pricing.md tells the rules in words.
 */

export interface PricedCustomer {
  key: string;
  segment: string;
  state: string;
  person_type: string;
  /** Registered for the state's tax on goods. */
  taxpayer: boolean;
}

/** A list's price from a quantity on. */
export interface QuantityPrice {
  from_quantity_e4: number;
  price_e4: number;
}

export interface PricedProduct {
  key: string;
  group_key: string;
  tax_group: string;
  price_e4: number;
  /** Those of the document's price list. */
  list_prices: readonly QuantityPrice[];
}

/** Without a price of its own (null) the proposed one holds; the discounts are the rep's, first the rate, then the amount. */
export interface WrittenLine {
  product_key: string;
  quantity_e4: number;
  unit_price_e4: number | null;
  discount_e6: number;
  discount_minor: number;
}

export interface WrittenDocument {
  /** YYYY-MM-DD. */
  day: string;
  customer: PricedCustomer;
  price_list_key: string;
  payment_term_key: string;
  operation_type_key: string;
  lines: readonly WrittenLine[];
  /** The rep's discount on the whole, first the rate, then the amount; spread over the lines. */
  discount_e6: number;
  discount_minor: number;
  freight_minor: number;
}

/** When a rule applies: an empty text is any, null is no border. The more conditions it sets the more specific it is. */
export interface Conditions {
  customer_key: string;
  segment: string;
  state: string;
  person_type: string;
  /** «yes», «no» or any. */
  taxpayer: string;
  price_list_key: string;
  payment_term_key: string;
  operation_type_key: string;
  product_key: string;
  product_group_key: string;
  tax_group: string;
  min_quantity_e4: number;
  min_gross_minor: number;
  valid_from: string | null;
  valid_until: string | null;
}

interface Rule {
  key: string;
  version: number;
  when: Conditions;
}

/** Steps follow one another on what the earlier ones left; a step applies one rule. */
export interface DiscountRule extends Rule {
  step: number;
  rate_e6: number;
}

/** For every `every_e4` bought, `free_e4` of a product (empty: the same one) come free, at most `most_e4` (0: all). */
export interface FreeGoodsRule extends Rule {
  every_e4: number;
  free_e4: number;
  free_product_key: string;
  most_e4: number;
}

/** See the server's `TaxRule` for what is taxed. */
export interface TaxRule extends Rule {
  tax: string;
  sequence: number;
  rate_e6: number;
  effect: 'added' | 'included';
  base: 'net' | 'inclusive' | 'grossed_up';
  with_freight: boolean;
  plus: readonly string[];
  minus: readonly string[];
  less: readonly string[];
  reduction_e6: number;
  margin_e6: number;
}

export interface Rules {
  discounts: readonly DiscountRule[];
  free_goods: readonly FreeGoodsRule[];
  taxes: readonly TaxRule[];
}

export interface AppliedDiscount {
  rule_key: string;
  rule_version: number;
  rate_e6: number;
  amount_minor: bigint;
}

export interface AppliedTax {
  tax: string;
  rule_key: string;
  rule_version: number;
  rate_e6: number;
  base_minor: bigint;
  amount_minor: bigint;
  effect: 'added' | 'included';
}

/** net = gross − the discounts of rules, of the rep and of the whole; total = net + added taxes. */
export interface PricedLine {
  position: number;
  product_key: string;
  quantity_e4: number;
  proposed_price_e4: number;
  unit_price_e4: number;
  gross_minor: bigint;
  discounts: AppliedDiscount[];
  rep_discount_minor: bigint;
  document_discount_minor: bigint;
  net_minor: bigint;
  freight_minor: bigint;
  taxes: AppliedTax[];
  total_minor: bigint;
  /** What the rules alone would ask: what the rep's right to discounts is measured by. */
  proposed_net_minor: bigint;
  /** The rule that gave the line; such lines follow the written ones. Empty: a written one. */
  free_by: string;
}

/** total = net + added taxes + freight. */
export interface PricedDocument {
  lines: PricedLine[];
  gross_minor: bigint;
  discount_minor: bigint;
  net_minor: bigint;
  freight_minor: bigint;
  added_taxes_minor: bigint;
  included_taxes_minor: bigint;
  total_minor: bigint;
}

export type Products = Readonly<Record<string, PricedProduct>>;

/** What a rule's terms leave out has these values: the defaults of orders/pricing/terms.py. */
export const NO_CONDITIONS: Conditions = {
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
export const USUAL_FREE_GOODS = { free_product_key: '', most_e4: 0 };
export const USUAL_TAX: Omit<TaxRule, 'key' | 'version' | 'when' | 'tax' | 'sequence' | 'rate_e6'> = {
  effect: 'added',
  base: 'net',
  with_freight: false,
  plus: [],
  minus: [],
  less: [],
  reduction_e6: 0,
  margin_e6: 0,
};
