/**
 * The app's way to the network. Every call goes through `fetch` here, so the check «Ready to leave?» can really close it: while
 * it is cut nothing is sent, and what was waiting for an answer is broken off. It opens again by itself when nobody says for
 * a while that the cut is still wanted; a tab that ends takes its cut along.
 */

export interface Network {
  fetch: typeof fetch;
  cut(): Cut;
}

export interface Cut {
  /** Calls refused so far. */
  refused(): number;
  /** Still wanted: the time runs anew. False: the network is back already. */
  keep(): boolean;
  restore(): void;
}

export const CUT_AT_MOST_MS = 30_000;

export function makeNetwork(real: typeof fetch, after: (ms: number, run: () => void) => () => void): Network {
  const cuts = new Set<object>();
  const waiting = new Set<AbortController>();
  let refused = 0;

  async function guarded(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    if (cuts.size > 0) {
      refused += 1;
      throw new TypeError('the network is cut inside the app');
    }
    const broken = new AbortController();
    const given = init.signal;
    if (given?.aborted) broken.abort(given.reason);
    given?.addEventListener('abort', () => broken.abort(given.reason), { once: true });
    waiting.add(broken);
    try {
      return await real(input, { ...init, signal: broken.signal });
    } finally {
      waiting.delete(broken);
    }
  }

  return {
    fetch: guarded,
    cut() {
      const mine = {};
      const before = refused;
      let stop = after(CUT_AT_MOST_MS, restore);
      cuts.add(mine);
      for (const each of waiting) each.abort();
      function restore(): void {
        stop();
        cuts.delete(mine);
      }
      return {
        refused: () => refused - before,
        keep() {
          if (!cuts.has(mine)) return false;
          stop();
          stop = after(CUT_AT_MOST_MS, restore);
          return true;
        },
        restore,
      };
    },
  };
}
