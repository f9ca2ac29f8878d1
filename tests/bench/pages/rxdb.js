/** RxDB's HTTP replication into its free storage, as https://rxdb.info/replication-http.html sets it up; only pulling. */

import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';

import { offer, SHOWN } from './common.js';

const BATCH = 1000;

async function prepare() {
  const fields = await (await fetch('/fields.json')).json();
  const db = await createRxDatabase({
    name: 'customers',
    storage: getRxStorageDexie(),
    multiInstance: false,
  });
  const { customers } = await db.addCollections({ customers: { schema: schemaOf(fields) } });
  return customers;
}

offer(prepare, async (customers, search) => {
  const replication = replicateRxCollection({
    collection: customers,
    replicationIdentifier: 'customers',
    live: false,
    pull: {
      batchSize: BATCH,
      async handler(checkpoint, limit) {
        const after = checkpoint?.after ?? 0;
        const answer = await fetch(`/pull?after=${after}&limit=${limit}`, { cache: 'no-store' });
        return await answer.json();
      },
    },
  });
  await replication.awaitInitialReplication();
  const found = await customers.find({ selector: { folded: { $regex: search } }, limit: SHOWN }).exec();
  return found.map((row) => row.code);
});

function schemaOf(fields) {
  const properties = Object.fromEntries(fields.map(({ name, type }) => [name, { type }]));
  properties.key = { type: 'string', maxLength: 60 };
  return { version: 0, primaryKey: 'key', type: 'object', properties };
}
