/** The simplest honest rival: one JSON file kept on the private disk and parsed into arrays, in a worker as ours is. */

import { answerOf, offer } from './common.js';

async function prepare() {
  const worker = new Worker(new URL('./json_worker.js', import.meta.url), { type: 'module' });
  await answerOf(worker, null);
  return worker;
}

offer(prepare, answerOf);
