import { describe, expect, it } from 'vitest';

import { notInBag, toTakeOver, type MorningOfDay, type SchemaMorning } from '../src/domain/morning';

const DAY = '2026-11-24';

describe('what is chosen and not on the device', () => {
  it('is everything while there is no bag', () => {
    expect(codes(notInBag(morning(chosenAt('08:00')), null))).toEqual(['customers']);
  });

  it('is what was chosen after the bag was packed', () => {
    const bag = { day: DAY, version: 4, chosen_at: { customers: '2026-11-24T08:00:00Z' } };
    expect(codes(notInBag(morning(chosenAt('08:00')), bag))).toEqual([]);
    expect(codes(notInBag(morning(chosenAt('08:01')), bag))).toEqual(['customers']);
  });

  it('is not what was saved again and packed into the bag that is here, for it holds the same', () => {
    const bag = { day: DAY, version: 4, chosen_at: { customers: '2026-11-24T08:00:00Z' } };
    expect(codes(notInBag(morning(chosenAt('08:01', 3, 4)), bag))).toEqual([]);
    expect(codes(notInBag(morning(chosenAt('08:01', 3, 5)), bag))).toEqual(['customers']);
  });

  it('is not in the bag of another day', () => {
    const bag = { day: '2026-11-23', version: 4, chosen_at: { customers: '2026-11-24T08:00:00Z' } };
    expect(codes(notInBag(morning(chosenAt('07:00')), bag))).toEqual(['customers']);
  });

  it('is nothing where nothing was chosen, or an empty choice has no bag', () => {
    expect(notInBag(morning({}), null)).toEqual([]);
    expect(notInBag(morning(chosenAt('08:00', 0)), null)).toEqual([]);
  });
});

describe('an earlier choice', () => {
  const earlier = { day: '2026-11-23', count: 212, gone: 3 };

  it('is offered where nothing is chosen today', () => {
    expect(codes(toTakeOver(morning({ earlier })))).toEqual(['customers']);
    expect(codes(toTakeOver(morning({ ...chosenAt('08:00', 0), earlier })))).toEqual(['customers']);
  });

  it('is not offered over what is chosen', () => {
    expect(toTakeOver(morning({ ...chosenAt('08:00'), earlier }))).toEqual([]);
    expect(toTakeOver(morning({}))).toEqual([]);
  });
});

function morning(customers: Partial<SchemaMorning>): MorningOfDay {
  const schema: SchemaMorning = {
    code: 'customers',
    name: 'Customers',
    chosen: null,
    earlier: null,
    failures: [],
    ...customers,
  };
  return {
    day: DAY,
    carry_over_allowed: true,
    standing_allowed: true,
    records_limit: 100,
    too_large: null,
    schemata: [schema],
  };
}

function chosenAt(time: string, count = 3, packed_in: number | null = null): Pick<SchemaMorning, 'chosen'> {
  return { chosen: { count, saved_at: `${DAY}T${time}:00Z`, packed_in, origin: 'chosen', names: [] } };
}

function codes(schemata: SchemaMorning[]): string[] {
  return schemata.map(({ code }) => code);
}
