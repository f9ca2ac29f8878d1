/** SQLite in memory, as the store uses it: schema «main» for what the journal says, schema «bag» for today's bag. */

import type { Database as SqliteDatabase, Sqlite3Static } from '@sqlite.org/sqlite-wasm';

export type SqlValue = string | number | bigint | null;
export type SqlRow = Record<string, SqlValue>;

export interface Database {
  /** Runs statements; one only when values are bound. */
  run(sql: string, values?: SqlValue[]): void;
  rows<Row = SqlRow>(sql: string, values?: SqlValue[]): Row[];
  row<Row = SqlRow>(sql: string, values?: SqlValue[]): Row | null;
  /** Opens the bytes of a SQLite file read-only as schema «bag»; throws when they are none. */
  attachBag(bytes: Uint8Array): void;
  detachBag(): void;
  close(): void;
}

export function openDatabase(sqlite: Sqlite3Static): Database {
  const db: SqliteDatabase = new sqlite.oo1.DB(':memory:');
  let attached = false;

  function rows<Row>(sql: string, values: SqlValue[] = []): Row[] {
    return db.exec({
      sql,
      ...(values.length > 0 ? { bind: values } : {}),
      rowMode: 'object',
      returnValue: 'resultRows',
    }) as Row[];
  }

  function detachBag(): void {
    if (attached) db.exec('DETACH bag');
    attached = false;
  }

  return {
    run(sql, values = []) {
      db.exec(values.length > 0 ? { sql, bind: values } : { sql });
    },
    rows,
    row: <Row>(sql: string, values?: SqlValue[]) => rows<Row>(sql, values)[0] ?? null,
    attachBag(bytes) {
      detachBag();
      db.exec("ATTACH ':memory:' AS bag");
      attached = true;
      const { capi, wasm } = sqlite;
      const memory = wasm.allocFromTypedArray(bytes);
      // The engine owns the memory from here on and frees it when the schema is detached, also when it refuses the bytes.
      const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
      const result = capi.sqlite3_deserialize(
        db.pointer as NonNullable<typeof db.pointer>,
        'bag',
        memory,
        bytes.byteLength,
        bytes.byteLength,
        flags,
      );
      if (result !== 0) throw new Error(`the bag's bytes were refused (${result})`);
      rows('SELECT count(*) FROM bag.sqlite_schema');
    },
    detachBag,
    close() {
      detachBag();
      db.close();
    },
  };
}
