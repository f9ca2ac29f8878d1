/** Orders that wait for a manager's word; on line only. */

import type { Finding } from './checks';
import type { Reply } from './portal';
import type { OfTheWhole, Version } from './proposal';

/** The last change that was proposed to an order's rep. */
export interface ProposalRow {
  version: number;
  by: string;
  at: string;
  reason: string;
  state: 'open' | 'agreed' | 'disagreed' | 'replaced' | 'withdrawn' | 'lapsed';
  /** The rep's words. */
  answer: string;
  total_minor: number;
}

/** What of an order can be proposed otherwise. */
export interface Changeable extends OfTheWhole {
  id: string;
  number: string;
  customer_name: string;
  rep_name: string;
  total_minor: number;
  lines: (ChangedLine & { product_code: string; description: string; unit: string })[];
  payment_term_key: string | null;
  payment_terms: { key: string; name: string }[];
  proposal: ProposalRow | null;
}

export interface ChangedLine {
  position: number;
  quantity_e4: number;
  unit_price_e4: number;
  discount_e6: number;
  discount_minor: number;
}

/** The order as it would be: a line that is not named goes. */
export interface Change extends OfTheWhole {
  lines: ChangedLine[];
  payment_term_key: string | null;
}

export interface HeldOrder {
  id: string;
  number: string;
  /** `held` waits for a decision, `proposed` for the rep's answer. */
  status: 'held' | 'proposed';
  proposal: ProposalRow | null;
  rep_code: string;
  rep_name: string;
  customer_key: string;
  customer_name: string;
  total_minor: number;
  made_at: string;
  received_at: string;
  /** What was found; those of level `hold` are why it waits. */
  findings: Finding[];
  position: Position;
}

/** The customer's credit now. */
export interface Position {
  risk_grade: string;
  credit_limit_minor: number;
  /** Ordered and not billed yet, with what devices are promised. */
  ordered_minor: number;
  open_bills_minor: number;
  overdue_bills: number;
  /** Null: nobody has told its credit. */
  credit_left_minor: number | null;
  as_of: string | null;
}

export interface Approvals {
  /** The oldest first. */
  held(): Promise<Reply<HeldOrder[]>>;
  /** `total_minor`: what it came to when it was looked at; one that has become another is refused. */
  approve(id: string, total_minor: number): Promise<Reply<Decided>>;
  /** `reason` is told to the rep. */
  reject(id: string, reason: string): Promise<Reply<Decided>>;
  changeable(id: string): Promise<Reply<Changeable>>;
  /** What the order would come to; nothing is kept. */
  preview(id: string, change: Change): Promise<Reply<{ before: Version; after: Version }>>;
  /** `seen`: the open proposal it replaces; null: there was none. */
  propose(id: string, change: Change & { reason: string; seen: number | null }): Promise<Reply<ProposalRow>>;
  withdraw(id: string, version: number): Promise<Reply<Decided>>;
}

export interface Decided {
  number: string;
  status: string;
}
