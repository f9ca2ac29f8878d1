/** How the table of records shows a column. */

import type { Column, FilterField, SelectableRecord } from '../../../domain/portal';
import type { Text } from '../../text/text.svelte';
import { scaledValue } from './filters';

/** The column a record's name is sorted by: the first text that names rather than numbers it. */
export function nameColumn(columns: Column[]): Column | undefined {
  const names = ['legal_name', 'description', 'trade_name'];
  return columns.find(({ code, sortable }) => sortable && names.includes(code));
}

/** What stands beside the name: texts that identify are in it already; a custom field's identify nobody. */
export function besideName(columns: Column[]): Column[] {
  return columns.filter(({ code, type }) => type !== 'text' || code.startsWith('custom_'));
}

/** The columns there is room for beside the name, from the first on; none is drawn too narrow to be read. */
export function fitting(columns: Column[], pixels: number): Column[] {
  let free = pixels - NAME_PIXELS;
  return columns.filter((column) => (free -= LEAST_PIXELS[column.type] + GAP_PIXELS) >= 0);
}

/** Widths for a grid: box, name, the columns beside it. */
export function gridColumns(beside: Column[]): string {
  const widths = beside.map(({ type }) => `minmax(${LEAST_PIXELS[type]}px, 1fr)`);
  return `3rem minmax(14rem, 3fr) ${widths.join(' ')}`;
}

/** What amounts, dates («26 de jun. de 2026») and weekdays of our languages take. */
const LEAST_PIXELS: Record<Column['type'], number> = {
  money: 96,
  date: 148,
  number: 80,
  list: 96,
  text: 80,
  yes_no: 92,
};
const GAP_PIXELS = 12;
/** Box, name, the gap between them and the row's own padding. */
const NAME_PIXELS = 48 + 224 + GAP_PIXELS + 22;

export function isFigure(column: Column): boolean {
  return column.type === 'money' || column.type === 'number' || column.type === 'date';
}

/** A cell's text; a yes/no column says its own name where it is true, and nothing otherwise. */
export function cellText(
  text: Text,
  record: SelectableRecord,
  column: Column,
  fields: FilterField[],
): string {
  const value = record.columns[column.code];
  if (value === null || value === undefined || value === '') return '';
  switch (column.type) {
    case 'money': {
      const e4 = scaledValue(String(value));
      return e4 === null ? String(value) : text.price(e4);
    }
    case 'number': {
      const e4 = scaledValue(String(value));
      return e4 === null ? String(value) : text.quantity(e4);
    }
    case 'date':
      return text.date(String(value));
    case 'yes_no':
      return value === true ? column.name : '';
    case 'list': {
      const options = fields.find(({ code }) => code === column.code)?.options ?? [];
      return options.find((option) => option.value === value)?.label ?? String(value);
    }
    case 'text':
      return String(value);
  }
}
