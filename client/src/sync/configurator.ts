/** The Offline Configurator's questions, all to the server: it works on line only. */

import type { Called } from '../api/call';
import type { Server } from '../api/server';
import type { Configurator, Reply } from '../domain/portal';
import type { Bags } from './bags';

export interface ConfiguratorParts {
  server: Server;
  bags: Bags;
  unreached(): void;
  signInNeeded(): void;
}

export function makeConfigurator(parts: ConfiguratorParts): Configurator {
  const { server, bags } = parts;

  async function reply<Told, Value>(
    calling: Promise<Called<Told>>,
    read: (told: Told) => Value,
    signal?: AbortSignal,
  ): Promise<Reply<Value>> {
    const called = await calling;
    if (called.kind === 'answered') return { kind: 'answered', value: read(called.value) };
    if (called.kind === 'unreached') {
      if (!signal?.aborted) parts.unreached();
      return { kind: 'unreached' };
    }
    if (called.status === 401) parts.signInNeeded();
    return { kind: 'rejected', code: called.code, message: called.message, data: called.data };
  }
  const same = <Value>(value: Value) => value;

  return {
    schemata: () => reply(server.schemata(), (page) => page.items),
    quickFilters: (code) => reply(server.quickFilters(code), (page) => page.items),
    fields: (code) => reply(server.fields(code), same),
    records: (code, query, signal) => reply(server.records(code, query, signal), same, signal),
    place: (code, query) => reply(server.place(code, query), ({ place }) => place),
    selection: (code) => reply(server.selection(code), same),
    save: (code, choice) => reply(server.saveSelection(code, choice), same),
    estimate: (_, records) => bags.estimate(records),
    packAndDownload: () => bags.packAndDownload(),
    cancelDownload: () => bags.cancel(),
  };
}
