/** What an order is judged by on the device: the bag, and for what it does not hold, the server's word while on line. */

import type { OrderContent } from '../domain/document';
import type { OrderFacts, ProductFacts } from '../domain/order';
import type { BagManifest, SchemaCode } from '../domain/portal';
import type { PricingFacts } from '../domain/pricing/content';
import type { Database } from './database';
import type { Judgement } from './documents';
import { pricingFacts } from './pricing';
import { leftOut, policy } from './terms';

/** The server's rights for this rep, its day, and its prices and rules for what the document names. */
export interface ServerJudgement {
  today: string;
  max_discount_e6: number;
  pricing: PricingFacts;
}

const TABLES: Record<SchemaCode, string> = {
  customers: 'partners.customers',
  products: 'catalogue.products',
  prospects: 'partners.prospects',
};

/**
 * The facts and the bag version the order names (O5). Off line what the bag does not hold is a problem; on line it is left for
 * the server to judge, and the order names no bag unless the bag holds all of it. Null: neither is there.
 */
export function judgement(
  db: Database,
  bag: BagManifest | null,
  content: OrderContent,
  server: ServerJudgement | null,
): Judgement {
  const onLine = (facts: OrderFacts | null, server: ServerJudgement): Judgement => ({
    facts: factsOnLine(content, server, facts),
    pricing: server.pricing,
    bag_version: null,
  });
  if (bag === null) return server && onLine(null, server);
  const facts = factsInBag(db, bag, content);
  if (server !== null && !isComplete(facts, content)) return onLine(facts, server);
  return { facts, pricing: pricingFacts(db, bag.day, content), bag_version: bag.version };
}

/** What the bag prices a document by; not complete where the server would judge it while on line. */
export function pricingInBag(db: Database, bag: BagManifest, content: OrderContent): PricingInBag {
  const isWhole = isComplete(factsInBag(db, bag, content), content);
  return { facts: pricingFacts(db, bag.day, content), is_complete: isWhole };
}

export interface PricingInBag {
  facts: PricingFacts;
  is_complete: boolean;
}

/** Which of these records the bag holds. */
export function onDevice(db: Database, schema: SchemaCode, keys: string[]): string[] {
  const rows = db.rows<{ key: string }>(
    `SELECT key FROM ${TABLES[schema]} WHERE key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(keys)],
  );
  return rows.map((row) => row.key);
}

/** What the bag alone says of an order. */
export function factsInBag(db: Database, bag: BagManifest, content: OrderContent): OrderFacts {
  const customer = db.row('SELECT 1 AS found FROM partners.customers WHERE key = ?', [content.customer_key]);
  const products = db.rows<{ key: string; code: string; pack_quantity_e4: number }>(
    `SELECT key, code, pack_quantity_e4 FROM catalogue.products
     WHERE key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(content.lines.map((line) => line.product_key))],
  );
  const notSent = leftOut(db);
  return {
    today: bag.day,
    max_discount_e6: policy(db).max_discount_e6,
    customer_known: customer !== null,
    prospect_known: isProspectHere(db, content.prospect_key),
    price_list_known: isKnown(db, 'price_lists', content.price_list_key),
    payment_term_known: isKnown(db, 'payment_terms', content.payment_term_key),
    operation_type_known: isKnown(db, 'operation_types', content.operation_type_key),
    // What the company does not send was chosen on line; the server judges it.
    carrier_known: notSent.includes('carriers') || isKnown(db, 'carriers', content.carrier_key),
    delivery_address_known:
      notSent.includes('addresses') || isAddressOf(db, content.customer_key, content.delivery_address_key),
    products: Object.fromEntries(
      products.map(({ key, code, pack_quantity_e4 }): [string, ProductFacts] => [
        key,
        { code, pack_quantity_e4 },
      ]),
    ),
  };
}

function factsOnLine(content: OrderContent, server: ServerJudgement, bag: OrderFacts | null): OrderFacts {
  const written = content.lines.map((line): [string, ProductFacts] => [
    line.product_key,
    { code: line.product_code, pack_quantity_e4: line.pack_quantity_e4 },
  ]);
  return {
    today: server.today,
    max_discount_e6: server.max_discount_e6,
    prospect_known: true,
    customer_known: content.customer_key !== null,
    price_list_known: true,
    payment_term_known: true,
    operation_type_known: true,
    carrier_known: true,
    delivery_address_known: true,
    products: { ...Object.fromEntries(written), ...bag?.products },
  };
}

function isComplete(facts: OrderFacts, content: OrderContent): boolean {
  return (
    (content.prospect_key === null ? facts.customer_known : facts.prospect_known === true) &&
    (content.price_list_key === null || facts.price_list_known) &&
    (content.payment_term_key === null || facts.payment_term_known) &&
    (content.operation_type_key === null || facts.operation_type_known) &&
    (content.carrier_key === null || facts.carrier_known) &&
    (content.delivery_address_key === null || facts.delivery_address_known) &&
    content.lines.every((line) => line.product_key in facts.products)
  );
}

/** In the bag, or made on this device. */
function isProspectHere(db: Database, key: string | null): boolean {
  const found = db.row(
    `SELECT 1 AS found FROM partners.prospects WHERE key = ?1
     UNION ALL SELECT 1 FROM main.documents WHERE kind = 'prospect' AND id = ?1`,
    [key],
  );
  return found !== null;
}

type TermsTable = 'price_lists' | 'payment_terms' | 'operation_types' | 'carriers';

function isAddressOf(db: Database, customer: string | null, address: string | null): boolean {
  const found = db.row(
    `SELECT 1 AS found FROM partners.customer_addresses a JOIN partners.customers c ON c.id = a.customer_id
     WHERE c.key = ? AND a.key = ?`,
    [customer, address],
  );
  return found !== null;
}

function isKnown(db: Database, table: TermsTable, key: string | null): boolean {
  return db.row(`SELECT 1 AS found FROM catalogue.${table} WHERE key = ?`, [key]) !== null;
}
