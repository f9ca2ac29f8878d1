import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { paced } from './paced';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('the first call runs at once, a burst of them once more, at its end', () => {
  const run = vi.fn();
  const { call } = paced(run, 50);
  call();
  expect(run).toHaveBeenCalledTimes(1);
  for (let key = 0; key < 5; key++) {
    vi.advanceTimersByTime(9);
    call();
  }
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(500);
  expect(run).toHaveBeenCalledTimes(2);
  call();
  expect(run).toHaveBeenCalledTimes(3);
});

test('what was stopped owes nothing', () => {
  const run = vi.fn();
  const { call, stop } = paced(run, 50);
  call();
  call();
  stop();
  vi.advanceTimersByTime(500);
  expect(run).toHaveBeenCalledTimes(1);
  call();
  expect(run).toHaveBeenCalledTimes(2);
});
