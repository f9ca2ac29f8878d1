/** Operators and filters in words, for select boxes and tags; the whole sentence comes from the server. */

import type { Condition, FieldType, FilterField } from '../../../domain/portal';
import type { Text, TextKey } from '../../text/text.svelte';
import { isNumeric, scaledValue } from './filters';

const OPERATORS: Partial<Record<string, TextKey>> = {
  contains: 'configurator.operator.contains',
  begins: 'configurator.operator.begins',
  equals: 'configurator.operator.equals',
  '=': 'configurator.operator.equals',
  '≠': 'configurator.operator.not_equals',
  '<': 'configurator.operator.less',
  '≤': 'configurator.operator.at_most',
  '>': 'configurator.operator.greater',
  '≥': 'configurator.operator.at_least',
  between: 'configurator.operator.between',
  in: 'configurator.operator.in',
  is: 'configurator.operator.is',
};

const DATE_OPERATORS: Partial<Record<string, TextKey>> = {
  ...OPERATORS,
  '<': 'configurator.operator.before',
  '≤': 'configurator.operator.until',
  '>': 'configurator.operator.after',
  '≥': 'configurator.operator.since',
};

/** A new operator of the server still shows, by its own sign. */
export function operatorName(text: Text, operator: string, type: FieldType): string {
  const key = (type === 'date' ? DATE_OPERATORS : OPERATORS)[operator];
  return key === undefined ? operator : text.t(key);
}

/** «Credit limit at least 1,000»: a tag's words. */
export function conditionName(text: Text, condition: Condition, fields: FilterField[]): string {
  const field = fields.find(({ code }) => code === condition.field);
  if (!field) return condition.field;
  const values = condition.values.map((value) => valueName(text, value, field));
  const joined =
    condition.operator === 'between'
      ? values.join(` ${text.t('configurator.advanced.and')} `)
      : values.join(', ');
  return `${field.name} ${operatorName(text, condition.operator, field.type)} ${joined}`;
}

function valueName(text: Text, value: string, field: FilterField): string {
  if (field.type === 'yes_no')
    return text.t(value === 'true' ? 'configurator.advanced.yes' : 'configurator.advanced.no');
  if (field.type === 'date') return text.date(value);
  if (field.type === 'list') return field.options.find((option) => option.value === value)?.label ?? value;
  if (!isNumeric(field.type)) return `«${value}»`;
  const scaled = scaledValue(value);
  return scaled === null ? value : text.quantity(scaled);
}
