/** What every list question over the bag shares: its order, its pages, and the search, which finder.ts answers. */

import type { Page, Query } from '../domain/catalogue';
import { searchOf } from '../domain/text';
import type { SqlValue } from './database';
import type { Finder } from './finder';

const PAGE_SIZE = 50;

export interface ListQuestion<Row> {
  /** What is found out about its rows is kept under this name until the bag changes. */
  name: string;
  /** The listed table and what its rows are sorted or searched by; one row for each of the table's. */
  from: string;
  /** The listed table's `id` as it is called in `from`. */
  id: string;
  /** What `row` reads, read for the rows of the page only. */
  columns: string;
  /** Bound to the signs in `from`, which make no difference to what is searched. */
  values?: SqlValue[];
  /** What a search looks in. */
  searched: string[];
  /** Column of the row → SQL it is sorted by; the first is the order when none is asked. */
  sortable: Record<string, string>;
  /** The order when none is asked, instead of the first sortable column. */
  usual?: string;
  /** A last sort that no two rows share. */
  unique: string;
  row(found: Record<string, SqlValue>): Row;
}

/** One page of a list; a search below three characters counts as none, an unknown order as the usual one. */
export function page<Row>(finder: Finder, query: Query, question: ListQuestion<Row>): Page<Row> {
  const size = Math.max(1, query.pageSize ?? PAGE_SIZE);
  const skipped = (Math.max(1, query.page ?? 1) - 1) * size;
  const { ids, total } = finder.find(question, {
    search: searchOf(query.search),
    order: orderOf(query.order, question),
    skipped,
    size,
  });
  const items = finder.read(question, ids).map(question.row);
  return { items, total, hasNext: skipped + ids.length < total };
}

/** The SQL of an order that no two rows share a place in. */
export function orderOf<Row>(asked: string | undefined, question: ListQuestion<Row>): string {
  const column = question.sortable[asked?.replace(/^-/, '') ?? ''];
  if (column === undefined)
    return `${question.usual ?? Object.values(question.sortable)[0] ?? question.unique}, ${question.unique}`;
  return `${column} ${asked?.startsWith('-') ? 'DESC' : 'ASC'}, ${question.unique}`;
}

export function textOf(value: SqlValue | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

export function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function numberOf(value: SqlValue | undefined): number {
  return Number(value ?? 0);
}
