/** The questions of the start of a day, all to the server. */

import type { Called } from '../api/call';
import type { Server } from '../api/server';
import type { Morning, SavedFilters } from '../domain/morning';
import { makeAsk, mapped } from './reply';
import type { Reaching } from './reply';

export interface MorningParts extends Reaching {
  server: Server;
}

export function makeMorning(parts: MorningParts): { morning: Morning; filters: SavedFilters } {
  const { server } = parts;

  const ask = makeAsk(parts);

  const items = <Item>(calling: Promise<Called<{ items: Item[] }>>) =>
    mapped(ask(calling), (page) => page.items);

  return {
    morning: {
      today: () => ask(server.morning()),
      carryOver: (schemata) => items(server.carryOver(schemata)),
      suggestion: () => ask(server.suggestion()),
      accept: () => items(server.acceptSuggestion()),
    },
    filters: {
      all: (schema) => items(server.filters(schema)),
      save: (schema, named) => ask(server.saveFilter(schema, named)),
      change: (id, named) => ask(server.changeFilter(id, named)),
      forget: (id) => ask(server.forgetFilter(id)),
    },
  };
}
