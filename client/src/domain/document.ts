/** Documents of this device, from the first keystroke to the ERP. */

import type { Finding } from './checks';
import type { Leased } from './leases';
import type { PaperNames } from './paper/names';
import type { Proposal, ProposalAnswer } from './proposal';
import type { OrderLine } from './records';

export interface DraftLine {
  product_key: string;
  product_code: string;
  description: string;
  unit: string;
  pack_quantity_e4: number;
  quantity_e4: number;
  /** The price the data proposed when the line was written (rule O5). */
  list_price_e4: number;
  unit_price_e4: number;
  /** The rep's discount: first the rate, then the amount. */
  discount_e6: number;
  discount_minor: number;
}

/** What an order is made of: a quotation at its own prices, to the cent, or priced anew. */
export type Offer = { quotation_id: string; number: string | null } & (
  { prices: 'todays' } | ({ prices: 'honoured' } & PricedOffer)
);

/** A quotation as it was priced. */
export interface PricedOffer {
  /** As the wire has it: what the server compares. */
  priced: object;
  lines: OrderLine[];
  totals: Totals;
}

/** What the rep writes; every change is saved whole (one journal frame). */
export interface OrderContent {
  kind: 'order' | 'quotation';
  customer_key: string | null;
  /** Whom a quotation is for where it is no customer: the register's key, or the id of one made here. */
  prospect_key: string | null;
  /** A quotation's last day. */
  valid_until: string | null;
  offer: Offer | null;
  /** The customer's, or the prospect's. */
  customer_name: string;
  price_list_key: string | null;
  payment_term_key: string | null;
  operation_type_key: string | null;
  carrier_key: string | null;
  /** One of the customer's addresses; null: the customer's own. */
  delivery_address_key: string | null;
  /** That address in words, as it was when it was chosen. */
  delivery_address: string;
  delivery_on: string | null;
  customer_order_number: string;
  remarks: string;
  lines: DraftLine[];
  /** The rep's discount on the whole: first the rate, then the amount. */
  discount_e6: number;
  discount_minor: number;
  freight_minor: number;
  /** Set by the store when it is placed: what paper calls partner and terms once the data are gone. */
  names?: PaperNames;
}

export const EMPTY_CONTENT: OrderContent = {
  kind: 'order',
  customer_key: null,
  prospect_key: null,
  valid_until: null,
  offer: null,
  customer_name: '',
  price_list_key: null,
  payment_term_key: null,
  operation_type_key: null,
  carrier_key: null,
  delivery_address_key: null,
  delivery_address: '',
  delivery_on: null,
  customer_order_number: '',
  remarks: '',
  lines: [],
  discount_e6: 0,
  discount_minor: 0,
  freight_minor: 0,
};

/** The wizard's step a draft was left on. */
export type DraftStep = 'customer' | 'general' | 'items' | 'summary';

/**
 * Where a document is. One value, never three booleans:
 * `draft` being written · `waiting` placed, «On this device» · `sending` · `held` received, waits for approval · `proposed`
 * waits for the rep's answer to a change · `received`
 * (number) · `in_erp` · `invoiced` · `declined` by the ERP · `rejected` by who decides on held ones · `cancelled` by the rep ·
 * `needs_you` returned with problems, or failed on the server · `dismissed` returned and put aside by the rep.
 */
export type DocumentState =
  | 'draft'
  | 'waiting'
  | 'sending'
  | 'held'
  | 'proposed'
  | 'received'
  | 'in_erp'
  | 'invoiced'
  | 'declined'
  | 'rejected'
  | 'cancelled'
  | 'needs_you'
  | 'dismissed';

/** What a server says has happened to an order: it takes on a state, it was approved, or a change was proposed. */
export const MOMENTS = [
  'held',
  'proposed',
  'agreed',
  'disagreed',
  'withdrawn',
  'approved',
  'received',
  'in_erp',
  'invoiced',
  'declined',
  'rejected',
  'cancelled',
] as const;
export type MomentCode = (typeof MOMENTS)[number];

/** The state that a moment leads to where it is not called so. */
export const STATE_AFTER: Partial<Record<MomentCode, DocumentState>> = {
  approved: 'received',
  agreed: 'received',
  disagreed: 'held',
  withdrawn: 'held',
};

export interface Moment {
  status: MomentCode;
  /** By the server's clock. */
  at: string;
  /** Of a decision: who and why; empty otherwise. */
  by: string;
  reason: string;
}

export interface Problem {
  /** Stable code with a sentence in contract/sentences. */
  code: string;
  /** The line it speaks of, counted from 1; null: the whole document. */
  position: number | null;
  data: Record<string, string | number>;
}

/** net = gross − discounts; total = net + freight + added taxes. Included taxes are told, not added. */
export interface Totals {
  gross_minor: number;
  discount_minor: number;
  net_minor: number;
  freight_minor: number;
  added_taxes_minor: number;
  included_taxes_minor: number;
  total_minor: number;
}

export const NO_TOTALS: Totals = {
  gross_minor: 0,
  discount_minor: 0,
  net_minor: 0,
  freight_minor: 0,
  added_taxes_minor: 0,
  included_taxes_minor: 0,
  total_minor: 0,
};

export interface Document {
  id: string;
  kind: OrderContent['kind'];
  state: DocumentState;
  step: DraftStep;
  content: OrderContent;
  totals: Totals;
  /** Placed: its lines as they were priced, those that rules gave too. Null: not placed yet. */
  lines: OrderLine[] | null;
  /** What it was promised of the device's lease when it was placed; null: nothing is leased. */
  leased: Leased | null;
  /** A placed quotation as the wire has it: an order made of it names the same amounts. */
  priced: object | null;
  /** A received quotation: what has become of it; null: nothing yet. */
  became: 'won' | 'lost' | null;
  /** Rejected: why. Empty otherwise. */
  problems: Problem[];
  /** The server's number once received. */
  number: string | null;
  erp_number: string | null;
  /** The document this one corrects (rule O1). */
  replaces: string | null;
  bag_version: number | null;
  /** ISO UTC by the device's idea of now. */
  changed_at: string;
  placed_at: string | null;
  /** When it first left this device. */
  sent_at: string | null;
  /** The server's time of receipt. */
  received_at: string | null;
  /** What has happened to it on the server, as the news told it. */
  story: Moment[];
  /** What the server found in it when it came in. */
  findings: Finding[];
  /** A cancellation is on its way. */
  cancelling: boolean;
  /** A change that waits for the rep's answer. */
  proposal: Proposal | null;
  /** That answer is on its way. */
  answering: ProposalAnswer | null;
  /** Another device of the rep made it: it is here because a change of it waits, or waited, for the rep's answer. */
  made_elsewhere: boolean;
}

export type DocumentAction =
  'edit' | 'discard' | 'take_back' | 'revise' | 'dismiss' | 'cancel' | 'answer' | 'duplicate' | 'print';

/** The one table of what may be done in which state; buttons and store both read it. */
export const ALLOWED: Record<DocumentState, readonly DocumentAction[]> = {
  draft: ['edit', 'discard'],
  waiting: ['take_back', 'duplicate', 'print'],
  sending: ['duplicate', 'print'],
  held: ['cancel', 'duplicate', 'print'],
  proposed: ['answer', 'cancel', 'duplicate', 'print'],
  received: ['cancel', 'duplicate', 'print'],
  in_erp: ['duplicate', 'print'],
  invoiced: ['duplicate', 'print'],
  declined: ['revise', 'duplicate', 'print'],
  rejected: ['revise', 'dismiss', 'duplicate', 'print'],
  cancelled: ['duplicate', 'print'],
  needs_you: ['revise', 'dismiss'],
  dismissed: ['revise', 'duplicate'],
};

/** What a document of this device is: orders are placed, prospects added to the register. */
export type DocumentKind = Document['kind'] | 'prospect';

/** Why the store would not; `named`: another document of this device names it. */
export type Refusal = 'disk_full' | 'no_storage' | 'not_allowed' | 'outbox_full' | 'named';

/** A change was flushed, or it was not and the screen must say so (rule J1). */
export type Saved =
  { kind: 'saved'; at: string } | { kind: 'refused'; reason: Exclude<Refusal, 'outbox_full'> };

export type Placed =
  | { kind: 'placed'; at: string }
  | { kind: 'problems'; problems: Problem[] }
  | { kind: 'refused'; reason: Refusal };
