/** The store's clock: the day rule's idea of now (D2), fed by the journal and by the server's answers. */

import { afterServerTime, clockState, nowMs } from '../domain/day';
import type { ClockState, KnownTime } from '../domain/day';

export interface TimeSource {
  /** The device's own clock, milliseconds since 1970. */
  deviceMs(): number;
  /** Milliseconds that nobody can set. */
  monotonicMs(): number;
}

export interface Clock {
  nowMs(): number;
  /** Now as ISO UTC. */
  now(): string;
  state(): ClockState;
  /** The highest time the journal holds. */
  remember(highest: string): void;
  heardServer(server_time: string): void;
}

export function makeClock(source: TimeSource): Clock {
  let known: KnownTime = { server: null, stored: null, skew_ms: 0 };
  return {
    nowMs: () => nowMs(known, source.deviceMs(), source.monotonicMs()),
    now() {
      return new Date(this.nowMs()).toISOString();
    },
    state: () => clockState(known, source.deviceMs(), source.monotonicMs()),
    remember(highest) {
      known = { ...known, stored: { at_ms: Date.parse(highest), monotonic_ms: source.monotonicMs() } };
    },
    heardServer(server_time) {
      known = afterServerTime(Date.parse(server_time), source.deviceMs(), source.monotonicMs());
    },
  };
}
