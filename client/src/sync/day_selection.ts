/** Changing today's selection record by record: the server decides, the bag follows behind. */

import type { Called } from '../api/call';
import type { Server } from '../api/server';
import { recordName } from '../domain/day_selection';
import type { DaySelection, Packed, Wish } from '../domain/day_selection';
import type { Reply, SchemaCode } from '../domain/portal';
import type { DeviceStore } from '../store/store';
import type { Bags } from './bags';
import { live } from './live';
import type { Settable } from './live';
import { makeAsk, mapped } from './reply';
import type { Reaching } from './reply';

export interface DaySelectionParts extends Reaching {
  server: Server;
  bags: Pick<Bags, 'packAndDownload'>;
  store(): Promise<DeviceStore>;
  wishes: Settable<Wish[]>;
}

export interface WorkingSelection extends DaySelection {
  /** The server answers again: what could not be packed is packed now. */
  online(): void;
}

export function makeDaySelection(parts: DaySelectionParts): WorkingSelection {
  const { server, bags, wishes } = parts;
  const ask = makeAsk(parts);
  const under_way = live<string[]>([]);
  let fetching: Promise<Packed> = Promise.resolve({ kind: 'failed', reason: 'cancelled' });
  // Changes that came while a bag was being packed may not be in it: it is packed once more.
  let running = false;
  let again = false;
  let owed = false;

  async function change(
    schema: SchemaCode,
    keys: string[],
    calling: Promise<Called<{ count: number; dropped: string[] }>>,
  ): Promise<Reply<{ count: number; dropped: string[] }>> {
    const names = keys.map((key) => recordName(schema, key));
    under_way.set([...new Set([...under_way.get(), ...names])]);
    const called = await ask(calling);
    if (called.kind === 'answered') bring();
    else under_way.set(under_way.get().filter((name) => !names.includes(name)));
    return called;
  }

  function bring(): void {
    again = running;
    if (!running) fetching = fetchUntilAllIsIn();
  }

  async function fetchUntilAllIsIn(): Promise<Packed> {
    running = true;
    try {
      for (;;) {
        const packed = await bags.packAndDownload();
        if (again) {
          again = false;
          continue;
        }
        owed = packed.kind === 'failed' && packed.reason === 'unreached';
        return packed;
      }
    } finally {
      running = false;
      under_way.set([]);
    }
  }

  return {
    under_way,
    wishes,
    reasons: async (schema, key) => (await parts.store()).reasons(schema, key),
    add: (schema, keys) => change(schema, keys, server.addToSelection(schema, keys)),
    takeOff: (schema, keys) => change(schema, keys, server.takeOffSelection(schema, keys)),
    fetched: () => fetching,
    productsToAdd: () => mapped(ask(server.productsToAdd()), ({ items }) => items),
    wish: async (schema, search) => (await parts.store()).wish(schema, search),
    forget: async (id) => (await parts.store()).forgetWish(id),
    online() {
      if (!owed) return;
      owed = false;
      bring();
    },
  };
}
