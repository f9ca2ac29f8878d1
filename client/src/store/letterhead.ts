/** The company's letterhead as the last bag had it: what this device holds is printed under it when that bag is gone. */

import type { Letterhead } from '../domain/paper/paper';
import type { Folder } from './files';
import { readNewest, removeAll, writeNewest } from './generations';

export interface KeptLetterhead {
  letterhead: Letterhead;
  /** ISO UTC: when the bag that had it was made. */
  as_of: string;
}

export interface Letterheads {
  kept(): KeptLetterhead | null;
  /** On a full disk the one before it stays. */
  keep(next: KeptLetterhead): Promise<void>;
  /** At the sign-out. */
  forget(): Promise<void>;
}

const NAME = 'letterhead';

export async function openLetterheads(folder: Folder): Promise<Letterheads> {
  let kept = await readNewest<KeptLetterhead>(folder, NAME);
  return {
    kept: () => kept,
    async keep(next) {
      await writeNewest(folder, NAME, next).then(
        () => (kept = next),
        () => undefined,
      );
    },
    async forget() {
      kept = null;
      await removeAll(folder, NAME).catch(() => undefined);
    },
  };
}
