/** Prices documents with the client's twin: one JSON of {document, products, rules} a line in, one priced document a line out. */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { priceDocument } = await import(pathToFileURL(process.argv[2]).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { document, products, rules } = JSON.parse(line);
  const priced = priceDocument(document, products, rules);
  process.stdout.write(
    JSON.stringify(priced, (_, value) => (typeof value === 'bigint' ? value.toString() : value)) + '\n',
  );
}
