/** The Offline Configurator's questions, all to the server: it works on line only. */

import type { Server } from '../api/server';
import type { Configurator } from '../domain/portal';
import type { Bags } from './bags';
import { makeAsk, mapped } from './reply';
import type { Reaching } from './reply';

export interface ConfiguratorParts extends Reaching {
  server: Server;
  bags: Bags;
}

export function makeConfigurator(parts: ConfiguratorParts): Configurator {
  const { server, bags } = parts;

  const ask = makeAsk(parts);

  return {
    schemata: () => mapped(ask(server.schemata()), ({ items }) => items),
    quickFilters: (code) => mapped(ask(server.quickFilters(code)), ({ items }) => items),
    fields: (code) => ask(server.fields(code)),
    records: (code, query, signal) => ask(server.records(code, query, signal), signal),
    place: (code, query) => mapped(ask(server.place(code, query)), ({ place }) => place),
    selection: (code) => ask(server.selection(code)),
    save: (code, choice) => ask(server.saveSelection(code, choice)),
    estimate: (code, choice, signal) => ask(server.estimate(code, choice, signal), signal),
    room: () => bags.room(),
    packAndDownload: () => bags.packAndDownload(),
    cancelDownload: () => bags.cancel(),
  };
}
