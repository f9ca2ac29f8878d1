/** A change of a held order that whoever decides has proposed to its rep: before and after, line by line. Pure. */

import type { Finding } from './checks';
import type { OrderContent, Totals } from './document';
import type { Cover } from './leases';
import type { OrderLine } from './records';

/** What the rep writes about the whole. */
export type OfTheWhole = Pick<OrderContent, 'discount_e6' | 'discount_minor' | 'freight_minor'>;

/** The order as it is, or as it would be. */
export interface Version {
  content: OfTheWhole;
  payment_term_name: string;
  lines: OrderLine[];
  totals: Totals;
}

export interface Proposal {
  /** An answer names the one it answers. */
  version: number;
  by: string;
  at: string;
  reason: string;
  /** What the order would be; names that a device keeps for itself are left as they are. */
  content: Partial<OrderContent>;
  payment_term_before: string;
  payment_term_name: string;
  lines: OrderLine[];
  totals: Totals;
}

/** As the news tell it; a server of before tells nothing of `before` and `leased`. */
export interface ToldProposal extends Omit<Proposal, 'at' | 'by' | 'reason'> {
  /** Of one that waits: the order as it is, for a device that did not make it. */
  before?: OrderElsewhere | null;
  /** Of one that was agreed: what the order still takes of its device's lease. */
  leased?: Cover | null;
}

/** An order that another device of the rep made, as far as it is told. */
export interface OrderElsewhere {
  content: Partial<OrderContent>;
  lines: OrderLine[];
  totals: Totals;
  made_at: string;
  received_at: string;
  findings: Finding[];
}

export type ProposalAnswer = 'accept' | 'decline';

/** One line of the order and what would become of it: null before, a new one; null after, it goes. */
export interface LineChange {
  before: OrderLine | null;
  after: OrderLine | null;
  isChanged: boolean;
}

export interface WholeChange {
  field: keyof OfTheWhole;
  before: number;
  after: number;
}

/** What is changed of the whole, in the order in which it is written. */
export function wholeChanges(before: OfTheWhole, after: OfTheWhole): WholeChange[] {
  const fields = ['discount_e6', 'discount_minor', 'freight_minor'] as const;
  return fields
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => change.before !== change.after);
}

/** Lines of the same product meet in their order; those that rules give meet only each other. */
export function lineChanges(before: readonly OrderLine[], after: readonly OrderLine[]): LineChange[] {
  const rest = [...after];
  const changes = before.map((line): LineChange => {
    const index = rest.findIndex(
      (each) => each.product_code === line.product_code && (each.free_by === '') === (line.free_by === ''),
    );
    const [met = null] = index < 0 ? [] : rest.splice(index, 1);
    return { before: line, after: met, isChanged: met === null || !isSame(line, met) };
  });
  return [...changes, ...rest.map((line): LineChange => ({ before: null, after: line, isChanged: true }))];
}

function isSame(one: OrderLine, other: OrderLine): boolean {
  return (
    one.quantity_e4 === other.quantity_e4 &&
    one.unit_price_e4 === other.unit_price_e4 &&
    one.discount_e6 === other.discount_e6 &&
    one.net_minor === other.net_minor &&
    one.total_minor === other.total_minor
  );
}
