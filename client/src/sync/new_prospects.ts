/** The screens' way to the prospects made on this device; adding one wakes the engine. */

import type { NewProspects } from '../domain/portal';
import type { DeviceStore } from '../store/store';

export interface NewProspectsParts {
  store(): Promise<DeviceStore>;
  wake(): void;
}

export function makeNewProspects(parts: NewProspectsParts): NewProspects {
  return {
    all: async () => (await parts.store()).newProspects(),
    get: async (id) => (await parts.store()).newProspect(id),
    async open() {
      const opened = await (await parts.store()).openProspect();
      if (opened === null) throw new Error('no_storage');
      return opened;
    },
    save: async (id, content) => (await parts.store()).saveProspect(id, content),
    async add(id) {
      const added = await (await parts.store()).addProspect(id);
      if (added.kind === 'placed') parts.wake();
      return added;
    },
    discard: async (id) => (await parts.store()).discardProspect(id),
    takeBack: async (id) => (await parts.store()).takeBackProspect(id),
  };
}
