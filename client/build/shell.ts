/** What the build does after Vite: leaves out what the app never loads, makes the service worker, compresses. */

import { resolve } from 'node:path';
import type { Plugin } from 'vite';

import { compressFiles } from './compress.ts';
import { buildServiceWorker } from './service_worker.ts';

export function shell(): Plugin {
  let root = '';
  let dist = '';
  return {
    name: 'mascate-shell',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        await buildServiceWorker(root, dist);
        compressFiles(dist);
      },
    },
  };
}
