/** Builds the pages of all contestants with the client's Vite: `node build.mjs <out>`. */

import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const client = join(here, '..', '..', '..', 'client');
const resolve = createRequire(join(client, 'package.json')).resolve;
const { build } = await import(pathToFileURL(resolve('vite')));

await build({
  root: here,
  configFile: false,
  logLevel: 'warn',
  // PouchDB still asks for Node's global.
  define: { global: 'globalThis' },
  worker: { format: 'es' },
  build: {
    outDir: process.argv[2],
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: readdirSync(here)
        .filter((name) => name.endsWith('.html'))
        .map((name) => join(here, name)),
    },
  },
});
