import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../domain/portal';
import {
  NOTHING,
  isOutdated,
  marksOf,
  picksOf,
  restoredPicks,
  storedPicks,
  swept,
  withNamed,
  type Question,
} from './picks';

const EVERYTHING: Question = { filter: {}, search: '' };
const CAMPINAS: Question = { filter: { search: 'campinas' }, search: '' };
const SOL: Question = { filter: { search: 'campinas' }, search: 'sol' };
const saved = { day: '2026-11-24', count: 50_000, filter: {}, saved_at: '2026-11-24T10:00:00Z' };

describe('picks', () => {
  it('tick and untick a record', () => {
    const one = withNamed(NOTHING, ['a'], true);
    expect(marksOf(one)).toEqual([{ as: 'chosen', keys: ['a'] }]);
    expect(one.count).toBe(1);
    expect(withNamed(one, ['a'], false)).toEqual(NOTHING);
  });

  it('take all that match without their keys, but those unticked, and others besides', () => {
    const all = swept(NOTHING, 'chosen', CAMPINAS, { total: 100_000, chosen: 0 });
    const picks = withNamed(withNamed(all, ['b'], false), ['z'], true);
    expect(picks.count).toBe(100_000);
    expect(marksOf(picks)).toEqual([
      { as: 'chosen', filter: CAMPINAS.filter },
      { as: 'chosen', keys: ['z'] },
      { as: 'not_chosen', keys: ['b'] },
    ]);
  });

  it('stay when another filter is swept: what it covers is counted once', () => {
    const campinas = swept(NOTHING, 'chosen', CAMPINAS, { total: 10, chosen: 0 });
    const both = swept(campinas, 'chosen', SOL, { total: 6, chosen: 4 });
    expect(both.count).toBe(12);
    expect(marksOf(both)).toHaveLength(2);
    expect(swept(both, 'not_chosen', SOL, { total: 6, chosen: 6 }).count).toBe(6);
  });

  it('forget what a later sweep covers whole', () => {
    const named = withNamed(NOTHING, ['a', 'b'], true);
    const all = swept(named, 'chosen', EVERYTHING, { total: 20, chosen: 2 });
    expect(marksOf(all)).toEqual([{ as: 'chosen', filter: {} }]);
    expect(swept(all, 'not_chosen', EVERYTHING, { total: 20, chosen: 20 })).toEqual(NOTHING);
    const campinas = swept(NOTHING, 'chosen', CAMPINAS, { total: 10, chosen: 0 });
    const again = swept(withNamed(campinas, ['b'], false), 'chosen', CAMPINAS, { total: 10, chosen: 9 });
    expect(marksOf(again).at(-1)).toEqual({ as: 'chosen', filter: CAMPINAS.filter });
    expect(marksOf(again).filter((mark) => 'filter' in mark)).toHaveLength(1);
  });

  it('turned round twice are what they were', () => {
    const two = withNamed(NOTHING, ['a', 'b'], true);
    const once = swept(two, 'inverted', CAMPINAS, { total: 10, chosen: 2 });
    expect(once.count).toBe(8);
    const twice = swept(once, 'inverted', CAMPINAS, { total: 10, chosen: 8 });
    expect(marksOf(twice)).toEqual(marksOf(two));
    expect(twice.count).toBe(2);
  });

  it('begin with what is saved, without a key of it', () => {
    const picks = withNamed(picksOf(saved), ['a'], false);
    expect(marksOf(picks)).toEqual([
      { as: 'chosen', saved: saved.saved_at },
      { as: 'not_chosen', keys: ['a'] },
    ]);
    expect(picks.count).toBe(49_999);
    expect(isOutdated(picks, saved)).toBe(false);
    expect(isOutdated(picks, { ...saved, saved_at: '2026-11-24T11:00:00Z' })).toBe(true);
    expect(isOutdated(withNamed(NOTHING, ['a'], true), saved)).toBe(false);
  });

  it('survive a reload', () => {
    const picks = withNamed(swept(NOTHING, 'chosen', SOL, { total: 226, chosen: 0 }), ['b'], false);
    expect(restoredPicks(JSON.parse(JSON.stringify(storedPicks(picks))))).toEqual(picks);
  });

  it('mean what the server takes them for, however they were marked', () => {
    const chance = seeded(7);
    const everyone = Array.from({ length: 12 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    for (let run = 0; run < 200; run += 1) {
      let picks = NOTHING;
      let expected = new Set<string>();
      for (let step = 0; step < 8; step += 1) {
        const question = [EVERYTHING, CAMPINAS, SOL][chance(3)] ?? EVERYTHING;
        const keys = everyone.filter((key) => isIn(question, key));
        const chosen = keys.filter((key) => expected.has(key)).length;
        if (chance(2) === 0) {
          const key = everyone[chance(12)] ?? 'k00';
          picks = withNamed(picks, [key], !expected.has(key));
          expected = turned(expected, [key]);
        } else {
          const as = (['chosen', 'not_chosen', 'inverted'] as const)[chance(3)] ?? 'chosen';
          picks = swept(picks, as, question, { total: keys.length, chosen });
          if (as === 'inverted') expected = turned(expected, keys);
          else
            for (const key of keys)
              if (as === 'chosen') expected.add(key);
              else expected.delete(key);
        }
      }
      expect([...meaning(marksOf(picks), everyone)].sort()).toEqual([...expected].sort());
      expect(picks.count).toBe(expected.size);
    }
  });
});

/** As `selections/marks.py` has it. */
function meaning(marks: Mark[], everyone: string[]): Set<string> {
  const chosen = new Set<string>();
  for (const mark of marks)
    for (const key of everyone) {
      const inside =
        'keys' in mark
          ? mark.keys.includes(key)
          : 'filter' in mark && isIn({ filter: mark.filter, search: mark.search ?? '' }, key);
      if (!inside) continue;
      if (mark.as === 'chosen' || (mark.as === 'inverted' && !chosen.has(key))) chosen.add(key);
      else chosen.delete(key);
    }
  return chosen;
}

function isIn({ filter, search }: Question, key: string): boolean {
  const number = Number(key.slice(1));
  return (filter.search === undefined || number % 2 === 0) && (search === '' || number % 3 === 0);
}

function turned(chosen: Set<string>, keys: string[]): Set<string> {
  const result = new Set(chosen);
  for (const key of keys) if (!result.delete(key)) result.add(key);
  return result;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
