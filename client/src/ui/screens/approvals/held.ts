/** The list of held orders as it is narrowed and sorted, and by how much each rule was passed. Pure. */

import type { HeldOrder } from '../../../domain/approvals';
import type { Finding } from '../../../domain/checks';
import { scaledFrom } from '../../text/decimal';

export const REASONS = ['credit', 'stock', 'prices', 'blocked', 'repeated', 'other'] as const;
export type Reason = (typeof REASONS)[number];

export const SORTINGS = ['oldest', 'largest'] as const;
export type Sorting = (typeof SORTINGS)[number];

/** Empty: all. */
export interface Narrowed {
  rep: string;
  reason: Reason | '';
  sorting: Sorting;
}

export function reasonOf({ code }: Pick<Finding, 'code'>): Reason {
  if (code.startsWith('credit')) return 'credit';
  if (code.startsWith('stock')) return 'stock';
  if (/^(price|total|free_goods)/.test(code)) return 'prices';
  if (/(blocked|withdrawn)$/.test(code)) return 'blocked';
  return code === 'order_repeated' ? 'repeated' : 'other';
}

/** Why an order waits, each reason once. */
export function reasonsOf({ findings }: Pick<HeldOrder, 'findings'>): Reason[] {
  const found = new Set(findings.filter(({ level }) => level === 'hold').map(reasonOf));
  return REASONS.filter((reason) => found.has(reason));
}

export function shownOf(held: readonly HeldOrder[], { rep, reason, sorting }: Narrowed): HeldOrder[] {
  const kept = held.filter(
    (order) => (rep === '' || order.rep_code === rep) && (reason === '' || reasonsOf(order).includes(reason)),
  );
  return sorting === 'oldest' ? kept : kept.sort((one, other) => other.total_minor - one.total_minor);
}

/** Who has orders among them, by name. */
export function repsOf(held: readonly HeldOrder[]): { value: string; name: string }[] {
  const names = new Map(held.map(({ rep_code, rep_name }) => [rep_code, rep_name]));
  return [...names]
    .map(([value, name]) => ({ value, name }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** By how much a finding passes what its rule allows; null where that is no amount. */
export type Beyond = { kind: 'credit' | 'stock' | 'price_more' | 'price_less'; value: number };

export function beyondOf({ code, data }: Finding): Beyond | null {
  const scaled = (name: string, digits: number) =>
    scaledFrom(String(data[name] ?? ''), digits, { decimal: '.', group: ',' });
  if (code === 'credit_passed') {
    const [total, available] = [scaled('total', 2), scaled('available', 2)];
    return total === null || available === null ? null : { kind: 'credit', value: total - available };
  }
  if (code === 'stock_short') {
    const [asked, free] = [scaled('asked', 4), scaled('free', 4) ?? scaled('stock', 4)];
    return asked === null || free === null || free < 0 ? null : { kind: 'stock', value: asked - free };
  }
  const [was, now] =
    code === 'price_changed'
      ? [scaled('given', 4), scaled('expected', 4)]
      : code === 'total_changed'
        ? [scaled('total', 2), scaled('now', 2)]
        : [null, null];
  if (was === null || now === null || was === 0 || was === now) return null;
  const rate_e6 = Math.round((Math.abs(now - was) / was) * 1_000_000);
  return { kind: now > was ? 'price_more' : 'price_less', value: rate_e6 };
}
