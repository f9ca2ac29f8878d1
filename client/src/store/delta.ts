/**
 * Turns the section that is open into its next version by a delta (mascate/bags/deltas.py): rows that are gone, columns in
 * which rows changed, rows that are new. In memory only; on the disk base and delta stay as they came.
 */

import type { Database, SectionName } from './database';

interface Change {
  id: number;
  kind: 'gone' | 'set' | 'new';
  of_table: string;
  of_column: string | null;
}

/** Applies the open delta; true when it is from `base` to `target` and every table then weighs what the server says (B3). */
export function applyDelta(db: Database, section: SectionName, base: string, target: string): boolean {
  const about = Object.fromEntries(
    db
      .rows<{ name: string; value: string }>('SELECT name, value FROM delta.about')
      .map((row) => [row.name, row.value]),
  );
  if (about['base'] !== base || about['target'] !== target) return false;
  db.run('BEGIN');
  for (const change of db.rows<Change>('SELECT id, kind, of_table, of_column FROM delta.changes ORDER BY id'))
    db.run(statement(db, section, change));
  db.run('COMMIT');
  const weights = JSON.parse(about['weights'] ?? '{}') as Record<string, [number, number]>;
  return Object.entries(weights).every(([table, weight]) => isOfWeight(db, section, table, weight));
}

function statement(db: Database, section: SectionName, { id, kind, of_table, of_column }: Change): string {
  const table = `${section}.${quoted(of_table)}`;
  const change = `delta.change_${id}`;
  const keys = columnsOf(db, section, of_table)
    .filter(({ pk }) => pk > 0)
    .map(({ name }) => quoted(name));
  switch (kind) {
    case 'gone':
      return `DELETE FROM ${table} WHERE (${keys.join(', ')}) IN (SELECT ${keys.join(', ')} FROM ${change})`;
    case 'set':
      return `UPDATE ${table} AS t SET ${quoted(of_column ?? '')} = c.value FROM ${change} c
        WHERE ${keys.map((key) => `t.${key} = c.${key}`).join(' AND ')}`;
    case 'new':
      return `INSERT INTO ${table} SELECT * FROM ${change}`;
  }
}

function isOfWeight(db: Database, section: SectionName, table: string, [rows, characters]: [number, number]) {
  const lengths = columnsOf(db, section, table).map(({ name }) => `coalesce(length(${quoted(name)}), 0)`);
  const found = db.row<{ rows: number; characters: number }>(
    `SELECT count(*) AS rows, coalesce(sum(${lengths.join(' + ')}), 0) AS characters
     FROM ${section}.${quoted(table)}`,
  );
  return found?.rows === rows && found.characters === characters;
}

function columnsOf(db: Database, section: SectionName, table: string) {
  return db.rows<{ name: string; pk: number }>('SELECT name, pk FROM pragma_table_info(?, ?)', [
    table,
    section,
  ]);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
