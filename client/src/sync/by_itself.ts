/**
 * What the device fetches without being asked: small changes of the data it holds, and not while an order is written with it.
 * The rest is offered, and fetched with a tap.
 */

import type { NewerData } from '../domain/newer';
import type { Settable } from './live';

/** More than this on the wire is for the rep to decide: some seconds of a slow line. */
export const MOST_BYTES_BY_ITSELF = 1_000_000;
/** After one that was refused. Where nobody answered, the engine's pauses are enough. */
const PAUSE_MS = 5 * 60_000;

export type Attempt = 'done' | 'unreached' | 'refused';

export interface ByItselfParts {
  offer: Settable<NewerData | null>;
  /** The connection is marked as one to save data on. */
  savesData(): boolean;
  nowMs(): number;
}

export interface ByItself {
  /** Nothing comes by itself until the answer is called. */
  hold(): () => void;
  /** There is newer data: runs the attempt if it may, and offers what is left. */
  heard(newer: NewerData, attempt: () => Promise<Attempt>): void;
  /** There is none, or it is here. */
  settled(): void;
}

export function makeByItself(parts: ByItselfParts): ByItself {
  const { offer } = parts;
  let holds = 0;
  let notBefore_ms = 0;

  async function run(newer: NewerData, attempt: () => Promise<Attempt>): Promise<void> {
    const became = await attempt();
    if (became === 'refused') notBefore_ms = parts.nowMs() + PAUSE_MS;
    offer.set(became === 'done' ? null : newer);
  }

  return {
    hold() {
      let isHeld = true;
      holds += 1;
      return () => {
        if (isHeld) holds -= 1;
        isHeld = false;
      };
    },
    heard(newer, attempt) {
      if (holds > 0 || parts.savesData() || parts.nowMs() < notBefore_ms) offer.set(newer);
      else void run(newer, attempt);
    },
    settled: () => offer.set(null),
  };
}
