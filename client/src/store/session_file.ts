/**
 * Who is signed in on this browser, and the day's instants, so that a start without the server goes on where the day was
 * (rule D1). Written under a new name before the old one goes, so that a cut leaves one of the two.
 */

import type { DayBorders } from '../domain/day';
import type { SignedIn } from '../domain/portal';
import type { Folder } from './files';
import { readWhole, writeWhole } from './files';

export interface SavedSession {
  user: SignedIn;
  day: DayBorders & { date: string };
}

export interface SessionFile {
  session: SavedSession | null;
  /** Signed out here while the server could not be told. */
  sign_out_owed: boolean;
  /** The device id by user name, for the next sign-in. */
  devices: Record<string, string>;
  /** Bytes per second of the last bag's download. */
  bytes_per_second: number | null;
  /** Bytes per record of the last bag. */
}

const EMPTY: SessionFile = {
  session: null,
  sign_out_owed: false,
  devices: {},
  bytes_per_second: null,
};
const NAME = /^session-(\d+)\.json$/;

/** The newest file that can be read; nothing readable is a browser nobody signed in on. */
export async function readSessionFile(root: Folder): Promise<SessionFile> {
  for (const generation of (await generations(root)).reverse()) {
    try {
      const bytes = await readWhole(root, fileName(generation));
      return {
        ...EMPTY,
        ...(JSON.parse(new TextDecoder().decode(bytes ?? undefined)) as Partial<SessionFile>),
      };
    } catch {
      // Cut off while it was written: the one before it counts.
    }
  }
  return EMPTY;
}

export async function writeSessionFile(root: Folder, content: SessionFile): Promise<void> {
  const old = await generations(root);
  await writeWhole(root, fileName((old.at(-1) ?? 0) + 1), new TextEncoder().encode(JSON.stringify(content)));
  for (const generation of old) await root.remove(fileName(generation));
}

async function generations(root: Folder): Promise<number[]> {
  return (await root.list())
    .map((name) => Number(NAME.exec(name)?.[1] ?? NaN))
    .filter((generation) => !Number.isNaN(generation))
    .sort((a, b) => a - b);
}

function fileName(generation: number): string {
  return `session-${generation}.json`;
}
