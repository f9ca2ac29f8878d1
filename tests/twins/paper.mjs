/** Lays papers out and seals documents with the client's twins: one JSON a line in, one a line out. */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { layOut } = await import(pathToFileURL(process.argv[2]).href);
const { sealOf, checkPath } = await import(pathToFileURL(process.argv[3]).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { paper, sealed } = JSON.parse(line);
  const seal = await sealOf(sealed);
  process.stdout.write(
    JSON.stringify({ pages: layOut(paper), seal, path: checkPath(sealed.id, seal) }) + '\n',
  );
}
