/**
 * The device store as the rest of the app calls it: everything in it answers from this device alone. It lives in one worker
 * (worker.ts); the calls travel by rpc.ts. Where the browser gives no private disk the calls still answer, closed or refused.
 */

import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { v4 as randomId } from 'uuid';

import { withRowsAbove } from '../domain/catalogue';
import type { Answer, Catalogue, Page, Query } from '../domain/catalogue';
import { NOTHING_STANDS } from '../domain/check_facts';
import type { Standing, StandingQuestion } from '../domain/check_facts';
import type { ClockState } from '../domain/day';
import type { Document, DraftStep, OrderContent, Placed, Saved, Totals } from '../domain/document';
import type { Reason, Wish } from '../domain/day_selection';
import type { LeaseLeft } from '../domain/leases';
import type { LeavingSummary } from '../domain/leaving';
import type { BagManifest, BagState, SchemaCode } from '../domain/portal';
import { asDetails, foundAmong, isUnregistered } from '../domain/prospect';
import type { NewProspect, ProspectContent } from '../domain/prospect';
import type { ProspectDetails, ProspectRow } from '../domain/records';
import type { Adopted, FetchedFile } from './bag';
import type { MissingSection, OfferedBag, SectionFile } from './bag_files';
import { findingsBy, standing } from './checks';
import { makeClock } from './clock';
import type { TimeSource } from './clock';
import { customer, CUSTOMERS } from './customers';
import type { Database } from './database';
import * as documents from './documents';
import type { Folder } from './files';
import type { Finder } from './finder';
import type { FrameCopy } from './journal';
import { judgement, onDevice, pricingInBag } from './judgement';
import type { PricingInBag, ServerJudgement } from './judgement';
import { leavingCalls } from './leaving';
import { takesFrom } from './leases';
import type { KeptLease } from './leases';
import type { LeavingStore } from './leaving';
import { counts, nextBatch, NOTHING_COUNTED, NOTHING_UNSENT, settle, unsent } from './outbox';
import type { BatchQuestion, Counts, HeardAnswer, Unsent, WaitingCommand } from './outbox';
import { page } from './lists';
import type { ListQuestion } from './lists';
import { order, ordersOf } from './past_orders';
import { product, productsByCodes, productsOn } from './products';
import { prospect, PROSPECTS } from './prospects';
import * as made from './new_prospects';
import { quotation, quotationsIn } from './quotations';
import { reasons } from './reasons';
import { readSessionFile, writeSessionFile } from './session_file';
import type { SavedSession, SessionFile } from './session_file';
import { lastCheck, numberFact } from './tables';
import { carriers, letterhead, operationTypes, paymentTerms, policy, priceLists } from './terms';
import { openUserStore } from './user_store';
import type { UserStore } from './user_store';
import { visits } from './visits';
import { allWishes, forgetWish, wish } from './wishes';

export type Topic = 'documents' | 'bag' | 'clock' | 'wishes';

/** What the store needs from where it runs. */
export interface Platform {
  /** Null: this browser gives no private disk. */
  root: Folder | null;
  sqlite(): Promise<Sqlite3Static>;
  copyOf(user_id: number): FrameCopy;
  time: TimeSource;
  sha256(bytes: Uint8Array): Promise<string>;
  /** Runs something when the calls that have come are answered. */
  later(run: () => void): void;
  changed(topic: Topic): void;
  damaged(what: string): void;
}

export interface StoreStatus extends Counts {
  clock: ClockState;
  /** Now by the day rule, ISO UTC. */
  now: string;
  news_seen: number;
  bag: BagState;
  checked: LeavingSummary | null;
  unsent: Unsent;
}

export interface Measured {
  bytes_per_second: number | null;
}

/** The bag's half of the catalogue, and everything about documents, outbox and bag; all for the user who entered. */
export interface DeviceStore extends Catalogue, LeavingStore {
  /** Who was signed in when this browser was last used. */
  begin(): Promise<{ has_disk: boolean; session: SavedSession | null; sign_out_owed: boolean }>;
  /** The device id to sign this user in with. */
  deviceId(user: string): Promise<string>;
  /** Enters for whoever was here last while the page still loads: their `enter` without the server then finds it done. */
  enterLast(): Promise<void>;
  /** Opens the user's store and remembers the session; answers the device id the store really has. */
  enter(session: SavedSession, device_id: string | null, server_time: string | null): Promise<string | null>;
  /** Closes the store and forgets the session. */
  leave(owed: boolean): Promise<void>;
  signOutPaid(): Promise<void>;
  /** The server's day as it stood in an answer. */
  dayHeard(day: SavedSession['day']): Promise<void>;

  status(): Promise<StoreStatus>;
  /** Applies the day rule now, and stores the time once a minute. */
  tick(): Promise<void>;
  onDevice(schema: SchemaCode, keys: string[]): Promise<string[]>;
  /** What pricing needs for a document, of the bag alone. */
  pricing(content: OrderContent): Promise<Answer<PricingInBag>>;
  /** Why a record is in the bag; empty where there is no bag or the record is not in it. */
  reasons(schema: SchemaCode, key: string): Promise<Reason[]>;
  wishes(): Promise<Wish[]>;
  /** False: the disk is full, or there is none. */
  wish(schema: SchemaCode, search: string): Promise<boolean>;
  forgetWish(id: string): Promise<void>;
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
  measured(): Promise<Measured>;
  rememberMeasured(measured: Measured): Promise<void>;

  /** What this device's other documents have taken of goods and credit. */
  standing(question: StandingQuestion): Promise<Standing>;
  documents(): Promise<Document[]>;
  document(id: string): Promise<Document | null>;
  /** With what of its content is known already. */
  openDraft(content?: Partial<OrderContent>): Promise<Document | null>;
  save(id: string, content: OrderContent, step: DraftStep, totals?: Totals): Promise<Saved>;
  /** `server`: what the server says of this rep's rights, when it is there to judge what the bag does not hold. */
  place(id: string, server: ServerJudgement | null): Promise<Placed>;
  discard(id: string): Promise<Saved>;
  takeBack(id: string): Promise<Saved>;
  revise(id: string): Promise<Document | null>;
  dismiss(id: string): Promise<Saved>;
  duplicate(id: string): Promise<Document | null>;
  cancel(id: string, reason: string): Promise<Saved>;

  newProspects(): Promise<NewProspect[]>;
  /** By its id here or its key in the register. */
  newProspect(id: string): Promise<NewProspect | null>;
  /** Rows above the server's own: what was made here, is not in the register yet, and is found by the search. */
  unregisteredProspects(search: string | undefined): Promise<ProspectRow[]>;
  madeProspect(id: string): Promise<{ key: string | null; at: string; details: ProspectDetails } | null>;
  openProspect(): Promise<NewProspect | null>;
  saveProspect(id: string, content: ProspectContent): Promise<Saved>;
  addProspect(id: string): Promise<Placed>;
  discardProspect(id: string): Promise<Saved>;
  takeBackProspect(id: string): Promise<Saved>;

  nextBatch(question: BatchQuestion): Promise<WaitingCommand[]>;
  /** These commands are no longer on their way, and their outcome is not known. */
  release(command_ids: string[]): Promise<void>;
  settle(sent: string[], answer: HeardAnswer): Promise<'flushed' | 'disk_full'>;
  /** Flushes and lets go of every file, for another tab. */
  close(): Promise<void>;
}

const NO_STORAGE = { kind: 'refused', reason: 'no_storage' } as const;

export function makeStore(platform: Platform): DeviceStore {
  const { root } = platform;
  let clock = makeClock(platform.time);
  let user: UserStore | null = null;
  let file: SessionFile | null = null;
  // One after the other.
  let entering: Promise<unknown> = Promise.resolve();
  let early: { user_id: number; entered: Promise<string | null> } | null = null;

  async function sessionFile(): Promise<SessionFile> {
    file ??= root === null ? null : await readSessionFile(root);
    return (
      file ?? {
        session: null,
        sign_out_owed: false,
        devices: {},
        bytes_per_second: null,
      }
    );
  }

  async function change(part: Partial<SessionFile>): Promise<void> {
    file = { ...(await sessionFile()), ...part };
    // A full disk must not keep anybody out: the session then holds until the app is closed.
    if (root !== null)
      await writeSessionFile(root, file).catch(() => platform.damaged('the session was not saved'));
  }

  /** One answer from the open bag; closed with its reason otherwise. */
  async function fromBag<Value>(
    ask: (db: Database, finder: Finder, bag: BagManifest) => Value | null,
  ): Promise<Answer<Value>> {
    if (user === null) return { kind: 'closed', reason: root === null ? 'no_storage' : 'no_selection' };
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

  /** A change of what the journal keeps, alone and then told; `refused` where there is no disk. */
  async function changing<Value>(
    refused: Value,
    decide: (parts: UserStore) => Promise<Value>,
    topic: Topic = 'documents',
  ): Promise<Value> {
    const store = user;
    if (store === null) return refused;
    const value = await store.recorder.alone(() => decide(store));
    platform.changed(topic);
    return value;
  }

  async function closeUser(): Promise<void> {
    const closing = user;
    user = null;
    if (closing) await closing.recorder.alone(() => closing.close());
  }

  async function enter(
    session: SavedSession,
    device_id: string | null,
    server_time: string | null,
  ): Promise<string | null> {
    if (server_time !== null) clock.heardServer(server_time);
    if (user?.user_id !== session.user.user_id) {
      await closeUser();
      if (root !== null) {
        if (server_time === null) clock = makeClock(platform.time);
        user = await openUserStore({
          sqlite: await platform.sqlite(),
          root,
          copy: platform.copyOf(session.user.user_id),
          clock,
          server_heard: server_time !== null,
          session,
          device_id,
          sha256: platform.sha256,
          later: platform.later,
          bagChanged: () => platform.changed('bag'),
          damaged: platform.damaged,
        });
      }
    }
    const opened = user;
    if (opened === null) return null;
    if (server_time !== null) {
      const at = new Date(server_time).toISOString();
      await opened.recorder.alone(() =>
        opened.recorder.record([{ kind: 'clock_mark', server: true }], { at }),
      );
      clock.heardServer(server_time);
      opened.bag.dayIs(session.day);
    }
    const known = await sessionFile();
    const devices = { ...known.devices, [session.user.user]: opened.device_id };
    if (JSON.stringify([known.session, known.devices]) !== JSON.stringify([session, devices]))
      await change({ session, devices });
    platform.changed('documents');
    platform.changed('bag');
    return opened.device_id;
  }

  function enterAlone(...asked: Parameters<typeof enter>): Promise<string | null> {
    const entered = entering.then(() => enter(...asked));
    entering = entered.catch(() => undefined);
    return entered;
  }

  return {
    async begin() {
      const { session, sign_out_owed } = await sessionFile();
      return { has_disk: root !== null, session, sign_out_owed };
    },

    async deviceId(name) {
      return (await sessionFile()).devices[name] ?? randomId();
    },

    async enterLast() {
      const { session, sign_out_owed } = await sessionFile();
      if (session === null || sign_out_owed || user !== null || root === null) return;
      early = { user_id: session.user.user_id, entered: enterAlone(session, null, null) };
    },

    enter(session, device_id, server_time) {
      const begun = early;
      early = null;
      const isIt = begun?.user_id === session.user.user_id && device_id === null && server_time === null;
      return isIt ? begun.entered : enterAlone(session, device_id, server_time);
    },

    async leave(owed) {
      await entering;
      await closeUser();
      await change({ session: null, sign_out_owed: owed });
      platform.changed('documents');
      platform.changed('bag');
    },

    signOutPaid: () => change({ sign_out_owed: false }),

    async dayHeard(day) {
      user?.bag.checkDay();
      user?.bag.dayIs(day);
      const { session } = await sessionFile();
      if (session !== null && session.day.day_end !== day.day_end)
        await change({ session: { ...session, day } });
    },

    async status() {
      user?.bag.checkDay();
      const none: BagState = { kind: 'none', reason: root === null ? 'no_storage' : 'no_selection' };
      return {
        ...(user ? counts(user.db, user.flying) : NOTHING_COUNTED),
        clock: clock.state(),
        now: clock.now(),
        news_seen: user ? numberFact(user.db, 'news_seen') : 0,
        bag: user?.bag.state() ?? none,
        checked: user && lastCheck(user.db),
        unsent: user ? unsent(user.db, user.flying) : NOTHING_UNSENT,
      };
    },

    async tick() {
      user?.bag.checkDay();
      const store = user;
      if (store) await store.recorder.alone(() => store.markTime());
    },

    async onDevice(schema, keys) {
      return user?.bag.opened() ? onDevice(user.db, schema, keys) : [];
    },

    async reasons(schema, key) {
      const bag = user?.bag.opened() ?? null;
      return user === null || bag === null ? [] : reasons(user.db, bag, schema, key);
    },

    wishes: async () => (user ? allWishes(user.db) : []),
    wish: (schema, search) => changing(false, (parts) => wish(parts, schema, search), 'wishes'),
    forgetWish: (id) => changing(undefined, (parts) => forgetWish(parts, id), 'wishes'),

    missingSections: async (offered) => (user ? await user.bag.missing(offered) : []),
    keepPart: async (file, at, bytes) => (user ? await user.bag.keep(file, at, bytes) : 'disk_full'),
    adoptBag: async (offered, fetched) =>
      user ? await user.bag.adopt(offered, fetched) : { kind: 'failed', reason: 'no_storage' },

    lease: async () => ({
      bag_version: user?.bag.opened()?.version ?? null,
      kept: user?.leases.kept() ?? null,
    }),
    async keepLease(kept) {
      const result = user ? await user.leases.keep(kept) : 'disk_full';
      platform.changed('documents');
      return result;
    },
    leaseLeft: async (judged) => user?.leases.left(user.bag.opened(), judged) ?? null,

    async measured() {
      const { bytes_per_second } = await sessionFile();
      return { bytes_per_second };
    },

    rememberMeasured: (measured) => change(measured),

    customers: (query) => list(query, CUSTOMERS),
    customer: (key) => fromBag((db) => customer(db, key)),
    async prospects(query) {
      const answer = await list(query, PROSPECTS);
      const bag = user?.bag.opened() ?? null;
      if (answer.kind !== 'open' || user === null || bag === null) return answer;
      const rows = foundAmong(made.besideBag(user, bag), query.search);
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
    letterhead: () => fromBag(letterhead),
    pricing: (content) => fromBag((db, _, bag) => pricingInBag(db, bag, content)),
    visits: () => fromBag(visits),
    orders: (query) => fromBag((db, finder) => ordersOf(db, finder, query)),
    order: (id) => fromBag((db) => order(db, id)),
    quotations: (query) => list(query, quotationsIn(query.state ?? '')),
    quotation: (id) => fromBag((db) => quotation(db, id)),

    standing: async (question) => (user ? standing(user.db, question) : NOTHING_STANDS),
    documents: async () => (user ? documents.allDocuments(user) : []),
    document: async (id) => (user ? documents.oneDocument(user, id) : null),
    openDraft: (content = {}) =>
      changing<Document | null>(null, (parts) => documents.openDraft(parts, content)),
    save: (id, content, step, totals) =>
      changing<Saved>(NO_STORAGE, (parts) => documents.saveDraft(parts, id, { content, step, totals })),
    place: (id, server) =>
      changing<Placed>(NO_STORAGE, (parts) => {
        const draft = documents.oneDocument(parts, id);
        const bag = parts.bag.opened();
        return documents.place(
          parts,
          id,
          draft && judgement(parts.db, bag, draft.content, server),
          findingsBy(parts, bag),
          takesFrom(parts, bag),
        );
      }),
    discard: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.discardDraft(parts, id)),
    takeBack: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.takeBack(parts, id)),
    revise: (id) => changing<Document | null>(null, (parts) => documents.revise(parts, id)),
    dismiss: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.dismiss(parts, id)),
    duplicate: (id) => changing<Document | null>(null, (parts) => documents.duplicate(parts, id)),
    cancel: (id, reason) => changing<Saved>(NO_STORAGE, (parts) => documents.cancel(parts, id, reason)),

    newProspects: async () => (user ? made.newProspects(user) : []),
    newProspect: async (id) => (user ? made.newProspect(user, id) : null),
    async unregisteredProspects(search) {
      const all = user ? made.newProspects(user) : [];
      return foundAmong(
        all.filter(({ state }) => isUnregistered(state)),
        search,
      );
    },
    async madeProspect(id) {
      const found = user && made.newProspect(user, id);
      return found && { key: found.key, at: found.changed_at, details: asDetails(found) };
    },
    openProspect: () => changing<NewProspect | null>(null, made.openProspect),
    saveProspect: (id, content) =>
      changing<Saved>(NO_STORAGE, (parts) => made.saveProspect(parts, id, content)),
    addProspect: (id) =>
      changing<Placed>(NO_STORAGE, (parts) => made.addProspect(parts, parts.bag.opened(), id)),
    discardProspect: (id) => changing<Saved>(NO_STORAGE, (parts) => made.discardProspect(parts, id)),
    takeBackProspect: (id) => changing<Saved>(NO_STORAGE, (parts) => made.takeBackProspect(parts, id)),

    nextBatch: (question) =>
      changing<WaitingCommand[]>([], async (parts) => {
        const batch = await nextBatch(parts, question);
        for (const { command_id } of batch) parts.flying.add(command_id);
        return batch;
      }),
    async release(command_ids) {
      for (const id of command_ids) user?.flying.delete(id);
      platform.changed('documents');
    },
    async settle(sent, answer) {
      const settled = await changing<'flushed' | 'disk_full'>('disk_full', async (parts) => {
        clock.heardServer(answer.server_time);
        const result = await settle(parts, answer);
        for (const id of sent) parts.flying.delete(id);
        return result;
      });
      platform.changed('clock');
      return settled;
    },
    ...leavingCalls(() => user, platform.changed),
    close: closeUser,
  };
}
