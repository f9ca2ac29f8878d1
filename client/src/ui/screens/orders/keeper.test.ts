import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrderContent, Saved, Totals } from '../../../domain/document';
import { EMPTY_CONTENT, NO_TOTALS } from '../../../domain/document';
import { DraftKeeper, TYPING_MILLISECONDS, type Keeping } from './keeper';

describe('the keeper of a draft', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes what was typed once, after a pause of at most 150 ms', async () => {
    const device = makeDevice();
    device.keeper.keepSoon(version('R'));
    device.keeper.keepSoon(version('Ri'));
    expect(TYPING_MILLISECONDS).toBeLessThanOrEqual(150);
    expect(device.written).toEqual([]);
    await vi.advanceTimersByTimeAsync(TYPING_MILLISECONDS);
    expect(device.written).toEqual(['Ri']);
  });

  it('[J1] says «saved» only after the device has answered', async () => {
    const device = makeDevice();
    const kept = device.keeper.keepNow(version('Rice'));
    expect(device.told.at(-1)).toEqual({ kind: 'saving' });
    device.answer({ kind: 'saved', at: '2026-11-24T12:41:07Z' });
    await kept;
    expect(device.told.at(-1)).toEqual({ kind: 'saved', at: '2026-11-24T12:41:07Z' });
  });

  it('never lets an older version land on a newer one', async () => {
    const device = makeDevice();
    const first = device.keeper.keepNow(version('one'));
    const second = device.keeper.keepNow(version('two'));
    expect(device.written).toEqual(['one']);
    device.answer({ kind: 'saved', at: 'a' });
    await vi.advanceTimersByTimeAsync(0);
    expect(device.written).toEqual(['one', 'two']);
    expect(device.told.at(-1)).toEqual({ kind: 'saving' });
    device.answer({ kind: 'saved', at: 'b' });
    expect(await first).toEqual({ kind: 'saved', at: 'b' });
    expect(await second).toEqual({ kind: 'saved', at: 'b' });
  });

  it('says that a full disk kept nothing, and writes the next change all the same', async () => {
    const device = makeDevice();
    const kept = device.keeper.keepNow(version('long'));
    device.answer({ kind: 'refused', reason: 'disk_full' });
    expect(await kept).toEqual({ kind: 'refused', reason: 'disk_full' });
    const again = device.keeper.keepNow(version('short'));
    device.answer({ kind: 'saved', at: 'c' });
    expect(await again).toEqual({ kind: 'saved', at: 'c' });
  });

  it('flushes at once what still waits', async () => {
    const device = makeDevice();
    device.keeper.keepSoon(version('hidden'));
    const flushed = device.keeper.flush();
    expect(device.written).toEqual(['hidden']);
    device.answer({ kind: 'saved', at: 'd' });
    expect(await flushed).toEqual({ kind: 'saved', at: 'd' });
  });
});

function version(remarks: string): { content: OrderContent; step: 'general'; totals: Totals } {
  return { content: { ...EMPTY_CONTENT, remarks }, step: 'general', totals: NO_TOTALS };
}

function makeDevice() {
  const written: string[] = [];
  const told: Keeping[] = [];
  const waiting: ((saved: Saved) => void)[] = [];
  const keeper = new DraftKeeper(
    ({ content }) => {
      written.push(content.remarks);
      return new Promise((resolve) => waiting.push(resolve));
    },
    (keeping) => told.push(keeping),
  );
  return { keeper, written, told, answer: (saved: Saved) => waiting.shift()?.(saved) };
}
