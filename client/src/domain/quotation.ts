/** Quotations as the registers and the bag know them, and the order that is made of one. */

import type { Document, Offer, OrderContent, PricedOffer, Problem, Totals } from './document';
import { EMPTY_CONTENT } from './document';
import type { AppliedRule, AppliedTaxRule, OrderLine } from './records';

/** `expired` is an open one whose last day is past. */
export type QuotationState = 'open' | 'expired' | 'won' | 'lost';

export interface QuotationRow {
  id: string;
  number: string;
  customer_key: string | null;
  prospect_key: string | null;
  customer_name: string;
  made_on: string;
  valid_until: string;
  total_minor: number;
  state: QuotationState;
  order_id: string | null;
  order_number: string | null;
}

export interface QuotationDetails extends QuotationRow {
  /** Who the prospect has become, if it is linked by now. */
  became_customer_key: string | null;
  /** ISO UTC, by the device it was written on. */
  made_at: string;
  reason: string;
  document: QuotationDocument;
}

/** A quotation given up on this device: the server is asked · it is closed · it could not be, and why. */
export interface Closing {
  state: 'asked' | 'lost' | 'refused';
  reason: string;
  problems: Problem[];
}

/** What the server keeps: orders/quotations/documents.py. */
export interface QuotationDocument {
  id: string;
  content: Omit<OrderContent, 'kind' | 'offer'>;
  lines: KeptLine[];
  priced: Totals;
}

interface KeptLine extends Omit<OrderLine, 'discounts' | 'taxes'> {
  product_key: string;
  applied: { discounts: AppliedRule[]; taxes: AppliedTaxRule[] };
}

/** A quotation, whoever knows it: the server, the bag, or this device alone. */
export interface Quoted extends PricedOffer {
  id: string;
  number: string | null;
  content: OrderContent;
  state: QuotationState;
  /** Whom an order of it would be for; null: a prospect that is no customer yet. */
  orders_for: string | null;
  order_id: string | null;
  order_number: string | null;
  reason: string;
  made_at: string;
}

export function quotedByServer(told: QuotationDetails): Quoted {
  const { content, lines, priced } = told.document;
  const { state, reason, order_id, order_number, made_at } = told;
  return {
    id: told.id,
    number: told.number,
    content: { ...EMPTY_CONTENT, ...content, kind: 'quotation' },
    ...{ state, reason, order_id, order_number, made_at },
    orders_for: told.customer_key ?? told.became_customer_key,
    priced,
    totals: priced,
    lines: lines.map(({ applied, product_key, ...line }) => {
      void product_key;
      return { ...line, ...applied };
    }),
  };
}

/** A placed one of this device. */
export function quotedHere(document: Document, today: string): Quoted | null {
  const { id, number, content, totals, lines, priced, became, placed_at, changed_at } = document;
  if (lines === null || priced === null) return null;
  return {
    ...{ id, number, content, totals, lines, priced },
    state: became ?? stateOn(content.valid_until, today),
    orders_for: content.customer_key,
    order_id: null,
    order_number: null,
    reason: '',
    made_at: placed_at ?? changed_at,
  };
}

/** With what the device has heard since the bag was made. */
export function withClosing(quoted: Quoted, closing: Closing | null): Quoted {
  const isOpen = quoted.state === 'open' || quoted.state === 'expired';
  return isOpen && closing?.state === 'lost' ? { ...quoted, state: 'lost', reason: closing.reason } : quoted;
}

export function stateOn(valid_until: string | null, today: string): 'open' | 'expired' {
  return valid_until !== null && today !== '' && valid_until < today ? 'expired' : 'open';
}

/** The content of the order that is made of a quotation; its lines are the quotation's until somebody changes them. */
export function orderContent(
  quoted: Quoted,
  prices: Offer['prices'],
  lines: OrderContent['lines'] = quoted.content.lines,
): OrderContent {
  const names = { quotation_id: quoted.id, number: quoted.number };
  const { priced, totals, lines: asPriced } = quoted;
  return {
    ...quoted.content,
    kind: 'order',
    customer_key: quoted.orders_for,
    prospect_key: null,
    valid_until: null,
    lines,
    offer:
      prices === 'honoured' ? { ...names, prices, priced, totals, lines: asPriced } : { ...names, prices },
  };
}
