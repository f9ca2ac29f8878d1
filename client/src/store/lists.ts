/** What every list question over the bag shares: search, order, pages. */

import type { Page, Query } from '../domain/catalogue';
import { containsPattern, searchOf } from '../domain/text';
import type { Database, SqlValue } from './database';

const PAGE_SIZE = 50;

export interface ListQuestion<Row> {
  /** SELECT … FROM … without WHERE, ORDER BY and LIMIT; its first table or alias owns `folded`. */
  select: string;
  values?: SqlValue[];
  /** What LIKE is asked of. */
  folded: string;
  /** Column of the row → SQL it is sorted by; the first is the order when none is asked. */
  sortable: Record<string, string>;
  /** A last sort that no two rows share. */
  unique: string;
  /** The order when none is asked, instead of the first sortable column. */
  usual?: string;
  row(found: Record<string, SqlValue>): Row;
}

/** One page of a list; a search below three characters counts as none, an unknown order as the usual one. */
export function page<Row>(db: Database, query: Query, question: ListQuestion<Row>): Page<Row> {
  const search = searchOf(query.search);
  const where = search === null ? '' : `WHERE ${question.folded} LIKE ? ESCAPE '\\'`;
  const values = [...(question.values ?? []), ...(search === null ? [] : [containsPattern(search)])];
  const size = Math.max(1, query.pageSize ?? PAGE_SIZE);
  const skipped = (Math.max(1, query.page ?? 1) - 1) * size;
  const total = Number(
    db.row<{ total: number }>(`SELECT count(*) AS total FROM (${question.select} ${where})`, values)?.total ??
      0,
  );
  const found = db.rows(
    `${question.select} ${where} ORDER BY ${orderOf(query.order, question)} LIMIT ? OFFSET ?`,
    [...values, size, skipped],
  );
  return { items: found.map(question.row), total, hasNext: skipped + found.length < total };
}

function orderOf<Row>(asked: string | undefined, question: ListQuestion<Row>): string {
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
