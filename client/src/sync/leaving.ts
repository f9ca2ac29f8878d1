/** «Ready to leave?» for the screens. The check itself is loaded when it is wanted. */

import type { Network } from '../api/network';
import type { Server } from '../api/server';
import type { Leaving, LeavingSummary } from '../domain/leaving';
import type { Live, SyncStatus } from '../domain/portal';
import type { DeviceStore } from '../store/store';
import type { Bags } from './bags';
import type { Leases } from './leases';

/** What the browser says of itself. */
export interface Browser {
  persisted(): Promise<boolean>;
  persist(): Promise<boolean>;
  /** Bytes that may still be stored; null: it does not say. */
  freeBytes(): Promise<number | null>;
  /** Whether the app's own files are kept, so that it starts without a network. */
  keepsShell(): Promise<boolean>;
}

export interface LeavingParts {
  server: Server;
  network: Network;
  store(): Promise<DeviceStore>;
  bags: Pick<Bags, 'repair'>;
  leases: Pick<Leases, 'take'>;
  status(): SyncStatus;
  last: Live<LeavingSummary | null>;
  browser: Browser;
  nowMs(): number;
  unreached(): void;
  /** The network is back: ask at once. */
  back(): void;
}

export function makeLeaving(parts: LeavingParts): Leaving {
  return {
    last: parts.last,
    async check(progress, signal) {
      const { checkLeaving } = await import('./leaving_check');
      return await checkLeaving(parts, progress, signal);
    },
    persist: () => parts.browser.persist(),
    takeLease: () => parts.leases.take(),
    repair: () => parts.bags.repair(),
  };
}
