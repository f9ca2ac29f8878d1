/** Prints what the first visit costs on the wire, and fails when it is more than we allow ourselves. */

import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTRY_LIMIT_KB = 60;
const SHELL_LIMIT_KB = 750;
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');

const page = readFileSync(join(dist, 'index.html'), 'utf8');
const entry = /<script type="module"[^>]* src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
const files = /files:\s*\[([^\]]*)\]/.exec(readFileSync(join(dist, 'sw.js'), 'utf8'))?.[1]?.match(/\/[^"'`,]+/g);
if (!entry || !files) throw new Error('dist holds no built app; run «npm run build»');

const kilobytes = (file) => (size(`${file}.br`) ?? size(file) ?? 0) / 1000;
const sizes = [
  { name: `entry ${entry}`, kB: kilobytes(entry), limit: ENTRY_LIMIT_KB },
  { name: `shell of ${files.length} files`, kB: files.reduce((sum, file) => sum + kilobytes(file), 0), limit: SHELL_LIMIT_KB },
];
for (const { name, kB, limit } of sizes) console.log(`${kB.toFixed(1)} kB brotli of ${limit}: ${name}`);
if (sizes.some(({ kB, limit }) => kB > limit)) process.exit(1);

function size(file) {
  return statSync(join(dist, file), { throwIfNoEntry: false })?.size ?? null;
}
