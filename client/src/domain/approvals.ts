/** Orders that wait for a manager's word; on line only. */

import type { Finding } from './checks';
import type { Reply } from './portal';

export interface HeldOrder {
  id: string;
  number: string;
  rep_code: string;
  rep_name: string;
  customer_key: string;
  customer_name: string;
  total_minor: number;
  made_at: string;
  received_at: string;
  /** What was found; those of level `hold` are why it waits. */
  findings: Finding[];
}

export interface Approvals {
  /** The oldest first. */
  held(): Promise<Reply<HeldOrder[]>>;
  approve(id: string): Promise<Reply<Decided>>;
  /** `reason` is told to the rep. */
  reject(id: string, reason: string): Promise<Reply<Decided>>;
}

export interface Decided {
  number: string;
  status: string;
}
