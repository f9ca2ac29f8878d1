import { describe, expect, it } from 'vitest';
import type { FilterField } from '../../../domain/portal';
import { NO_FILTER, draftOf, emptyCondition, filterOf, isComplete, withOperator } from './filters';

const city: FilterField = {
  code: 'city',
  name: 'City',
  type: 'text',
  operators: ['contains', 'equals'],
  options: [],
};
const limit: FilterField = {
  code: 'limit',
  name: 'Limit',
  type: 'money',
  operators: ['le', 'between'],
  options: [],
};
const blocked: FilterField = {
  code: 'blocked',
  name: 'Blocked',
  type: 'yes_no',
  operators: ['equals'],
  options: [],
};

describe('the filter of the wizard', () => {
  it('is empty until something is chosen', () => {
    expect(filterOf(NO_FILTER)).toEqual({});
  });

  it('counts a search below three characters as none', () => {
    expect(filterOf({ ...NO_FILTER, search: 'sã' })).toEqual({});
    expect(filterOf({ ...NO_FILTER, search: ' sol ' })).toEqual({ search: 'sol' });
  });

  it('leaves out rows without their value', () => {
    const conditions = [
      { field: 'city', operator: 'contains', values: ['Campinas'] },
      { field: 'city', operator: 'contains', values: [''] },
      { field: 'limit', operator: 'between', values: ['100', ''] },
    ];
    expect(filterOf({ ...NO_FILTER, searchType: 'fields', match: 'any', conditions })).toEqual({
      match: 'any',
      conditions: [{ field: 'city', operator: 'contains', values: ['Campinas'] }],
    });
  });

  it('uses one search type at a time', () => {
    const both = {
      ...NO_FILTER,
      search: 'sol',
      conditions: [{ field: 'city', operator: 'equals', values: ['X'] }],
    };
    expect(filterOf({ ...both, searchType: 'simple' })).toEqual({ search: 'sol' });
    expect(filterOf({ ...both, searchType: 'fields' })).toEqual({
      match: 'all',
      conditions: both.conditions,
    });
  });

  it('comes back as it was saved', () => {
    const filter = { quick: { code: 'bought', days: 45 }, search: 'sol' };
    expect(filterOf(draftOf(filter))).toEqual(filter);
  });

  it('keeps the value that still fits another operator', () => {
    const row = { ...emptyCondition(limit), values: ['250.5'] };
    expect(withOperator(row, 'between', limit).values).toEqual(['250.5', '']);
    expect(isComplete(withOperator(row, 'between', limit))).toBe(false);
  });

  it('has a value ready where there is nothing to type', () => {
    expect(emptyCondition(blocked)).toEqual({ field: 'blocked', operator: 'equals', values: ['true'] });
    expect(isComplete(emptyCondition(city))).toBe(false);
  });
});
