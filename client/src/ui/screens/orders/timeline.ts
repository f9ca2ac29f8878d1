/** The way of an order as its details tell it: what happened on the device by its clock, the rest by the server's. */

import type { Document, Moment } from '../../../domain/document';
import type { Text } from '../../text/text.svelte';

export interface Passed {
  name: string;
  /** Null: not yet. */
  at: string | null;
  /** Whose clock, who decided, and why. */
  detail: string;
}

export function wayOf(text: Text, document: Document): Passed[] {
  const { placed_at, sent_at, received_at, changed_at, state, story } = document;
  const here = text.t('orders.details.device_clock');
  const way: Passed[] = [
    { name: text.t('orders.details.placed'), at: placed_at ?? changed_at, detail: here },
    { name: text.t('orders.details.sent'), at: sent_at ?? received_at, detail: sent_at === null ? '' : here },
  ];
  if (state === 'needs_you' || state === 'dismissed')
    return [
      ...way,
      { name: text.t('orders.details.answered'), at: received_at, detail: there(text, received_at) },
    ];
  way.push({ name: text.t('orders.details.received'), at: received_at, detail: there(text, received_at) });
  way.push(...story.filter(({ status }) => status !== 'received').map((moment) => passed(text, moment)));
  const told = new Set(story.map(({ status }) => status));
  // A journal of before kept the state alone.
  if ((state === 'in_erp' || state === 'declined') && !told.has(state))
    way.push({ name: text.t(`orders.details.${state}`), at: changed_at, detail: '' });
  if (state === 'held' || state === 'proposed')
    way.push({ name: text.t('orders.details.approved'), at: null, detail: '' });
  if (['waiting', 'sending', 'held', 'proposed', 'received'].includes(state))
    way.push({ name: text.t('orders.details.in_erp'), at: null, detail: '' });
  return way;
}

/** One moment as the server told it. */
export function passed(text: Text, { status, at, by, reason }: Moment): Passed {
  const who = by === '' ? '' : text.t('orders.details.by', { name: by });
  const why = reason === '' ? '' : text.t('orders.details.reason', { reason });
  const detail = [who, why].filter(Boolean).join(' · ') || there(text, at);
  return { name: text.t(`orders.details.${status}`), at, detail };
}

function there(text: Text, at: string | null): string {
  return at === null ? '' : text.t('orders.details.server_clock');
}
