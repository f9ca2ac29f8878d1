/**
 * All that the screens may know of the machinery: main.ts makes one Portal and hands it to the user interface.
 * `Live` is the Svelte store contract, so that `$portal.status` works in a component.
 */

import type { ProposalAnswer } from './proposal';
import type { Approvals } from './approvals';
import type { Standing, StandingQuestion } from './check_facts';
import type { Answer, Catalogue, ClosedReason, Page } from './catalogue';
import type { DaySelection } from './day_selection';
import type { Morning, SavedFilters } from './morning';
import type { LeaseLeft } from './leases';
import type { Leaving } from './leaving';
import type { NewerData } from './newer';
import type { LeftOut } from './records';
import type { Document, DraftStep, OrderContent, Placed, Saved, Totals } from './document';
import type { PricingFacts } from './pricing/content';
import type { NewProspect, ProspectContent } from './prospect';
import type { Closing } from './quotation';

export interface Live<Value> {
  subscribe(run: (value: Value) => void): () => void;
}

/** Something asked of the server: answered, a business no with its sentence, or nobody of ours answered. */
export type Reply<Value> =
  | { kind: 'answered'; value: Value }
  | { kind: 'rejected'; code: string; message: string; data: Record<string, string | number> }
  | { kind: 'unreached' };

export interface SignedIn {
  user_id: number;
  user: string;
  name: string;
  role: 'rep' | 'manager' | 'office' | 'administrator';
  rep: { code: string; name: string } | null;
  /** The company's time zone: the day is its day, and every time on screen is told in it (rule D1). */
  timezone: string;
}

export type SessionState =
  | { kind: 'starting' }
  /** Another tab of this browser holds the store (rule S7). `useHere` on the portal takes it over. */
  | { kind: 'elsewhere' }
  | { kind: 'signed_out' }
  | ({ kind: 'signed_in' } & SignedIn);

/** Whether this user has a team to look after: a rep has none. */
export function leads(session: SessionState): boolean {
  return session.kind === 'signed_in' && session.role !== 'rep';
}

/** Whether somebody chooses records for a day: only who stands for a rep does. */
export function choosesRecords(session: SessionState): boolean {
  return session.kind === 'signed_in' && session.rep !== null;
}

/** Whether somebody writes orders, quotations and prospects: only who stands for a rep can. */
export function sells(session: SessionState): boolean {
  return session.kind === 'signed_in' && session.rep !== null;
}

/** Whether filters of this user may be for all representatives. */
export function sharesFilters(session: SessionState): boolean {
  return session.kind === 'signed_in' && (session.role === 'office' || session.role === 'administrator');
}

export type BagState = { kind: 'none'; reason: ClosedReason } | { kind: 'ready'; bag: OpenBag };

export interface BagManifest {
  version: number;
  /** YYYY-MM-DD, and the day's two instants written by the server (rule D1). */
  day: string;
  day_start: string;
  day_end: string;
  /** The day's end, or earlier where the company gives bags some hours only; absent on devices of before. */
  shown_until?: string;
  made_at: string;
  counts: { customers: number; products: number; prospects: number };
  /** When the selections in it were saved, ISO UTC. */
  chosen_at: { customers?: string | null; products?: string | null; prospects?: string | null };
  /** The files it consists of; `size` on the device, `packed_size` on the wire. */
  sections: { name: string; sha256: string; size: number; packed_size: number }[];
  /** What was chosen, and is withdrawn or another's since; absent on devices of before. */
  gone?: Gone;
}

export interface Gone {
  count: number;
  /** The first of them, by name. */
  records: LostRecord[];
}

/** A record that was ticked and does not go along: `withdrawn` since, or `unknown`: not among the rep's. */
export interface LostRecord {
  key: string;
  title: string;
  reason: 'withdrawn' | 'unknown';
}

export interface OpenBag extends BagManifest {
  left_out: LeftOut[];
}

export interface SyncStatus {
  /** From asking our own server, never from the browser's guess. */
  connection: 'checking' | 'online' | 'offline';
  /** Placed and not yet answered. */
  waiting: number;
  /** Of these, on their way now. */
  sending: number;
  needs_you: number;
  drafts: number;
  /** How many of the waiting, and of those that need the rep, are prospects made here. */
  prospects: { waiting: number; needs_you: number };
  /** How many of the waiting are quotations. */
  quotations: { waiting: number };
  /** Bytes so far and in all of the bag's download; null: none under way. */
  download: { received: number; total: number } | null;
  /** The server wants a new sign-in before it takes the outbox. */
  sign_in_needed: boolean;
  /** The server takes nothing from this app but its outbox (rule S6). */
  app_too_old: boolean;
  /** Orders that wait for this user's word, as last heard; null: it is not theirs to give. */
  approvals: number | null;
  /** A newer app is installed and takes over at the next start. */
  update_ready: boolean;
  /** The device's clock against the server's (rule D2); more than five minutes off is named. */
  clock: 'ok' | 'behind' | 'ahead';
  /** Last answer of our server, ISO UTC. */
  answered_at: string | null;
  /** Next attempt, ISO UTC; null when none is planned. */
  next_attempt_at: string | null;
}

/** The device's documents; every method answers after its journal frame is flushed. */
export interface Documents {
  /** Counts up whenever any document changed. */
  changes: Live<number>;
  /** All documents of the signed-in user on this device, newest first. */
  all(): Promise<Document[]>;
  get(id: string): Promise<Document | null>;
  /** What this device's other documents have taken of goods and credit. */
  standing(question: StandingQuestion): Promise<Standing>;
  /** A new draft, with what of its content is known already. */
  open(content?: Partial<OrderContent>): Promise<Document>;
  /** `totals` as the screen shows them: so the lists tell the same. */
  save(id: string, content: OrderContent, step: DraftStep, totals?: Totals): Promise<Saved>;
  /** What a document with this content is priced by, here and when it is placed; null: neither bag nor server knows. */
  pricing(content: OrderContent): Promise<PricingFacts | null>;
  place(id: string): Promise<Placed>;
  /** What this device's share of the day has left for a document; null: nothing is leased. */
  leaseLeft(judged: { id: string; replaces: string | null }): Promise<LeaseLeft | null>;
  discard(id: string): Promise<Saved>;
  /** A waiting document becomes a draft again, before it was sent. */
  takeBack(id: string): Promise<Saved>;
  /** A new draft with the same lines that names the old one; the old one is settled when the new one is placed. */
  revise(id: string): Promise<Document>;
  dismiss(id: string): Promise<Saved>;
  /** A new draft with the same content. */
  duplicate(id: string): Promise<Document>;
  /** Asks the server to cancel an order that it has; the answer comes with a sync. */
  cancel(id: string, reason: string): Promise<Saved>;
  /** The rep's word on a proposed change of a held order; off line too. */
  answerProposal(
    id: string,
    answered: { version: number; answer: ProposalAnswer; reason: string },
  ): Promise<Saved>;
}

/** Prospects made on this device; `documents.changes` counts up for them too. */
export interface NewProspects {
  /** Newest first, also those that the register has by now. */
  all(): Promise<NewProspect[]>;
  /** By its id here or its key in the register. */
  get(id: string): Promise<NewProspect | null>;
  /** A new empty draft. */
  open(): Promise<NewProspect>;
  save(id: string, content: ProspectContent): Promise<Saved>;
  /** Finished: it goes to the register when there is network. */
  add(id: string): Promise<Placed>;
  discard(id: string): Promise<Saved>;
  /** To be written on: one that waits and never left the device, or that the server refused. */
  takeBack(id: string): Promise<Saved>;
}

/** What can be done to a quotation that the server knows. */
export interface Quotations {
  /** Gives it up, with a reason in words; off line the server is asked later. */
  lose(id: string, reason: string): Promise<Saved>;
  /** How far that is; null: nobody has given it up here. */
  closing(id: string): Promise<Closing | null>;
}

export type SchemaCode = 'customers' | 'products' | 'prospects';

export interface Schema {
  code: SchemaCode;
  name: string;
  description: string;
  /** Records chosen today. */
  chosen: number;
  saved_at: string | null;
}

export interface QuickFilter {
  code: string;
  name: string;
  explanation: string;
  parameter: { name: string; label: string; default: number; minimum: number; maximum: number } | null;
  /** Records of this rep it answers with its default parameter; null for who is no rep. */
  count: number | null;
}

export type FieldType = 'text' | 'number' | 'money' | 'date' | 'list' | 'yes_no';

export interface FilterField {
  code: string;
  name: string;
  type: FieldType;
  operators: string[];
  options: { value: string; label: string }[];
}

export interface Condition {
  field: string;
  operator: string;
  /** One value, two for `between`, several for `in`. Numbers and money as decimal strings with a point. */
  values: string[];
}

/** The one definition of a filter; an empty object is every record the rep may see. */
export interface Filter {
  quick?: { code: string; days?: number };
  search?: string;
  match?: 'all' | 'any';
  conditions?: Condition[];
}

/** A row of «Select records»: key, and the schema's columns as texts. */
export interface SelectableRecord {
  key: string;
  title: string;
  /** Code and place, one line. */
  subtitle: string;
  columns: Record<string, string | number | boolean | null>;
  /** Whether the marks it was asked with tick it. */
  chosen: boolean;
}

export interface Column {
  code: string;
  name: string;
  type: FieldType;
  sortable: boolean;
}

export interface RecordsPage extends Page<SelectableRecord> {
  /** How many of the total are ticked; null where the total was given, which is not counted again. */
  chosen: number | null;
  /** The filter as one sentence in the reader's language. */
  sentence: string;
}

/** What becomes of records: those of keys, of all that a filter and a search match, of what was saved at a time. */
export type Mark = { as: 'chosen' | 'not_chosen' | 'inverted' } & (
  { keys: string[] } | { filter: Filter; search?: string } | { saved: string }
);

/** Which records to save: each mark is laid over those before it. */
export interface Choice {
  marks: Mark[];
}

export interface RecordsQuery {
  filter: Filter;
  search?: string;
  order?: string;
  page: number;
  pageSize: number;
  /** What is ticked. */
  marks?: Mark[];
  /** The ticked records instead of those the filter matches. */
  chosen_only?: boolean;
  /** As an earlier page told it. */
  total?: number;
}

export interface SavedSelection {
  /** The server's day, YYYY-MM-DD. */
  day: string;
  count: number;
  filter: Filter;
  saved_at: string | null;
}

/** What became of a choice. */
export interface SavedChoice {
  count: number;
  /** Marked keys that were not saved. */
  dropped: string[];
  /** The first of them. */
  dropped_records: LostRecord[];
}

/** What belongs together in a bag; `rest` is the same whatever is chosen. */
export type PartCode =
  | 'customers'
  | 'orders'
  | 'bills'
  | 'customer_contacts'
  | 'customer_addresses'
  | 'products'
  | 'prices'
  | 'prospects'
  | 'prospect_contacts'
  | 'prospect_addresses'
  | 'rest';

export interface PartCost {
  code: PartCode;
  /** The schema whose choice brings it. */
  brought_by: SchemaCode | null;
  records: number;
  /** Bytes on the device. */
  size: number;
  /** Bytes on the wire. */
  packed_size: number;
}

/** The bag as it would be if what is ticked were saved, beside what is saved of the other schemata. */
export interface Estimate {
  records: number;
  size: number;
  packed_size: number;
  /** Most bytes on the wire that the policy allows. */
  max_bytes: number;
  /** The costliest first. */
  parts: PartCost[];
}

/** What this device says of itself; null where it does not know. */
export interface DeviceRoom {
  /** As measured at the last download, on the wire. */
  bytes_per_second: number | null;
  free_bytes: number | null;
}

/** The Offline Configurator, on line only. */
export interface Configurator {
  schemata(): Promise<Reply<Schema[]>>;
  quickFilters(code: SchemaCode): Promise<Reply<QuickFilter[]>>;
  fields(code: SchemaCode): Promise<Reply<{ fields: FilterField[]; columns: Column[] }>>;
  /** Given up by its signal it is `unreached`, and nobody is told that the network is gone. */
  records(code: SchemaCode, query: RecordsQuery, signal?: AbortSignal): Promise<Reply<RecordsPage>>;
  /** How many records of the list by name stand before the first that begins with the text. */
  place(
    code: SchemaCode,
    query: Pick<RecordsQuery, 'filter' | 'search' | 'marks' | 'chosen_only'> & { text: string },
  ): Promise<Reply<number>>;
  selection(code: SchemaCode): Promise<Reply<SavedSelection>>;
  /** Saves the selection of the server's day; `dropped` are keys the rep may not see or that are withdrawn. */
  save(code: SchemaCode, choice: Choice): Promise<Reply<SavedChoice>>;
  /** Saves nothing; given up by its signal it is `unreached`. */
  estimate(code: SchemaCode, choice: Choice, signal: AbortSignal): Promise<Reply<Estimate>>;
  room(): Promise<DeviceRoom>;
  /** Has the server pack, then downloads and opens the bag; progress shows in `status.download`. */
  packAndDownload(): Promise<
    | { kind: 'ready'; bag: BagManifest }
    | {
        kind: 'failed';
        reason: 'unreached' | 'bag_damaged' | 'bag_of_other_app' | 'disk_full' | 'no_storage' | 'cancelled';
        /** Of a full disk, where it is known before anything is fetched. */
        missing_bytes?: number;
      }
    | { kind: 'rejected'; code: string; message: string; data: Record<string, string | number> }
  >;
  cancelDownload(): void;
}

/** Documents a device said it holds: how many, worth what, the oldest since when. */
export interface Held {
  count: number;
  minor: number;
  since: string | null;
}

export interface CarryingDevice {
  id: string;
  /** The browser's own words for itself. */
  label: string;
  last_seen_at: string;
  /** `newest`: today's last bag; `older`: another of today's; `none`: nothing that opens today. */
  carries: 'newest' | 'older' | 'none';
  bag_made_at: string | null;
  waiting: Held;
  needs_you: Held;
  drafts: Held;
  /** What it holds of stock (of how many products) and credit; null: nothing is reserved for it. */
  reserved: { products: number; credit_minor: number; holds_until: string } | null;
}

/** One rep's day on the board of who carries what. */
export interface RepDay {
  rep_code: string;
  rep_name: string;
  chosen: Partial<Record<SchemaCode, number>>;
  saved_at: string | null;
  bag_version: number | null;
  bag_made_at: string | null;
  bag_bytes: number | null;
  visits: number;
  visits_covered: number;
  orders: number;
  orders_minor: number;
  waiting: Held;
  needs_you: Held;
  devices: CarryingDevice[];
}

export interface Portal {
  session: Live<SessionState>;
  status: Live<SyncStatus>;
  bag: Live<BagState>;
  catalogue: Catalogue;
  documents: Documents;
  prospects: NewProspects;
  quotations: Quotations;
  configurator: Configurator;
  /** Newer data than is on this device, which does not come by itself: `configurator.packAndDownload` fetches it. */
  newer: Live<NewerData | null>;
  /** While an order is written its prices stay: no newer data comes by itself until the answer is called. */
  holdData(): () => void;
  selection: DaySelection;
  morning: Morning;
  filters: SavedFilters;
  leaving: Leaving;
  /** Who carries what today, for those who lead reps; on line only. */
  board(): Promise<Reply<RepDay[]>>;
  /** What waits for the word of those who lead reps. */
  approvals: Approvals;
  /** An order that this device did not write, as the server prints it; null when it could not be fetched. */
  orderPdf(id: string, language: string, number: string): Promise<File | null>;
  signIn(user: string, password: string): Promise<Reply<SignedIn>>;
  signOut(): Promise<void>;
  /** Takes the store over from another tab. */
  useHere(): Promise<void>;
  /** Asks the server now and resets the pauses. */
  syncNow(): void;
  /** Applies a waiting update of the app. */
  applyUpdate(): void;
  /** Off-line use of this browser: refused with its reason where there is no OPFS. */
  storage: Live<{ kind: 'ok'; persisted: boolean } | { kind: 'refused'; reason: 'no_opfs' }>;
}

export type { Answer };
