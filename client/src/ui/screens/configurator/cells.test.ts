import { describe, expect, test } from 'vitest';

import type { Column } from '../../../domain/portal';
import { besideName, fitting, gridColumns } from './cells';
import { inSight } from './hidden_columns';

function column(code: string, type: Column['type']): Column {
  return { code, name: code, type, sortable: true };
}

const COLUMNS = [
  column('code', 'text'),
  column('legal_name', 'text'),
  column('state', 'list'),
  column('credit_limit', 'money'),
  column('custom_note', 'text'),
  column('custom_area', 'number'),
];

function codes(columns: Column[]): string[] {
  return columns.map(({ code }) => code);
}

describe('the columns beside a name', () => {
  test('are all but the texts it is made of; a custom field’s text identifies nobody', () => {
    expect(codes(besideName(COLUMNS))).toEqual(['state', 'credit_limit', 'custom_note', 'custom_area']);
  });

  test('are as many as there is room for, from the first on', () => {
    const beside = besideName(COLUMNS);
    expect(codes(fitting(beside, 1000))).toEqual(codes(beside));
    expect(codes(fitting(beside, 620))).toEqual(['state', 'credit_limit', 'custom_note']);
    expect(codes(fitting(beside, 300))).toEqual([]);
  });

  test('are only those in sight; one that comes later is seen', () => {
    const hidden = ['state', 'custom_note', 'gone_meanwhile'];
    expect(codes(besideName(inSight(COLUMNS, hidden)))).toEqual(['credit_limit', 'custom_area']);
    expect(codes(inSight([...COLUMNS, column('custom_new', 'date')], hidden))).toContain('custom_new');
  });

  test('have the width that their kind takes', () => {
    expect(gridColumns(COLUMNS.slice(2, 4))).toBe(
      '3rem minmax(14rem, 3fr) minmax(96px, 1fr) minmax(96px, 1fr)',
    );
  });
});
