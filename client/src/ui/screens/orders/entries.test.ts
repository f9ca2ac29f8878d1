import { describe, expect, it } from 'vitest';
import type { Document, DocumentState } from '../../../domain/document';
import type { OrderRow } from '../../../domain/records';
import { EMPTY_CONTENT, NO_TOTALS } from '../../../domain/document';
import { countsOf, settled, sinceOf, statusesOf, unsettled } from './entries';

describe('My Orders', () => {
  it('puts first what needs the rep, then drafts, then what waits', () => {
    const documents = [document('w', 'waiting'), document('d', 'draft'), document('n', 'needs_you')];
    expect(unsettled(documents, 'all', '').map(({ id }) => id)).toEqual(['n', 'd', 'w']);
  });

  it('counts waiting and needing apart', () => {
    const documents = [document('a', 'waiting'), document('b', 'sending'), document('c', 'needs_you')];
    expect(countsOf(documents)).toEqual({ drafts: 0, waiting: 2, needs_you: 1 });
  });

  it('shows an order once that stands on the device and in the history', () => {
    const documents = [document('same', 'received'), document('own', 'received')];
    const entries = settled(
      documents,
      [order('same', '2026-11-20'), order('erp:1', '2026-11-25')],
      'all',
      '',
    );
    expect(entries.map(({ id }) => id)).toEqual(['erp:1', 'own', 'same']);
  });

  it('finds by the customer, accents and capitals aside, from three characters on', () => {
    const documents = [document('a', 'draft', 'Empório São João'), document('b', 'draft', 'Açougue')];
    expect(unsettled(documents, 'all', 'sao').map(({ id }) => id)).toEqual(['a']);
    expect(unsettled(documents, 'all', 'sa')).toHaveLength(2);
  });

  it('asks the server for the states of a chip, and of a period for its first day', () => {
    expect(statusesOf('all')).toEqual([]);
    expect(statusesOf('drafts')).toEqual([]);
    expect(statusesOf('closed')).toEqual(['declined', 'rejected', 'cancelled']);
    expect(sinceOf('all', '2026-03-01')).toBeUndefined();
    expect(sinceOf('0', '2026-03-01')).toBe('2026-03-01');
    expect(sinceOf('7', '2026-03-01')).toBe('2026-02-22');
  });

  it('shows of what the server knows only the states of the chip', () => {
    const held = { ...order('h', '2026-11-24'), status: 'held' as const };
    const entries = settled([document('own', 'held'), document('r', 'received')], [held], 'held', '');
    expect(entries.map(({ id }) => id).sort()).toEqual(['h', 'own']);
  });

  it('shows no history among drafts', () => {
    expect(settled([], [order('erp:1', '2026-11-25')], 'drafts', '')).toEqual([]);
  });
});

function document(id: string, state: DocumentState, customer_name = 'Mercearia'): Document {
  return {
    id,
    kind: 'order',
    state,
    step: 'items',
    content: { ...EMPTY_CONTENT, customer_name },
    totals: NO_TOTALS,
    lines: null,
    leased: null,
    became: null,
    priced: null,
    problems: [],
    number: null,
    erp_number: null,
    replaces: null,
    bag_version: null,
    changed_at: '2026-11-24T10:00:00Z',
    placed_at: null,
    sent_at: null,
    received_at: null,
    story: [],
    findings: [],
    cancelling: false,
    proposal: null,
    answering: null,
    made_elsewhere: false,
  };
}

function order(id: string, ordered_on: string): OrderRow {
  return {
    id,
    number: id,
    customer_key: '1',
    customer_name: 'Mercearia',
    ordered_on,
    total_minor: 100,
    status: 'received',
    erp_number: '',
  };
}
