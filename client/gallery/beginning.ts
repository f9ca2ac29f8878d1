import type { Morning, SavedFilter, SavedFilters } from '../src/domain/morning';
import type { Reply } from '../src/domain/portal';
import { instantOf } from './data';

const DAY = new Date().toISOString().slice(0, 10);
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** A morning with everything in it: a choice to take again, a suggestion, filters under names, one that is broken. */
export function beginningOf(online: () => boolean): { morning: Morning; filters: SavedFilters } {
  const asked = <Value>(value: Value): Promise<Reply<Value>> =>
    Promise.resolve(online() ? { kind: 'answered', value } : { kind: 'unreached' });
  const schemata = [
    { code: 'customers', name: 'Customers', count: 212, gone: 3 },
    { code: 'products', name: 'Products', count: 1870, gone: 0 },
    { code: 'prospects', name: 'Prospects', count: 31, gone: 0 },
  ] as const;
  return {
    morning: {
      today: () =>
        asked({
          day: DAY,
          carry_over_allowed: true,
          standing_allowed: true,
          records_limit: 100_000,
          too_large: null,
          schemata: schemata.map(({ code, name, count, gone }) => ({
            code,
            name,
            chosen:
              code === 'prospects'
                ? { count: 12, saved_at: instantOf(7, 0), packed_in: null, origin: 'standing', names: ['Tuesday route'] }
                : null,
            earlier: { day: YESTERDAY, count, gone },
            failures: [],
          })),
        }),
      carryOver: () => asked([]),
      suggestion: () =>
        asked({
          day: DAY,
          schemata: [
            {
              code: 'customers',
              name: 'Customers',
              count: 23,
              new: 23,
              left_out: 0,
              reasons: [
                { code: 'visit', count: 9, examples: [] },
                {
                  code: 'due',
                  count: 14,
                  examples: [
                    {
                      key: '1',
                      title: 'Mercado Boa Vista',
                      reason: { code: 'due', days: 33, usual_days: 14 },
                    },
                    { key: '2', title: 'Padaria Estrela', reason: { code: 'due', days: 64 } },
                  ],
                },
              ],
            },
            {
              code: 'products',
              name: 'Products',
              count: 310,
              new: 310,
              left_out: 0,
              reasons: [{ code: 'bought', count: 310, examples: [] }],
            },
          ],
        }),
      accept: () => asked([]),
    },
    filters: {
      all: () => asked(FILTERS),
      save: (_, named) => asked({ ...FILTERS[0]!, ...named }),
      change: (_, named) => asked({ ...FILTERS[0]!, ...named }),
      forget: () => asked(undefined),
    },
  };
}

const FILTERS: SavedFilter[] = [
  {
    id: 1,
    name: 'Tuesday route',
    filter: { quick: { code: 'on_route' } },
    shared: false,
    standing: true,
    may_change: true,
    version: 1,
    sentence: "On today's route",
    usable: true,
  },
  {
    id: 2,
    name: 'Not bought since the summer fair, north of the river',
    filter: { quick: { code: 'not_bought', days: 90 } },
    shared: true,
    standing: false,
    may_change: false,
    version: 4,
    sentence: 'No purchase for 90 days and State is SP or MG',
    usable: true,
  },
  {
    id: 3,
    name: 'Old area',
    filter: {},
    shared: true,
    standing: false,
    may_change: false,
    version: 1,
    sentence: 'There is no field «area» to filter by.',
    usable: false,
  },
];
