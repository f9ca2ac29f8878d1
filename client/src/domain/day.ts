/** The day rule (D1 to D4, B6): what time it is on a device whose clock nobody can trust, and whether a bag may be open. */

/** Whether a text is written as a day, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** A day's two instants as the server wrote them (rule D1). */
export interface DayBorders {
  day_start: string;
  day_end: string;
}

/** Of a bag: earlier than its day's end where the company gives bags some hours only; absent on devices of before. */
export interface BagHours extends DayBorders {
  shown_until?: string;
}

/** A time and the monotonic clock's reading when it became known; milliseconds since 1970, and since some start. */
export interface Anchor {
  at_ms: number;
  monotonic_ms: number;
}

/** All that a device knows about time. */
export interface KnownTime {
  /** The last server time heard in this run. */
  server: Anchor | null;
  /** The highest time ever stored, as it was read at the start of this run; time has gone on since. */
  stored: Anchor | null;
  /** Device clock minus server time at the last answer. */
  skew_ms: number;
}

export type ClockState = 'ok' | 'behind' | 'ahead';

const TOLERANCE_MS = 5 * 60_000;

/** [D2] The largest of the device's clock, the server's time plus what has elapsed, and the highest time stored. */
export function nowMs(known: KnownTime, device_ms: number, monotonic_ms: number): number {
  return Math.max(device_ms, knownMs(known, monotonic_ms));
}

/**
 * [D2] The device's clock against what is known. «Ahead» is judged when the server answers: later, a monotonic clock that
 * slept with the device would accuse a clock that is right.
 */
export function clockState(known: KnownTime, device_ms: number, monotonic_ms: number): ClockState {
  if (device_ms < knownMs(known, monotonic_ms) - TOLERANCE_MS) return 'behind';
  return known.skew_ms > TOLERANCE_MS ? 'ahead' : 'ok';
}

/**
 * What is known after the server told its time: it replaces what the device only believed, so that a clock that once ran
 * ahead does not lock the device out of the days in between.
 */
export function afterServerTime(server_ms: number, device_ms: number, monotonic_ms: number): KnownTime {
  return { server: { at_ms: server_ms, monotonic_ms }, stored: null, skew_ms: device_ms - server_ms };
}

export function shownUntil(bag: BagHours): string {
  return bag.shown_until ?? bag.day_end;
}

/** [B6] Why a bag of this day may not be open now; null: it may. */
export function closedBecause(
  day: BagHours,
  now_ms: number,
): 'day_over' | 'bag_too_old' | 'clock_back' | null {
  if (!(now_ms < Date.parse(day.day_end))) return 'day_over';
  if (!(now_ms < Date.parse(shownUntil(day)))) return 'bag_too_old';
  return now_ms >= Date.parse(day.day_start) ? null : 'clock_back';
}

function knownMs(known: KnownTime, monotonic_ms: number): number {
  const since = (anchor: Anchor | null) =>
    anchor === null ? 0 : anchor.at_ms + Math.max(0, monotonic_ms - anchor.monotonic_ms);
  return Math.max(since(known.server), since(known.stored));
}

/** The day (YYYY-MM-DD) of an instant where the company is. A format takes far longer to make than to use: ask once for many. */
export function daysIn(timezone: string): (instant: string) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  return (instant) => format.format(new Date(instant));
}
