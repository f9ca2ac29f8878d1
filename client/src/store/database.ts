/** SQLite in memory, as the store uses it: schema «main» for what the journal says, and one schema for each section of today's bag. */

import type { Database as SqliteDatabase, Sqlite3Static } from '@sqlite.org/sqlite-wasm';

/** The files a bag consists of, as in contract/bag.sql: what many reps share, and what is the rep's own. */
export const SECTIONS = ['catalogue', 'partners'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** What is open beside «main»: the sections, and for a moment a delta to one of them. */
export type BagSchema = SectionName | 'delta';

export type SqlValue = string | number | bigint | null;
export type SqlRow = Record<string, SqlValue>;

export interface Database {
  /** Runs statements; one only when values are bound. */
  run(sql: string, values?: SqlValue[]): void;
  rows<Row = SqlRow>(sql: string, values?: SqlValue[]): Row[];
  row<Row = SqlRow>(sql: string, values?: SqlValue[]): Row | null;
  /**
   * Opens the bytes of a SQLite file as a schema, in place of the present one of this name; throws when they are none.
   * «changing» lets a delta be applied, in memory only.
   */
  attach(schema: BagSchema, bytes: Uint8Array, access: 'reading' | 'changing'): void;
  detach(schema: BagSchema): void;
  /** Takes back what a statement that failed left half done. */
  abandon(): void;
  /** Another number whenever what is attached is another. */
  turn(): number;
  close(): void;
}

export function openDatabase(sqlite: Sqlite3Static): Database {
  const db: SqliteDatabase = new sqlite.oo1.DB(':memory:');
  const attached = new Set<BagSchema>();
  let turn = 0;

  function rows<Row>(sql: string, values: SqlValue[] = []): Row[] {
    return db.exec({
      sql,
      ...(values.length > 0 ? { bind: values } : {}),
      rowMode: 'object',
      returnValue: 'resultRows',
    }) as Row[];
  }

  function detach(schema: BagSchema): void {
    turn += 1;
    if (attached.delete(schema)) db.exec(`DETACH ${schema}`);
  }

  return {
    run(sql, values = []) {
      db.exec(values.length > 0 ? { sql, bind: values } : { sql });
    },
    rows,
    row: <Row>(sql: string, values?: SqlValue[]) => rows<Row>(sql, values)[0] ?? null,
    attach(schema, bytes, access) {
      detach(schema);
      db.exec(`ATTACH ':memory:' AS ${schema}`);
      attached.add(schema);
      const { capi, wasm } = sqlite;
      const memory = wasm.allocFromTypedArray(bytes);
      // The engine owns the memory from here on and frees it when the schema is detached, also when it refuses the bytes.
      const flags =
        capi.SQLITE_DESERIALIZE_FREEONCLOSE |
        (access === 'reading' ? capi.SQLITE_DESERIALIZE_READONLY : capi.SQLITE_DESERIALIZE_RESIZEABLE);
      const result = capi.sqlite3_deserialize(
        db.pointer as NonNullable<typeof db.pointer>,
        schema,
        memory,
        bytes.byteLength,
        bytes.byteLength,
        flags,
      );
      if (result !== 0) throw new Error(`the bytes of ${schema} were refused (${result})`);
      rows(`SELECT count(*) FROM ${schema}.sqlite_schema`);
    },
    detach,
    turn: () => turn,
    abandon() {
      if (sqlite.capi.sqlite3_get_autocommit(db.pointer as NonNullable<typeof db.pointer>) === 0)
        db.exec('ROLLBACK');
    },
    close() {
      [...attached].forEach(detach);
      db.close();
    },
  };
}
