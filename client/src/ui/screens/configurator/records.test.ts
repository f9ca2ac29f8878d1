import { describe, expect, it } from 'vitest';
import type { Configurator, Filter, RecordsPage, Reply, SelectableRecord } from '../../../domain/portal';
import { pickedKeys } from './keys';
import { allMatching, countOf, isPicked, picksOf, toggled, type Picks } from './picks';
import { Records } from './records.svelte';

/** 250 records k000 to k249; a filter's search names the ending of the keys it matches. */
const ALL = Array.from({ length: 250 }, (_, index) => `k${String(index).padStart(3, '0')}`);
const EVERY: Filter = {};
const FIVES: Filter = { search: '5' };

describe('the records of «Select records»', () => {
  it('come page by page, and the rest only when the end is near', async () => {
    const { records, asked } = makeRecords();
    await records.start(shown(EVERY), picksOf([]));
    expect(records.rows).toHaveLength(100);
    expect(records.total).toBe(250);
    records.more();
    records.more();
    await settle();
    expect(records.rows).toHaveLength(200);
    expect(asked).toHaveLength(2);
  });

  it('show what is ticked under another filter, asked for the rows in sight alone', async () => {
    const { records, asked } = makeRecords();
    const picks = toggled(allMatching(FIVES, '', 25, []), [{ key: 'k015', matched: true }]);
    await records.start(shown(EVERY), picks);
    const ticked = records.rows.filter((row) => isPicked(picks, row.record.key, row.matched));
    expect(ticked.map((row) => row.record.key)).toEqual(
      ALL.slice(0, 100).filter((key) => key.endsWith('5') && key !== 'k015'),
    );
    expect(asked.at(-1)?.keys).toHaveLength(100);
  });

  it('can be the chosen ones alone: first those ticked by name, then what the filter ticked', async () => {
    const { records } = makeRecords();
    const picks = toggled(allMatching(FIVES, '', 25, ['k001']), [{ key: 'k005', matched: true }]);
    await records.start({ ...shown(EVERY), chosenOnly: true }, picks);
    records.more();
    await settle();
    expect(records.rows).toHaveLength(countOf(picks));
    expect(records.rows[0]?.record.key).toBe('k001');
    expect(records.rows.map((row) => row.record.key)).not.toContain('k005');
  });

  it('drop an answer that comes after another question', async () => {
    const { records, holdNext } = makeRecords();
    const letGo = holdNext();
    const first = records.start(shown(FIVES), picksOf([]));
    await records.start(shown(EVERY), picksOf([]));
    letGo();
    await first;
    expect(records.total).toBe(250);
    expect(records.rows).toHaveLength(100);
  });

  it('say that nobody answered, and show nothing stale', async () => {
    const { records, cut } = makeRecords();
    await records.start(shown(EVERY), picksOf([]));
    cut();
    await records.start(shown(FIVES), picksOf([]));
    expect(records.state).toEqual({ kind: 'unreached' });
    expect(records.rows).toEqual([]);
  });
});

describe('ticked keys by name', () => {
  it('are the ones the filter matches but those unticked, and those ticked besides', async () => {
    const { configurator } = makeRecords();
    const picks: Picks = toggled(allMatching(FIVES, '', 25, ['k001']), [{ key: 'k005', matched: true }]);
    const keys = await pickedKeys(configurator, 'customers', picks);
    expect(keys).toHaveLength(countOf(picks));
    expect(keys).toContain('k001');
    expect(keys).not.toContain('k005');
  });

  it('are unknown while nobody answers', async () => {
    const { configurator, cut } = makeRecords();
    cut();
    expect(await pickedKeys(configurator, 'customers', allMatching(FIVES, '', 25, []))).toBeNull();
  });
});

function shown(filter: Filter) {
  return { filter, search: '', order: '', chosenOnly: false };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function makeRecords() {
  type Query = Parameters<Configurator['records']>[1];
  const asked: Query[] = [];
  let isCut = false;
  let held: Promise<void> | null = null;
  const holdNext = (): (() => void) => {
    let letGo = () => {};
    held = new Promise((resolve) => (letGo = resolve));
    return letGo;
  };
  const answer = async (_: string, query: Query): Promise<Reply<RecordsPage>> => {
    asked.push(query);
    const wait = held;
    held = null;
    await wait;
    if (isCut) return { kind: 'unreached' };
    const found = ALL.filter((key) => key.endsWith(query.filter.search ?? '')).filter(
      (key) => query.keys === undefined || query.keys.includes(key),
    );
    const items = found.slice((query.page - 1) * query.pageSize, query.page * query.pageSize).map(record);
    const hasNext = query.page * query.pageSize < found.length;
    return { kind: 'answered', value: { items, total: found.length, hasNext, sentence: '' } };
  };
  const configurator = { records: answer } as unknown as Configurator;
  return {
    configurator,
    records: new Records(configurator, 'customers'),
    asked,
    holdNext,
    cut: () => (isCut = true),
  };
}

function record(key: string): SelectableRecord {
  return { key, title: key, subtitle: '', columns: {} };
}
