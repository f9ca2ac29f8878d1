/** My Orders as one list: the device's documents first where they ask for something, then the history. Pure. */

import type { Document, DocumentState } from '../../../domain/document';
import type { OrderRow } from '../../../domain/records';

export type Entry =
  { kind: 'document'; id: string; document: Document } | { kind: 'order'; id: string; order: OrderRow };

export const SHOWN = ['all', 'drafts', 'waiting', 'needs_you', 'held', 'received', 'closed'] as const;
export type Shown = (typeof SHOWN)[number];

const STATES: Record<Shown, readonly DocumentState[]> = {
  all: [
    'needs_you',
    'rejected',
    'proposed',
    'draft',
    'waiting',
    'sending',
    'dismissed',
    'held',
    'received',
    'in_erp',
    'invoiced',
    'declined',
    'cancelled',
  ],
  drafts: ['draft'],
  waiting: ['waiting', 'sending'],
  needs_you: ['needs_you', 'rejected', 'proposed'],
  held: ['held'],
  received: ['received', 'in_erp', 'invoiced'],
  closed: ['declined', 'rejected', 'cancelled'],
};

/** What asks for something comes first. */
const RANK: Record<DocumentState, number> = {
  needs_you: 0,
  draft: 1,
  waiting: 2,
  sending: 2,
  dismissed: 3,
  rejected: 0,
  proposed: 0,
  held: 4,
  received: 4,
  in_erp: 4,
  invoiced: 4,
  declined: 4,
  cancelled: 4,
};

export const PERIODS = ['all', '0', '7', '30', '90'] as const;
/** Days back from today; `all` of them. */
export type Period = (typeof PERIODS)[number];

/** The first day of a period that ends today (YYYY-MM-DD); undefined for all of time. */
export function sinceOf(period: Period, today: string): string | undefined {
  if (period === 'all') return undefined;
  return new Date(Date.parse(today) - Number(period) * 86_400_000).toISOString().slice(0, 10);
}

/** What the server is asked for; empty: all states. */
export function statusesOf(shown: Shown): DocumentState[] {
  return shown === 'all' ? [] : STATES[shown].filter(isKnownToServer);
}

function isKnownToServer(state: DocumentState): boolean {
  return isSettled(state) || state === 'rejected' || state === 'proposed';
}

/** Documents still in the rep's hands, by what they ask for, newest first. */
export function unsettled(documents: Document[], shown: Shown, search: string): Entry[] {
  return documents
    .filter((document) => !isSettled(document.state) && STATES[shown].includes(document.state))
    .filter((document) => isFound(search, [document.content.customer_name, document.number ?? '']))
    .sort((one, other) => RANK[one.state] - RANK[other.state] || (one.changed_at < other.changed_at ? 1 : -1))
    .map((document) => ({ kind: 'document', id: document.id, document }));
}

/**
 * Orders the server has: those of this device and the rows of the history, newest first. One that stands in both is shown
 * once, as the history knows it.
 */
export function settled(documents: Document[], history: OrderRow[], shown: Shown, search: string): Entry[] {
  if (!showsHistory(shown)) return [];
  const rows = history.filter(({ status }) => STATES[shown].includes(status));
  // What needs the rep stands above, with what is in hand.
  const inHand = new Set(documents.filter(({ state }) => !isSettled(state)).map(({ id }) => id));
  const known = new Set(history.map((order) => order.id));
  const own = documents
    .filter(({ id, state }) => isSettled(state) && STATES[shown].includes(state) && !known.has(id))
    .filter((document) => isFound(search, [document.content.customer_name, document.number ?? '']));
  const entries: Entry[] = [
    ...own.map((document): Entry => ({ kind: 'document', id: document.id, document })),
    ...rows
      .filter(({ id }) => !inHand.has(id))
      .map((order): Entry => ({ kind: 'order', id: order.id, order })),
  ];
  return entries.sort((one, other) => (dayOf(one) < dayOf(other) ? 1 : dayOf(one) > dayOf(other) ? -1 : 0));
}

/** Whether what the server or the bag knows may be among these. */
export function showsHistory(shown: Shown): boolean {
  return shown === 'all' || shown === 'held' || shown === 'received' || shown === 'closed';
}

/** Of what is in the rep's hands; how many the server has, this device does not know. */
export function countsOf(documents: Document[]): Partial<Record<Shown, number>> {
  const count = (shown: Shown) => documents.filter(({ state }) => STATES[shown].includes(state)).length;
  return { drafts: count('drafts'), waiting: count('waiting'), needs_you: count('needs_you') };
}

/** The last segment of an order's way: nothing of it is in the rep's hands any more. */
export function isSettled(state: DocumentState): boolean {
  return RANK[state] === 4;
}

function dayOf(entry: Entry): string {
  if (entry.kind === 'order') return entry.order.ordered_on;
  const { document } = entry;
  return (document.received_at ?? document.placed_at ?? document.changed_at).slice(0, 10);
}

function isFound(search: string, texts: string[]): boolean {
  const wanted = folded(search.trim());
  return wanted.length < 3 || texts.some((text) => folded(text).includes(wanted));
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
