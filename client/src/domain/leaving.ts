/** «Ready to leave?»: what must be true before the network is left behind, found out with the network really cut. */

import type { Packed } from './day_selection';
import type { Live, SchemaCode } from './portal';

export type CheckCode =
  | 'network'
  | 'bag'
  | 'customers'
  | 'prospects'
  | 'products'
  | 'prices'
  | 'lease'
  | 'stock_lease'
  | 'credit_lease'
  | 'journal'
  | 'space'
  | 'persistence'
  | 'clock'
  | 'session'
  | 'shell'
  | 'visits'
  | 'sent';

/** What mends a gap, as a button. */
export type Remedy =
  | { kind: 'choose'; schema: SchemaCode | null }
  | { kind: 'download' }
  | { kind: 'add'; records: { customers: string[]; prospects: string[] } }
  | { kind: 'lease' }
  | { kind: 'persist' }
  | { kind: 'sign_in' }
  | { kind: 'send' }
  | { kind: 'resolve' }
  | { kind: 'reload' }
  | { kind: 'again' };

/** `unknown`: only the server could tell, and it did not answer. */
export type CheckState = 'good' | 'gap' | 'unknown';

export interface CheckResult {
  code: CheckCode;
  state: CheckState;
  /** Which sentence tells it: `check.<code>.<say>`. */
  say: string;
  data: Record<string, string | number>;
  remedy: Remedy | null;
}

export interface LeavingReport {
  /** ISO UTC. */
  at: string;
  bag_version: number | null;
  results: CheckResult[];
}

/** What stays of the last report: it speaks of one bag only. */
export interface LeavingSummary {
  at: string;
  bag_version: number | null;
  /** How many results are not good. */
  open: number;
}

export interface LeavingProgress {
  step: CheckCode;
  done: number;
  total: number;
}

export interface Leaving {
  last: Live<LeavingSummary | null>;
  /**
   * Cuts the network inside the app, looks at everything, and gives the network back however it ends. Null: cancelled.
   */
  check(progress: (now: LeavingProgress) => void, signal: AbortSignal): Promise<LeavingReport | null>;
  /** Asks the browser to keep what is stored; false: it may still throw it away. */
  persist(): Promise<boolean>;
  /** Asks for what has no share of the day's stock and credit yet: what has become free meanwhile is given. */
  takeLease(): Promise<void>;
  /** Fetches anew what is not whole on the disk. */
  repair(): Promise<Packed>;
}

export function openOf(results: readonly CheckResult[]): number {
  return results.filter(({ state }) => state !== 'good').length;
}
