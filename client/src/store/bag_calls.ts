/** What the store is asked of the bag: the registers in it, why a record is here, its files, and the day's lease. */

import { withRowsAbove } from '../domain/catalogue';
import type { Answer, Catalogue, Page, Query } from '../domain/catalogue';
import type { Reason } from '../domain/day_selection';
import type { OrderContent } from '../domain/document';
import type { LeaseLeft } from '../domain/leases';
import type { BagManifest, SchemaCode } from '../domain/portal';
import { foundAmong } from '../domain/prospect';
import type { Adopted, FetchedFile } from './bag';
import { becameCount } from './became';
import type { MissingSection, OfferedBag, SectionFile } from './bag_files';
import { customer, CUSTOMERS } from './customers';
import type { Database } from './database';
import type { Asked } from './document_calls';
import type { Finder } from './finder';
import { onDevice, pricingInBag } from './judgement';
import type { PricingInBag } from './judgement';
import type { KeptLease } from './leases';
import { page } from './lists';
import type { ListQuestion } from './lists';
import { besideBag } from './new_prospects';
import { order, ordersOf } from './past_orders';
import { product, productsByCodes, productsOn } from './products';
import { prospect, PROSPECTS } from './prospects';
import { quotation, quotationsIn } from './quotations';
import { reasons } from './reasons';
import { carriers, letterhead, operationTypes, paymentTerms, policy, priceLists } from './terms';
import { visits } from './visits';

export interface BagCalls extends Catalogue {
  onDevice(schema: SchemaCode, keys: string[]): Promise<string[]>;
  /** What pricing needs for a document, of the bag alone. */
  pricing(content: OrderContent): Promise<Answer<PricingInBag>>;
  /** Why a record is in the bag; empty where there is no bag or the record is not in it. */
  reasons(schema: SchemaCode, key: string): Promise<Reason[]>;
  /** The sections of an offered bag that are to be fetched, with what a cut download left of each; begins keeping them. */
  missingSections(offered: OfferedBag): Promise<MissingSection[]>;
  /** Keeps bytes of a section's file as they arrive, from its byte `at` on; a full disk loses what there was of it. */
  keepPart(file: SectionFile, at: number, bytes: Uint8Array): Promise<'kept' | 'disk_full'>;
  /** Makes the bag the one in use when all its sections are kept and whole (B3, B5). */
  adoptBag(
    offered: OfferedBag,
    fetched: FetchedFile[],
  ): Promise<Adopted | { kind: 'failed'; reason: 'no_storage' }>;
  /** The version of the open bag, and the lease as it was heard last; null: there is no bag, nothing was heard. */
  lease(): Promise<{ bag_version: number | null; kept: KeptLease | null }>;
  keepLease(kept: KeptLease): Promise<'kept' | 'disk_full'>;
  /** What the day's lease has left for a document; null: nothing is leased. */
  leaseLeft(judged: { id: string; replaces: string | null }): Promise<LeaseLeft | null>;
}

/** `has_disk`: whether this browser gives a private disk at all. */
export function bagCalls({ user: who, changed }: Asked, has_disk: boolean): BagCalls {
  /** One answer from the open bag; closed with its reason otherwise. */
  async function fromBag<Value>(
    ask: (db: Database, finder: Finder, bag: BagManifest) => Value | null,
  ): Promise<Answer<Value>> {
    const user = who();
    if (user === null) return { kind: 'closed', reason: has_disk ? 'no_selection' : 'no_storage' };
    const bag = user.bag.opened();
    const state = user.bag.state();
    if (bag === null)
      return { kind: 'closed', reason: state.kind === 'none' ? state.reason : 'no_selection' };
    const value = ask(user.db, user.finder, bag);
    return value === null ? { kind: 'missing' } : { kind: 'open', source: 'bag', as_of: bag.made_at, value };
  }

  function list<Row>(query: Query, question: ListQuestion<Row>): Promise<Answer<Page<Row>>> {
    return fromBag((_, finder) => page(finder, query, question));
  }

  return {
    async onDevice(schema, keys) {
      const user = who();
      return user?.bag.opened() ? onDevice(user.db, schema, keys) : [];
    },

    async reasons(schema, key) {
      const user = who();
      const bag = user?.bag.opened() ?? null;
      return user === null || bag === null ? [] : reasons(user.db, bag, schema, key);
    },

    missingSections: async (offered) => (await who()?.bag.missing(offered)) ?? [],
    keepPart: async (file, at, bytes) => (await who()?.bag.keep(file, at, bytes)) ?? 'disk_full',
    async adoptBag(offered, fetched) {
      const user = who();
      const adopted = await user?.bag.adopt(offered, fetched);
      const bag = user?.bag.opened() ?? null;
      if (adopted?.kind === 'ready' && user && bag)
        await user.letterheads.keep({ letterhead: letterhead(user.db), as_of: bag.made_at });
      return adopted ?? { kind: 'failed', reason: 'no_storage' };
    },

    lease: async () => ({
      bag_version: who()?.bag.opened()?.version ?? null,
      kept: who()?.leases.kept() ?? null,
    }),
    async keepLease(kept) {
      const result = (await who()?.leases.keep(kept)) ?? 'disk_full';
      changed('documents');
      return result;
    },
    async leaseLeft(judged) {
      const user = who();
      return user?.leases.left(user.bag.opened(), judged) ?? null;
    },

    customers: (query) => list(query, CUSTOMERS),
    customer: (key) => fromBag((db) => customer(db, key)),
    async prospects(query) {
      const answer = await list(query, PROSPECTS);
      const user = who();
      const bag = user?.bag.opened() ?? null;
      if (answer.kind !== 'open' || user === null || bag === null) return answer;
      const rows = foundAmong(besideBag(user, bag), query.search);
      return { ...answer, value: withRowsAbove(answer.value, query, rows) };
    },
    prospect: (key) => fromBag((db) => prospect(db, key)),
    products: (query) => list(query, productsOn(query.priceList)),
    product: (key, priceList) => fromBag((db) => product(db, key, priceList)),
    productsByCodes: (codes, priceList) => fromBag((db) => productsByCodes(db, codes, priceList)),
    priceLists: () => fromBag(priceLists),
    paymentTerms: () => fromBag(paymentTerms),
    carriers: () => fromBag(carriers),
    operationTypes: () => fromBag(operationTypes),
    policy: () => fromBag(policy),
    async letterhead() {
      const answer = await fromBag(letterhead);
      const kept = who()?.letterheads.kept() ?? null;
      if (answer.kind !== 'closed' || kept === null) return answer;
      return { kind: 'open', source: 'bag', as_of: kept.as_of, value: kept.letterhead };
    },
    pricing: (content) => fromBag((db, _, bag) => pricingInBag(db, bag, content)),
    visits: () => fromBag(visits),
    orders: (query) => fromBag((db, finder) => ordersOf(db, finder, query)),
    order: (id) => fromBag((db) => order(db, id)),
    quotations: (query) => fromBag((db, finder) => page(finder, query, quotationsIn(query, becameCount(db)))),
    quotation: (id) => fromBag((db) => quotation(db, id)),
  };
}
