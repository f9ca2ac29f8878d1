/** What pricing needs of the bag for one document: the rules of the day, its products with their prices, its customer. */

import type { OrderContent } from '../domain/document';
import type { PricingFacts } from '../domain/pricing/content';
import { NO_CONDITIONS, USUAL_FREE_GOODS, USUAL_TAX } from '../domain/pricing/terms';
import type {
  Conditions,
  DiscountRule,
  FreeGoodsRule,
  PricedCustomer,
  PricedProduct,
  TaxRule,
} from '../domain/pricing/terms';
import type { Database } from './database';

/** A document as far as pricing asks for it. */
export type AskedContent = Pick<OrderContent, 'customer_key' | 'prospect_key' | 'price_list_key'> & {
  lines: readonly { product_key: string }[];
};

export function pricingFacts(db: Database, day: string, content: AskedContent): PricingFacts {
  const { rules, names } = rulesInBag(db);
  const given = new Set(rules.free_goods.map((rule) => rule.free_product_key));
  const keys = [...content.lines.map((line) => line.product_key), ...given];
  return {
    day,
    customer:
      content.prospect_key === null
        ? customerInBag(db, content.customer_key)
        : prospectHere(db, content.prospect_key),
    products: productsInBag(db, keys, content.price_list_key),
    rules,
    names,
    words: wordsInBag(db, [...given]),
  };
}

interface RuleRow {
  kind: 'discount' | 'free_goods' | 'tax';
  key: string;
  version: number;
  name: string;
  terms: string;
}

type RulesInBag = Pick<PricingFacts, 'rules' | 'names'>;

/** A bag's rules are read once: they do not change while it is open. */
const read = new WeakMap<Database, { turn: number; rules: RulesInBag }>();

function rulesInBag(db: Database): RulesInBag {
  const known = read.get(db);
  if (known?.turn === db.turn()) return known.rules;
  const rules = readRules(db);
  read.set(db, { turn: db.turn(), rules });
  return rules;
}

function readRules(db: Database): RulesInBag {
  const rows = db.rows<RuleRow>(
    `SELECT kind, key, version, name, terms FROM catalogue.rules
     UNION ALL SELECT kind, key, version, name, terms FROM partners.customer_rules ORDER BY kind, key`,
  );
  const discounts: DiscountRule[] = [];
  const free_goods: FreeGoodsRule[] = [];
  const taxes: TaxRule[] = [];
  for (const { kind, key, version, terms } of rows) {
    const said = JSON.parse(terms) as { when: Partial<Conditions> } & Record<string, unknown>;
    const rule = { ...said, key, version, when: { ...NO_CONDITIONS, ...said.when } };
    if (kind === 'discount') discounts.push(rule as unknown as DiscountRule);
    else if (kind === 'free_goods')
      free_goods.push({ ...USUAL_FREE_GOODS, ...rule } as unknown as FreeGoodsRule);
    else taxes.push({ ...USUAL_TAX, ...rule } as unknown as TaxRule);
  }
  return {
    rules: { discounts, free_goods, taxes },
    names: Object.fromEntries(rows.map(({ kind, key, name }) => [`${kind} ${key}`, name])),
  };
}

function customerInBag(db: Database, key: string | null): PricedCustomer | null {
  const found = db.row<Omit<PricedCustomer, 'taxpayer'> & { taxpayer: number }>(
    'SELECT key, segment, state, person_type, taxpayer FROM partners.customers WHERE key = ?',
    [key],
  );
  return found && { ...found, taxpayer: found.taxpayer === 1 };
}

/** A prospect has no rules of its own, and nobody knows yet whether it is a taxpayer. */
function prospectHere(db: Database, key: string): PricedCustomer | null {
  const found = db.row<Pick<PricedCustomer, 'segment' | 'state' | 'person_type'>>(
    `SELECT segment, state, person_type FROM partners.prospects WHERE key = ?1
     UNION ALL SELECT content ->> 'segment', content ->> 'state', content ->> 'person_type'
     FROM main.documents WHERE kind = 'prospect' AND id = ?1`,
    [key],
  );
  return found && { key: '', taxpayer: false, ...found };
}

function wordsInBag(db: Database, keys: string[]): PricingFacts['words'] {
  const rows = db.rows<{ key: string; code: string; description: string }>(
    'SELECT key, code, description FROM catalogue.products WHERE key IN (SELECT value FROM json_each(?))',
    [JSON.stringify(keys)],
  );
  return Object.fromEntries(rows.map(({ key, ...words }) => [key, words]));
}

function productsInBag(
  db: Database,
  keys: string[],
  priceList: string | null,
): Record<string, PricedProduct> {
  const found = db.rows<Omit<PricedProduct, 'list_prices'> & { id: number }>(
    `SELECT id, key, group_key, tax_group, price_e4 FROM catalogue.products
     WHERE key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(keys)],
  );
  const prices = db.rows<{ product_id: number; from_quantity_e4: number; price_e4: number }>(
    `WITH asked AS (SELECT value AS id FROM json_each(?1)),
       list AS (SELECT id FROM catalogue.price_lists WHERE key = ?2)
     SELECT product_id, 0 AS from_quantity_e4, price_e4 FROM catalogue.prices
     WHERE price_list_id IN (SELECT id FROM list) AND product_id IN (SELECT id FROM asked)
     UNION ALL SELECT product_id, from_quantity_e4, price_e4 FROM catalogue.quantity_prices
     WHERE price_list_id IN (SELECT id FROM list) AND product_id IN (SELECT id FROM asked)
     ORDER BY product_id, from_quantity_e4`,
    [JSON.stringify(found.map(({ id }) => id)), priceList],
  );
  const listed = new Map<number, PricedProduct['list_prices'][number][]>();
  for (const { product_id, ...price } of prices)
    listed.set(product_id, [...(listed.get(product_id) ?? []), price]);
  return Object.fromEntries(
    found.map(({ id, ...product }) => [product.key, { ...product, list_prices: listed.get(id) ?? [] }]),
  );
}
