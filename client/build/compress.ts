/** Writes `.br` and `.gz` beside the built files, so that the server compresses nothing while people wait. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { filesOf } from './files.ts';

const COMPRESSIBLE = /\.(html|js|mjs|css|svg|json|webmanifest|wasm|txt)$/;

export function compressFiles(dist: string): void {
  for (const file of filesOf(dist).filter((name) => COMPRESSIBLE.test(name))) {
    const path = join(dist, file);
    const bytes = readFileSync(path);
    const options = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: options }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
