/** Values that screens follow, in the shape of Svelte's stores. */

import type { Live } from '../domain/portal';

export interface Settable<Value> extends Live<Value> {
  get(): Value;
  set(value: Value): void;
}

/** A followed value; setting it to what it was tells nobody. */
export function live<Value>(first: Value): Settable<Value> {
  let value = first;
  const runs = new Set<(value: Value) => void>();
  return {
    get: () => value,
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(value)) return;
      value = next;
      for (const run of [...runs]) run(value);
    },
    subscribe(run) {
      runs.add(run);
      run(value);
      return () => runs.delete(run);
    },
  };
}
