/** PouchDB's replication from a CouchDB, then its own find; larger batches than the usual 100, as its guide proposes. */

import PouchDB from 'pouchdb-browser';
import find from 'pouchdb-find';

import { offer, SHOWN } from './common.js';

const BATCH = 1000;

PouchDB.plugin(find);

async function prepare() {
  const db = new PouchDB('customers');
  await db.info();
  return db;
}

offer(prepare, async (db, search) => {
  await PouchDB.replicate(`${location.origin}/couch`, db, { batch_size: BATCH });
  const { docs } = await db.find({ selector: { folded: { $regex: search } }, limit: SHOWN });
  return docs.map((row) => row.code);
});
