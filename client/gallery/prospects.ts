/** Prospects made on the device, in memory. */

import type { Settable } from '../src/sync/live';
import type { NewProspects } from '../src/domain/portal';
import { EMPTY_PROSPECT, PROSPECT_ALLOWED, prospectProblems } from '../src/domain/prospect';
import type { NewProspect } from '../src/domain/prospect';

export function newProspectsOf(some: boolean, at: string, changes: Settable<number>): NewProspects {
  const first: NewProspect = {
    id: '0190-new-1',
    state: 'waiting',
    content: {
      ...EMPTY_PROSPECT,
      legal_name: 'Mercearia Boa Vista Ltda',
      trade_name: 'Mercearia Boa Vista',
      city: 'Ananindeua',
      state: 'PA',
    },
    problems: [],
    key: null,
    changed_at: at,
    placed_at: at,
    received_at: null,
  };
  const second: NewProspect = {
    ...first,
    id: '0190-new-2',
    state: 'needs_you',
    content: { ...first.content, trade_name: 'Padaria Aurora', city: 'Belém' },
    problems: [
      { code: 'prospect_known', position: null, data: { name: 'Padaria Aurora', key: '000512/01' } },
    ],
  };
  let made: NewProspect[] = some ? [first, second] : [];
  const change = (id: string, part: Partial<NewProspect>) => {
    made = made.map((each) => (each.id === id ? { ...each, ...part, changed_at: at } : each));
    changes.set(changes.get() + 1);
  };
  const find = (id: string) => made.find((each) => each.id === id || each.key === id) ?? null;
  return {
    all: async () => made,
    get: async (id) => find(id),
    async open() {
      const opened: NewProspect = { ...first, id: 'new', state: 'draft', content: EMPTY_PROSPECT };
      made = [opened, ...made.filter(({ id }) => id !== 'new')];
      return opened;
    },
    async save(id, content) {
      change(id, { content });
      return { kind: 'saved', at };
    },
    async add(id) {
      const draft = find(id);
      const problems =
        draft === null ? [] : prospectProblems(draft.content, { home_is_brazil: true, holder: null });
      if (problems.length > 0) return { kind: 'problems', problems };
      change(id, { state: 'waiting', placed_at: at });
      return { kind: 'placed', at };
    },
    async discard(id) {
      made = made.filter((each) => each.id !== id);
      return { kind: 'saved', at };
    },
    async takeBack(id) {
      if (find(id) !== null && PROSPECT_ALLOWED[find(id)?.state ?? 'sending'].includes('take_back'))
        change(id, { state: 'draft' });
      return { kind: 'saved', at };
    },
  };
}
