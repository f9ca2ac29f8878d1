import { fold, IDENTIFYING, SHOWN } from './common.js';

onmessage = async ({ data: search }) => {
  if (search === null) return postMessage('ready');
  const bytes = new Uint8Array(await (await fetch('/table.json', { cache: 'no-store' })).arrayBuffer());
  const root = await navigator.storage.getDirectory();
  const file = await (await root.getFileHandle('table.json', { create: true })).createSyncAccessHandle();
  file.truncate(0);
  file.write(bytes, { at: 0 });
  file.flush();
  file.close();
  const { columns, rows } = JSON.parse(new TextDecoder().decode(bytes));
  const looked = IDENTIFYING.map((name) => columns.indexOf(name));
  const folded = rows.map((row) => fold(looked.map((at) => row[at]).join('|')));
  const found = [];
  for (let at = 0; at < rows.length && found.length < SHOWN; at++)
    if (folded[at].includes(search)) found.push(rows[at][columns.indexOf('code')]);
  postMessage(found);
};
