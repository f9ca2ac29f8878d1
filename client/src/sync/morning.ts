/** The questions of the start of a day, all to the server. */

import type { Called } from '../api/call';
import type { Server } from '../api/server';
import type { Morning, SavedFilters } from '../domain/morning';
import type { Reply } from '../domain/portal';

export interface MorningParts {
  server: Server;
  unreached(): void;
  signInNeeded(): void;
}

export function makeMorning(parts: MorningParts): { morning: Morning; filters: SavedFilters } {
  const { server } = parts;

  async function reply<Value>(calling: Promise<Called<Value>>): Promise<Reply<Value>> {
    const called = await calling;
    if (called.kind === 'answered') return called;
    if (called.kind === 'unreached') {
      parts.unreached();
      return { kind: 'unreached' };
    }
    if (called.status === 401) parts.signInNeeded();
    return { kind: 'rejected', code: called.code, message: called.message, data: called.data };
  }

  async function items<Item>(calling: Promise<Called<{ items: Item[] }>>): Promise<Reply<Item[]>> {
    const replied = await reply(calling);
    return replied.kind === 'answered' ? { kind: 'answered', value: replied.value.items } : replied;
  }

  return {
    morning: {
      today: () => reply(server.morning()),
      carryOver: (schemata) => items(server.carryOver(schemata)),
      suggestion: () => reply(server.suggestion()),
      accept: () => items(server.acceptSuggestion()),
    },
    filters: {
      all: (schema) => items(server.filters(schema)),
      save: (schema, named) => reply(server.saveFilter(schema, named)),
      change: (id, named) => reply(server.changeFilter(id, named)),
      forget: (id) => reply(server.forgetFilter(id)),
    },
  };
}
