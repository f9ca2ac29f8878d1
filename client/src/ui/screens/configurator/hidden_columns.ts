/** Which columns of «Select records» somebody has put out of sight on this device, schema by schema. */

import { keep, kept } from '../../preferences.svelte';
import type { Column, SchemaCode } from '../../../domain/portal';

const nameOf = (schema: SchemaCode) => `hidden-columns.${schema}`;

export function hiddenColumns(schema: SchemaCode): string[] {
  return (kept(nameOf(schema)) ?? '').split(',').filter(Boolean);
}

/** What is remembered is what is hidden: a column that an administrator adds later is seen. */
export function hideColumns(schema: SchemaCode, codes: string[]): void {
  keep(nameOf(schema), codes.join(','));
}

export function inSight(columns: Column[], hidden: string[]): Column[] {
  return columns.filter(({ code }) => !hidden.includes(code));
}
