import { describe, expect, test } from 'vitest';

import { afterServerTime, clockState, closedBecause, nowMs } from '../src/domain/day';
import type { KnownTime } from '../src/domain/day';

const DAY = { day_start: '2026-11-24T03:00:00Z', day_end: '2026-11-25T03:00:00Z' };
const MORNING = Date.parse('2026-11-24T11:00:00Z');
const HOUR = 3_600_000;
const NOTHING: KnownTime = { server: null, stored: null, skew_ms: 0 };

describe('[D2] the device’s idea of now', () => {
  test('is its own clock while nothing else is known', () => {
    expect(nowMs(NOTHING, MORNING, 0)).toBe(MORNING);
  });

  test('is the server’s time plus what has elapsed when the clock runs behind', () => {
    const known = afterServerTime(MORNING, MORNING - HOUR, 1_000);
    expect(nowMs(known, MORNING - HOUR, 1_000 + 5_000)).toBe(MORNING + 5_000);
    expect(clockState(known, MORNING - HOUR, 6_000)).toBe('behind');
  });

  test('is never before the highest time ever stored', () => {
    const known = { ...NOTHING, stored: { at_ms: MORNING, monotonic_ms: 0 } };
    expect(nowMs(known, MORNING - 24 * HOUR, 0)).toBe(MORNING);
    expect(clockState(known, MORNING - 24 * HOUR, 0)).toBe('behind');
  });

  test('a clock that ran ahead does not outlive the server’s word', () => {
    const astray: KnownTime = { ...NOTHING, stored: { at_ms: MORNING + 400 * 24 * HOUR, monotonic_ms: 0 } };
    expect(closedBecause(DAY, nowMs(astray, MORNING, 0))).toBe('day_over');
    expect(nowMs(afterServerTime(MORNING, MORNING, 0), MORNING, 0)).toBe(MORNING);
  });

  test('a clock more than five minutes off is named, less is not', () => {
    expect(clockState(afterServerTime(MORNING, MORNING + 4 * 60_000, 0), MORNING + 4 * 60_000, 0)).toBe('ok');
    expect(clockState(afterServerTime(MORNING, MORNING + 6 * 60_000, 0), MORNING + 6 * 60_000, 0)).toBe(
      'ahead',
    );
    expect(clockState(afterServerTime(MORNING, MORNING - 4 * 60_000, 0), MORNING - 4 * 60_000, 0)).toBe('ok');
  });

  test('a monotonic clock that slept with the device accuses nobody', () => {
    const known = afterServerTime(MORNING, MORNING, 1_000);
    expect(clockState(known, MORNING + 8 * HOUR, 1_000)).toBe('ok');
  });
});

describe('[B6] a bag is open only on its day', () => {
  test.each([
    ['2026-11-24T02:59:59.999Z', 'clock_back'],
    ['2026-11-24T03:00:00Z', null],
    ['2026-11-25T02:59:59.999Z', null],
    ['2026-11-25T03:00:00Z', 'day_over'],
  ])('at %s: %s', (at, expected) => {
    expect(closedBecause(DAY, Date.parse(at))).toBe(expected);
  });

  test.each([
    ['2026-11-24T11:59:59Z', null],
    ['2026-11-24T12:00:00Z', 'bag_too_old'],
    ['2026-11-25T03:00:00Z', 'day_over'],
  ])('and within the hours it was given, at %s: %s', (at, expected) => {
    expect(closedBecause({ ...DAY, shown_until: '2026-11-24T12:00:00Z' }, Date.parse(at))).toBe(expected);
  });

  test('never beyond its day, whatever hours it was given', () => {
    const longer = { ...DAY, shown_until: '2026-11-26T03:00:00Z' };
    expect(closedBecause(longer, Date.parse('2026-11-25T03:00:00Z'))).toBe('day_over');
  });

  test('a day whose end cannot be read is over', () => {
    expect(closedBecause({ ...DAY, day_end: 'soon' }, MORNING)).toBe('day_over');
  });
});
