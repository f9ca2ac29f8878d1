// Reads pairs of files named on standard input, columns and the file they must make; answers one line per pair.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { fileOf } = await import(pathToFileURL(process.argv[2]));
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const [columns, file] = JSON.parse(line);
  const made = fileOf(new Uint8Array(readFileSync(columns)));
  console.log(Buffer.from(made).equals(readFileSync(file)) ? 'equal' : 'different');
}
