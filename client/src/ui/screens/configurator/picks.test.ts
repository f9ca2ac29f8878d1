import { describe, expect, it } from 'vitest';
import {
  NOTHING,
  allMatching,
  choiceOf,
  countOf,
  inverted,
  isPicked,
  picksOf,
  restoredPicks,
  storedPicks,
  toggled,
  withRows,
  type PickedRow,
} from './picks';

const CAMPINAS = { search: 'campinas' };

describe('picks', () => {
  it('tick and untick a record', () => {
    const one = toggled(NOTHING, [row('000045/01', false)]);
    expect(isPicked(one, '000045/01', false)).toBe(true);
    expect(countOf(one)).toBe(1);
    expect(countOf(toggled(one, [row('000045/01', false)]))).toBe(0);
  });

  it('take all that match without their keys, but those unticked', () => {
    const picks = toggled(allMatching(CAMPINAS, '', 226, []), [row('b', true)]);
    expect(countOf(picks)).toBe(225);
    expect(isPicked(picks, 'a', true)).toBe(true);
    expect(isPicked(picks, 'b', true)).toBe(false);
    expect(choiceOf(picks)).toEqual({ filter: CAMPINAS, except: ['b'], also: [] });
  });

  it('stay when another filter is shown: what it does not match is ticked besides', () => {
    const picks = toggled(allMatching(CAMPINAS, 'sol', 10, ['x']), [row('y', false)]);
    expect(countOf(picks)).toBe(12);
    expect(isPicked(picks, 'y', false)).toBe(true);
    expect(choiceOf(picks)).toEqual({ filter: CAMPINAS, search: 'sol', except: [], also: ['x', 'y'] });
  });

  it('tick the loaded rows and leave the others as they were', () => {
    const picks = withRows(picksOf(['a']), [row('a', false), row('b', false)]);
    expect(choiceOf(picks)).toEqual({ keys: ['a', 'b'] });
  });

  it('turn round what is shown and keep what is not', () => {
    const picks = inverted({ filter: CAMPINAS, search: '', total: 10 }, ['a', 'b'], ['z']);
    expect(countOf(picks)).toBe(9);
    expect(isPicked(picks, 'a', true)).toBe(false);
    expect(isPicked(picks, 'c', true)).toBe(true);
    expect(isPicked(picks, 'z', false)).toBe(true);
  });

  it('survive a reload', () => {
    const picks = toggled(allMatching(CAMPINAS, '', 226, ['z']), [row('b', true)]);
    expect(restoredPicks(JSON.parse(JSON.stringify(storedPicks(picks))))).toEqual(picks);
  });
});

function row(key: string, matched: boolean): PickedRow {
  return { key, matched };
}
