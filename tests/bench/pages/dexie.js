/** A loader as one writes it by hand: one JSON, `bulkPut` in one call as Dexie's documentation advises, no index but the key. */

import Dexie from 'dexie';

import { foldedOf, offer, SHOWN } from './common.js';

async function prepare() {
  const db = new Dexie('customers');
  db.version(1).stores({ customers: 'id' });
  return await db.open();
}

offer(prepare, async (db, search) => {
  const rows = await (await fetch('/rows.json', { cache: 'no-store' })).json();
  for (const row of rows) row.folded = foldedOf(row);
  await db.customers.bulkPut(rows);
  const found = await db.customers
    .filter((row) => row.folded.includes(search))
    .limit(SHOWN)
    .toArray();
  return found.map((row) => row.code);
});
