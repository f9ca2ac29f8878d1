/** The two steps that filter, as the wizard keeps them, and the one Filter they make. Pure. */

import type { Condition, FieldType, Filter, FilterField } from '../../../domain/portal';
import { searchOf } from '../../../domain/text';
import { scaledFrom } from '../../text/decimal';

export type SearchType = 'simple' | 'fields';

export interface FilterDraft {
  quick: string | null;
  /** Parameters by quick filter, so that changing one's mind costs nothing. */
  days: Record<string, number>;
  searchType: SearchType;
  search: string;
  match: 'all' | 'any';
  conditions: Condition[];
}

export const NO_FILTER: FilterDraft = {
  quick: null,
  days: {},
  searchType: 'simple',
  search: '',
  match: 'all',
  conditions: [],
};

/** Only what is complete counts: a search below three characters or a row without its value filters nothing. */
export function filterOf(draft: FilterDraft): Filter {
  const filter: Filter = {};
  if (draft.quick !== null) {
    const days = draft.days[draft.quick];
    filter.quick = days === undefined ? { code: draft.quick } : { code: draft.quick, days };
  }
  if (draft.searchType === 'simple') {
    const search = effectiveSearch(draft.search);
    if (search !== '') filter.search = search;
    return filter;
  }
  const conditions = draft.conditions.filter(isComplete);
  if (conditions.length > 0) {
    filter.conditions = conditions;
    filter.match = draft.match;
  }
  return filter;
}

/** A saved filter back in the wizard. */
export function draftOf(filter: Filter): FilterDraft {
  const quick = filter.quick?.code ?? null;
  const days = filter.quick?.days;
  return {
    quick,
    days: quick !== null && days !== undefined ? { [quick]: days } : {},
    searchType: filter.conditions?.length ? 'fields' : 'simple',
    search: filter.search ?? '',
    match: filter.match ?? 'all',
    conditions: filter.conditions ?? [],
  };
}

/** Below three characters a search counts as none. */
export function effectiveSearch(text: string): string {
  return searchOf(text) === null ? '' : text.trim();
}

export function isComplete(condition: Condition): boolean {
  const wanted = valuesWanted(condition.operator);
  const given = condition.values.filter((value) => value.trim() !== '').length;
  return wanted === 'many' ? given > 0 : given === wanted && condition.values.length === wanted;
}

/** How many values an operator takes. */
export function valuesWanted(operator: string): 1 | 2 | 'many' {
  if (operator === 'between') return 2;
  return operator === 'in' ? 'many' : 1;
}

/** A new row for a field: its first operator, and a value ready where there is nothing to type. */
export function emptyCondition(field: FilterField): Condition {
  return withOperator({ field: field.code, operator: '', values: [] }, field.operators[0] ?? 'equals', field);
}

/** The same row under another operator; values that still fit stay. */
export function withOperator(condition: Condition, operator: string, field: FilterField): Condition {
  const wanted = valuesWanted(operator);
  if (wanted === 'many') return { ...condition, operator, values: condition.values.filter((v) => v !== '') };
  const blank = field.type === 'yes_no' ? 'true' : '';
  const values = Array.from({ length: wanted }, (_, index) => condition.values[index] ?? blank);
  return { ...condition, operator, values };
}

/** How numbers stand in a condition: decimal texts with a point, at most four digits behind it. */
export const PLAIN = { decimal: '.', group: ',', digits: 4 } as const;

export function scaledValue(value: string): number | null {
  return scaledFrom(value, PLAIN.digits, PLAIN);
}

/** Fields whose values are typed as decimals. */
export function isNumeric(type: FieldType): boolean {
  return type === 'number' || type === 'money';
}
