/** Prints what the first visit costs on the wire, and fails when it is more than we allow ourselves. */

import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENTRY_LIMIT_KB = 60;
const SHELL_LIMIT_KB = 850;
const dist = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');

const page = readFileSync(join(dist, 'index.html'), 'utf8');
// What the page asks for before it paints: the entry chunk and those it imports.
const entry = [
  ...page.matchAll(/<(?:script type="module"|link rel="modulepreload")[^>]* (?:src|href)="([^"]+)"/g),
].map(([, file]) => file);
const files = [...new Set(readFileSync(join(dist, 'sw.js'), 'utf8').match(/\/[\w./-]+\.\w+(?=[,`"'])/g))];
if (entry.length === 0 || files.length === 0) throw new Error('dist holds no built app; run «npm run build»');

const kilobytes = (file) => (size(`${file}.br`) ?? size(file) ?? 0) / 1000;
const total = (names) => names.reduce((sum, file) => sum + kilobytes(file), 0);
const sizes = [
  { name: `entry, ${entry.length} files`, kB: total(entry), limit: ENTRY_LIMIT_KB },
  { name: `shell, ${files.length} files`, kB: total(files), limit: SHELL_LIMIT_KB },
];
for (const { name, kB, limit } of sizes) console.log(`${kB.toFixed(1)} kB brotli of ${limit}: ${name}`);
if (sizes.some(({ kB, limit }) => kB > limit)) process.exit(1);

function size(file) {
  return statSync(join(dist, file), { throwIfNoEntry: false })?.size ?? null;
}
