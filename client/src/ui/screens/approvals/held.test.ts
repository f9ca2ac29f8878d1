import { describe, expect, test } from 'vitest';

import type { HeldOrder } from '../../../domain/approvals';
import type { Finding } from '../../../domain/checks';
import { beyondOf, reasonsOf, repsOf, shownOf } from './held';

function finding(code: string, data: Finding['data'] = {}, level: Finding['level'] = 'hold'): Finding {
  return { code, level, position: null, data };
}

function order(id: string, rep: string, total_minor: number, ...findings: Finding[]): HeldOrder {
  return { id, rep_code: rep, rep_name: `Rep ${rep}`, total_minor, findings } as unknown as HeldOrder;
}

const HELD = [
  order('a', '2', 100, finding('credit_passed'), finding('credit_grade'), finding('stock_short', {}, 'warn')),
  order('b', '1', 300, finding('product_blocked')),
  order('c', '2', 200, finding('price_changed'), finding('order_repeated')),
];
const ids = (orders: HeldOrder[]) => orders.map(({ id }) => id);

describe('held orders', () => {
  test('are narrowed to a representative and a reason, and sorted', () => {
    const all = { rep: '', reason: '', sorting: 'oldest' } as const;
    expect(ids(shownOf(HELD, all))).toEqual(['a', 'b', 'c']);
    expect(ids(shownOf(HELD, { ...all, sorting: 'largest' }))).toEqual(['b', 'c', 'a']);
    expect(ids(shownOf(HELD, { ...all, rep: '2' }))).toEqual(['a', 'c']);
    expect(ids(shownOf(HELD, { ...all, reason: 'credit' }))).toEqual(['a']);
    expect(ids(shownOf(HELD, { ...all, reason: 'stock' }))).toEqual([]);
  });

  test('tell each reason once, and each representative', () => {
    expect(HELD.map(reasonsOf)).toEqual([['credit'], ['blocked'], ['prices', 'repeated']]);
    expect(repsOf(HELD).map(({ value }) => value)).toEqual(['1', '2']);
  });

  test('say by how much a rule was passed', () => {
    expect(beyondOf(finding('credit_passed', { total: '4285.3', available: '2100' }))).toEqual({
      kind: 'credit',
      value: 218_530,
    });
    expect(beyondOf(finding('credit_passed', { total: '100', available: '-50' }))?.value).toBe(15_000);
    expect(beyondOf(finding('stock_short', { asked: '48', free: '40' }))?.value).toBe(80_000);
    expect(beyondOf(finding('price_changed', { given: '10', expected: '10.4' }))).toEqual({
      kind: 'price_more',
      value: 40_000,
    });
    expect(beyondOf(finding('total_changed', { total: '200', now: '150' }))?.kind).toBe('price_less');
    expect(beyondOf(finding('customer_blocked'))).toBeNull();
    expect(beyondOf(finding('credit_passed', { total: 'x' }))).toBeNull();
  });
});
