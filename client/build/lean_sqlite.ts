/**
 * Leaves out of SQLite's package what the app never loads: its own worker, and the helper of a file system that needs headers
 * we do not send. They would cost the first visit 60 kB on the wire.
 */

import type { Plugin } from 'vite';

const OWN_WORKER = 'new Worker(new URL("sqlite3-worker1.mjs", import.meta.url), { type: "module" })';
const OPFS_HELPER = 'new URL("sqlite3-opfs-async-proxy.js", import.meta.url)';

export function leanSqlite(): Plugin {
  return {
    name: 'mascate-lean-sqlite',
    apply: 'build',
    transform: {
      filter: { id: /@sqlite\.org\/sqlite-wasm\/dist\/index\.mjs/ },
      handler(code) {
        for (const part of [OWN_WORKER, OPFS_HELPER])
          if (!code.includes(part))
            throw new Error(`SQLite's package has changed: it no longer holds ${part}`);
        return { code: code.replace(OWN_WORKER, 'null').replace(OPFS_HELPER, 'null'), map: null };
      },
    },
  };
}
