/** Takes this device's share of the day's stock and credit: with each new bag, and when the server says it is another. */

import type { Server } from '../api/server';
import type { DeviceStore } from '../store/store';

export interface Leases {
  /** A bag was adopted: what was chosen for it gets its share before the network may go. */
  take(): Promise<void>;
  /** The revision the server names. */
  is(revision: number | null): Promise<void>;
}

export interface LeasesParts {
  server: Pick<Server, 'takeLease'>;
  store(): Promise<Pick<DeviceStore, 'lease' | 'keepLease'>>;
}

export function makeLeases(parts: LeasesParts): Leases {
  let running = Promise.resolve();

  /** Where nobody answers, the next answer of a sync names the revision again; until then nothing new is promised. */
  async function take(): Promise<void> {
    const store = await parts.store();
    const { bag_version } = await store.lease();
    const answer = bag_version === null ? null : await parts.server.takeLease();
    if (bag_version !== null && answer?.kind === 'answered')
      await store.keepLease({ bag_version, lease: answer.value.lease });
  }

  async function takeWhereOther(revision: number | null): Promise<void> {
    const { bag_version, kept } = await (await parts.store()).lease();
    if (bag_version === null) return;
    if (kept?.bag_version !== bag_version || (kept.lease?.revision ?? null) !== revision) await take();
  }

  /** One at a time: an older answer must not be kept over a newer one. */
  function alone(run: () => Promise<void>): Promise<void> {
    running = running.then(run).catch(() => undefined);
    return running;
  }

  return {
    take: () => alone(take),
    is: (revision) => alone(() => takeWhereOther(revision)),
  };
}
