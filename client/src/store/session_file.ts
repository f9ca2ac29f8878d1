/**
 * Who is signed in on this browser, and the day's instants, so that a start without the server goes on where the day was
 * (rule D1).
 */

import type { DayBorders } from '../domain/day';
import type { SignedIn } from '../domain/portal';
import type { Folder } from './files';
import { readNewest, writeNewest } from './generations';

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
const NAME = 'session';

/** The newest file that can be read; nothing readable is a browser nobody signed in on. */
export async function readSessionFile(root: Folder): Promise<SessionFile> {
  return { ...EMPTY, ...(await readNewest<Partial<SessionFile>>(root, NAME)) };
}

export async function writeSessionFile(root: Folder, content: SessionFile): Promise<void> {
  await writeNewest(root, NAME, content);
}
