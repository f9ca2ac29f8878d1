/** What the build does after Vite: leaves out what the app never loads, makes the service worker, compresses. */

import { join } from 'node:path';
import type { Plugin } from 'vite';

import { compressFiles } from './compress';
import { buildServiceWorker } from './service_worker';

export function shell(): Plugin {
  let root = '';
  let dist = '';
  return {
    name: 'mascate-shell',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      dist = join(config.root, config.build.outDir);
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
