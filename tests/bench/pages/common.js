/** What every contestant shares: the fields of a record, and folding as our own pages do it. */

export const IDENTIFYING = ['code', 'store', 'legal_name', 'trade_name', 'tax_id', 'city'];
export const SHOWN = 50;

export function fold(text) {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
}

export function foldedOf(row) {
  return fold(IDENTIFYING.map((name) => row[name]).join('|'));
}

/**
 * Offers `prepared` and `begin(search)` to the bench. `prepare` is what an open app has done already: its library is loaded,
 * its store is open and empty. `run` is timed: from the first request to the answer of a search, in milliseconds.
 */
export function offer(prepare, run) {
  window.prepared = prepare();
  window.begin = async (search) => {
    const app = await window.prepared;
    const begun = performance.now();
    const found = await run(app, search);
    return { milliseconds: performance.now() - begun, found };
  };
}

/** A promise of the next answer of a worker. */
export function answerOf(worker, question) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question);
  });
}
