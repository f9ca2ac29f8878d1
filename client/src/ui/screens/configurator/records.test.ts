import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  Configurator,
  Filter,
  RecordsPage,
  RecordsQuery,
  Reply,
  SelectableRecord,
} from '../../../domain/portal';
import { RANGE_LIMIT, Records, type Shown } from './records.svelte';

const TOTAL = 100_000;
const EVERY: Shown = { filter: {}, search: '', order: '', chosenOnly: false, marks: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the records of «Select records»', () => {
  it('are read around the window, and nothing else is', async () => {
    const { records, asked } = makeRecords();
    await records.open(EVERY);
    expect(records.total).toBe(TOTAL);
    expect(records.at(99)?.record.key).toBe('k99');
    records.want(90_000, 90_012);
    await rest();
    expect(asked.map(({ query }) => query.page)).toEqual([1, 900, 901]);
    expect(asked.at(-1)?.query.total).toBe(TOTAL);
    expect(records.at(90_005)?.record.key).toBe('k90005');
    expect(records.at(50_000)).toBeUndefined();
  });

  it('are not asked for where one only passes, and given up where one has passed', async () => {
    const { records, asked, hold } = makeRecords();
    await records.open(EVERY);
    for (let place = 1000; place < 60_000; place += 1000) records.want(place, place + 12);
    await rest();
    expect(asked).toHaveLength(3);
    hold();
    records.want(70_000, 70_012);
    await rest();
    records.want(80_000, 80_012);
    expect(asked.at(-1)?.signal?.aborted).toBe(true);
    await rest();
    expect(asked.at(-1)?.query.page).toBe(801);
    expect(asked.at(-1)?.signal?.aborted).toBe(false);
  });

  it('open where one left', async () => {
    const { records, asked } = makeRecords();
    await records.open(EVERY, 90_050);
    expect(asked.map(({ query }) => query.page)).toEqual([901]);
    expect(records.at(90_050)?.record.key).toBe('k90050');
  });

  it('open at the top where the list has become shorter', async () => {
    const { records } = makeRecords(50);
    await records.open(EVERY, 90_050);
    expect(records.at(0)?.record.key).toBe('k0');
  });

  it('keep a tick made while their page was on its way', async () => {
    const { records, hold, letGo } = makeRecords();
    await records.open(EVERY);
    hold();
    records.want(500, 512);
    await rest();
    records.name(['k505'], true);
    letGo();
    await rest();
    expect(records.at(505)?.chosen).toBe(true);
    expect(records.at(504)?.chosen).toBe(false);
    expect(records.chosen).toBe(1);
  });

  it('are swept all at once, those not read yet too', async () => {
    const { records } = makeRecords();
    await records.open(EVERY);
    records.sweep('chosen');
    records.name(['k3'], false);
    records.sweep('inverted');
    records.want(40_000, 40_012);
    await rest();
    expect(records.chosen).toBe(1);
    expect(records.at(3)?.chosen).toBe(true);
    expect(records.at(40_000)?.chosen).toBe(false);
  });

  it('are read for a range, if it is not too long', async () => {
    const { records } = makeRecords();
    await records.open(EVERY);
    const rows = await records.range(2_500, 950);
    expect(rows).toHaveLength(1_551);
    expect(rows?.[0]?.record.key).toBe('k950');
    expect(await records.range(0, RANGE_LIMIT)).toBeNull();
  });

  it('come when the server answers again; what was read stays', async () => {
    const { records, cut, mend } = makeRecords();
    await records.open(EVERY);
    cut();
    records.want(5_000, 5_012);
    await rest();
    expect(records.isStalled).toBe(true);
    expect(records.at(5)?.record.key).toBe('k5');
    mend();
    records.retry();
    await rest();
    expect(records.isStalled).toBe(false);
    expect(records.at(5_005)?.record.key).toBe('k5005');
  });

  it('drop an answer that comes after another question', async () => {
    const { records, hold, letGo } = makeRecords();
    hold();
    const first = records.open({ ...EVERY, filter: { search: '5' } as Filter });
    const second = records.open(EVERY);
    letGo();
    await Promise.all([first, second]);
    expect(records.total).toBe(TOTAL);
  });

  it('say that nobody answered', async () => {
    const { records, cut } = makeRecords();
    cut();
    await records.open(EVERY);
    expect(records.state).toEqual({ kind: 'unreached' });
  });

  it('are forgotten where one has been long ago', async () => {
    const { records, asked } = makeRecords();
    await records.open(EVERY);
    for (let place = 0; place < 20_000; place += 150) {
      records.want(place, place + 12);
      await rest();
    }
    expect(records.at(0)).toBeUndefined();
    const before = asked.length;
    records.want(0, 12);
    await rest();
    expect(asked.length).toBeGreaterThan(before);
    expect(records.at(0)?.record.key).toBe('k0');
  });
});

async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(200);
}

/** Records k0, k1, …; a filter finds a tenth of them. */
function makeRecords(size = TOTAL) {
  const asked: { query: RecordsQuery; signal: AbortSignal | undefined }[] = [];
  let isCut = false;
  let waiting: (() => void)[] | null = null;
  const answer = async (
    _: string,
    query: RecordsQuery,
    signal?: AbortSignal,
  ): Promise<Reply<RecordsPage>> => {
    asked.push({ query, signal });
    if (waiting !== null) await new Promise<void>((resolve) => waiting?.push(resolve));
    if (isCut || signal?.aborted) return { kind: 'unreached' };
    const total = query.filter.search === undefined ? size : size / 10;
    const first = (query.page - 1) * query.pageSize;
    const length = Math.max(0, Math.min(query.pageSize, total - first));
    const items = Array.from({ length }, (_, step) => record(`k${first + step}`));
    return {
      kind: 'answered',
      value: { items, total, chosen: 0, hasNext: first + length < total, sentence: '' },
    };
  };
  return {
    records: new Records({ records: answer } as unknown as Configurator, 'customers'),
    asked,
    hold: () => (waiting = []),
    letGo() {
      for (const go of waiting ?? []) go();
      waiting = null;
    },
    cut: () => (isCut = true),
    mend: () => (isCut = false),
  };
}

function record(key: string): SelectableRecord {
  return { key, title: key, subtitle: '', columns: {}, chosen: false };
}
