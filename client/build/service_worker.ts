/** Builds src/sw/sw.ts to dist/sw.js with the list of the shell's files and a version made of their bytes. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

import { filesOf } from './files.ts';

/** Files beside the app that a start without a network does not need. */
const NOT_SHELL = /(^|\/)(sw\.js|.*\.(br|gz|map|txt))$/;

export async function buildServiceWorker(root: string, dist: string): Promise<void> {
  const files = filesOf(dist).filter((file) => !NOT_SHELL.test(file));
  const digest = createHash('sha256');
  for (const file of files) digest.update(file).update(readFileSync(join(dist, file)));
  const shell = { version: digest.digest('hex').slice(0, 16), files: files.map((file) => `/${file}`) };
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { SHELL: JSON.stringify(shell) },
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: 'es2022',
      rollupOptions: {
        input: join(root, 'src/sw/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}
