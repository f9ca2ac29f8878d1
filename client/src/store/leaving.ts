/** What the check «Ready to leave?» asks of the store: is all that is needed without a network really here? */

import { EMPTY_CONTENT } from '../domain/document';
import type { OrderContent, Problem } from '../domain/document';
import type { LeavingSummary } from '../domain/leaving';
import type { CustomerDetails } from '../domain/records';
import { problemsOf } from '../domain/order';
import { priceContent } from '../domain/pricing/content';
import type { BagManifest, SchemaCode } from '../domain/portal';
import { customer, customersAt } from './customers';
import type { Database } from './database';
import { factsInBag } from './judgement';
import { pricingFacts } from './pricing';
import { product } from './products';
import { prospectAt } from './prospects';
import type { UserStore } from './user_store';

export interface OpenedRecords {
  opened: number;
  /** The last record's place; the next question goes on after it. Null: that was the end. */
  last: number | null;
  /** Names of those that do not open whole. */
  broken: string[];
}

export interface PricedSample {
  customers: number;
  /** Of these, orders that could be priced and would be taken. */
  priced: number;
  problems: { customer: string; problem: Problem }[];
}

/** Of how many that need a share this device has one; of those that have none the first names. */
export interface ReachOfLease {
  count: number;
  total: number;
  without: string[];
}

/** What of the bag this device's share of the day covers; null of a kind that is not leased. */
export interface LeaseReach {
  /** Whether the server has said, for this bag, what is leased. */
  is_heard: boolean;
  /** ISO UTC; empty where nothing is leased. */
  until: string;
  stock: ReachOfLease | null;
  credit: ReachOfLease | null;
}

export interface JournalProof {
  /** Written, flushed and read back from the file. */
  file: boolean;
  copy: boolean;
}

/** Null where there is no bag. */
export interface LeavingStore {
  /** Reads the bag's files again from the disk and compares them with its manifest. */
  verifyBag(): Promise<{ whole: boolean; bytes: number } | null>;
  countRecords(): Promise<Record<SchemaCode, number> | null>;
  /** Opens records one by one, as their details do, after the place `after`. */
  openRecords(schema: 'customers' | 'prospects', after: number, limit: number): Promise<OpenedRecords | null>;
  /** Prices an order for customers spread over the whole list. */
  priceSample(size: number): Promise<PricedSample | null>;
  leaseReach(): Promise<LeaseReach | null>;
  /** Writes a frame that leaves no document, and reads it back. */
  proveJournal(): Promise<JournalProof | null>;
  rememberCheck(summary: LeavingSummary): Promise<void>;
}

const PLACES = {
  customers: `SELECT id, key, legal_name AS name, price_list_id, payment_term_id FROM partners.customers
    WHERE id > ? ORDER BY id LIMIT ?`,
  prospects: `SELECT id, key, legal_name AS name, NULL AS price_list_id, NULL AS payment_term_id
    FROM partners.prospects WHERE id > ? ORDER BY id LIMIT ?`,
};

function countRecords(db: Database): Record<SchemaCode, number> {
  const count = (table: string) => db.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
  return {
    customers: count('partners.customers'),
    products: count('catalogue.products'),
    prospects: count('partners.prospects'),
  };
}

interface Place {
  id: number;
  key: string;
  name: string;
  price_list_id: number | null;
  payment_term_id: number | null;
}

function openRecords(
  db: Database,
  schema: 'customers' | 'prospects',
  after: number,
  limit: number,
): OpenedRecords {
  const places = db.rows<Place>(PLACES[schema], [after, limit]);
  const opens =
    schema === 'customers' ? opensOf(db, places) : places.map((place) => prospectOpens(db, place));
  const broken = places.filter((_, index) => !opens[index]).map(({ name }) => name);
  const last = places.length < limit ? null : (places.at(-1)?.id ?? null);
  return { opened: places.length, last, broken };
}

/** Of each customer: its details come, and nothing they name is missing. One that cannot be read keeps no other from being read. */
function opensOf(db: Database, places: Place[]): boolean[] {
  try {
    const ids = places.map(({ id }) => id);
    return [...customersAt(db, ids)].map((details, index) => isWhole(details, places[index]));
  } catch {
    return places.length === 1 ? [false] : places.flatMap((place) => opensOf(db, [place]));
  }
}

function isWhole(details: CustomerDetails | null, place: Place | undefined): boolean {
  return (
    details !== null &&
    details.key === place?.key &&
    (place.price_list_id === null || details.price_list_key !== null) &&
    (place.payment_term_id === null || details.payment_term_key !== null)
  );
}

function prospectOpens(db: Database, { id, key }: Place): boolean {
  try {
    return prospectAt(db, id)?.key === key;
  } catch {
    return false;
  }
}

function priceSample(parts: Pick<UserStore, 'db' | 'bag'>, size: number): PricedSample | null {
  const { db } = parts;
  const bag = parts.bag.opened();
  if (bag === null) return null;
  const customers = db.rows<{ key: string; name: string; list_id: number | null }>(
    `SELECT key, coalesce(nullif(trade_name, ''), legal_name) AS name, price_list_id AS list_id FROM (
       SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS n FROM partners.customers WHERE blocked = 0)
     WHERE (place - 1) % max(1, n / ?) = 0 LIMIT ?`,
    [size, size],
  );
  const problems: PricedSample['problems'] = [];
  for (const each of customers) {
    const order = sampleOrder(db, each.key, each.list_id);
    const found = order === null ? [NO_PRODUCT] : problemsOfSample(db, bag, order);
    if (found.length === 0) continue;
    problems.push({ customer: each.name, problem: found[0] ?? NO_PRODUCT });
  }
  return { customers: customers.length, priced: customers.length - problems.length, problems };
}

function problemsOfSample(db: Database, bag: BagManifest, order: OrderContent): Problem[] {
  const facts = pricingFacts(db, bag.day, order);
  return problemsOf(order, factsInBag(db, bag, order), priceContent(order, facts));
}

const NO_PRODUCT: Problem = { code: 'no_lines', position: null, data: {} };

/** One pack of one product: of the customer's own price list where it has one. */
function sampleOrder(db: Database, customer_key: string, list_id: number | null): OrderContent | null {
  const known = customer(db, customer_key);
  const chosen = db.row<{ key: string }>(
    `SELECT p.key FROM catalogue.products p LEFT JOIN catalogue.prices i ON i.product_id = p.id AND i.price_list_id = ?
     WHERE p.blocked = 0 ORDER BY i.price_e4 IS NULL, p.id LIMIT 1`,
    [list_id],
  );
  const sold = chosen && product(db, chosen.key, known?.price_list_key ?? undefined);
  if (!known || !sold) return null;
  return {
    ...EMPTY_CONTENT,
    customer_key,
    customer_name: known.trade_name,
    price_list_key: known.price_list_key,
    payment_term_key: known.payment_term_key,
    operation_type_key: known.operation_type_key,
    carrier_key: known.carrier_key,
    lines: [
      {
        product_key: sold.key,
        product_code: sold.code,
        description: sold.description,
        unit: sold.unit,
        pack_quantity_e4: sold.pack_quantity_e4,
        quantity_e4: sold.pack_quantity_e4 || 10_000,
        list_price_e4: sold.price_e4,
        unit_price_e4: sold.price_e4,
        discount_e6: 0,
        discount_minor: 0,
      },
    ],
  };
}

/** What may be ordered at all; a customer that is trusted needs no share of credit. */
const SHARED = {
  stock: `SELECT key, description AS name FROM catalogue.products WHERE blocked = 0`,
  credit: `SELECT key, coalesce(nullif(trade_name, ''), legal_name) AS name FROM partners.customers
    WHERE blocked = 0 AND risk_grade <> 'A'`,
};
const NAMES_READ = 4;

function leaseReach({ db, leases }: UserStore, bag: BagManifest): LeaseReach {
  const kept = leases.kept();
  const lease = kept?.lease ?? null;
  const is_heard = kept?.bag_version === bag.version && (lease === null || lease.day === bag.day);
  if (!is_heard || lease === null) return { is_heard, until: '', stock: null, credit: null };
  return {
    is_heard,
    until: lease.holds_until,
    stock: lease.of_stock ? reachOf(db, SHARED.stock, lease.products) : null,
    credit: lease.of_credit ? reachOf(db, SHARED.credit, lease.customers) : null,
  };
}

function reachOf(db: Database, shared: string, shares: Readonly<Record<string, number>>): ReachOfLease {
  const total = db.row<{ n: number }>(`SELECT count(*) AS n FROM (${shared})`)?.n ?? 0;
  const without = db.rows<{ name: string; n: number }>(
    `SELECT name, count(*) OVER () AS n FROM (${shared}) WHERE key NOT IN (SELECT key FROM json_each(?) WHERE value > 0)
     ORDER BY name LIMIT ${NAMES_READ}`,
    [JSON.stringify(shares)],
  );
  return { count: total - (without[0]?.n ?? 0), total, without: without.map(({ name }) => name) };
}

/** The store's answers to the check; `userOf` is who has entered. */
export function leavingCalls(userOf: () => UserStore | null, told: (topic: 'bag') => void): LeavingStore {
  const open = () => {
    const user = userOf();
    return user?.bag.opened() ? user : null;
  };
  return {
    verifyBag: async () => (await userOf()?.bag.verify()) ?? null,
    async countRecords() {
      const user = open();
      return user && countRecords(user.db);
    },
    async openRecords(schema, after, limit) {
      const user = open();
      return user && openRecords(user.db, schema, after, limit);
    },
    async priceSample(size) {
      const user = open();
      return user && priceSample(user, size);
    },
    async leaseReach() {
      const user = open();
      const bag = user?.bag.opened() ?? null;
      return user && bag && leaseReach(user, bag);
    },
    async proveJournal() {
      const user = userOf();
      return user && (await user.recorder.alone(() => user.proveJournal()));
    },
    async rememberCheck(summary) {
      const user = userOf();
      await user?.recorder.alone(() => user.recorder.record([{ kind: 'leaving_checked', summary }]));
      told('bag');
    },
  };
}
