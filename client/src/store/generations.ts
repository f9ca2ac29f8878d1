/** A small JSON file that is written whole: under a new name before the old one goes, so that a cut leaves one of the two. */

import type { Folder } from './files';
import { readWhole, writeWhole } from './files';

/** The newest `<name>-<n>.json` that can be read; null: there is none. */
export async function readNewest<Content>(folder: Folder, name: string): Promise<Content | null> {
  for (const generation of (await generations(folder, name)).reverse()) {
    try {
      const bytes = await readWhole(folder, fileName(name, generation));
      return JSON.parse(new TextDecoder().decode(bytes ?? undefined)) as Content;
    } catch {
      // Cut off while it was written: the one before it counts.
    }
  }
  return null;
}

/** Throws where the disk refuses; then the one before it counts. */
export async function writeNewest(folder: Folder, name: string, content: unknown): Promise<void> {
  const old = await generations(folder, name);
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  await writeWhole(folder, fileName(name, (old.at(-1) ?? 0) + 1), bytes);
  for (const generation of old) await folder.remove(fileName(name, generation));
}

export async function removeAll(folder: Folder, name: string): Promise<void> {
  for (const generation of await generations(folder, name)) await folder.remove(fileName(name, generation));
}

async function generations(folder: Folder, name: string): Promise<number[]> {
  const pattern = new RegExp(`^${name}-(\\d+)\\.json$`);
  return (await folder.list())
    .map((file) => Number(pattern.exec(file)?.[1] ?? NaN))
    .filter((generation) => !Number.isNaN(generation))
    .sort((a, b) => a - b);
}

function fileName(name: string, generation: number): string {
  return `${name}-${generation}.json`;
}
