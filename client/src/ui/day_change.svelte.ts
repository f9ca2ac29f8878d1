import type { DaySelection, Packed } from '../domain/day_selection';
import type { Portal, SchemaCode } from '../domain/portal';
import { usePortal, useText, useToasts } from './context';
import type { Text } from './text/text.svelte';
import type { Toasts } from './toasts.svelte';

/** Adding records to today and taking them off, from wherever they are seen: does it, and says how it went. */
export class DayChange {
  busy = $state(false);
  #portal: Portal;
  #text: Text;
  #toasts: Toasts;

  constructor(portal: Portal, text: Text, toasts: Toasts) {
    this.#portal = portal;
    this.#text = text;
    this.#toasts = toasts;
  }

  /** `name` of the record; without it they are counted. True: the server has them. */
  add(schema: SchemaCode, keys: string[], name?: string): Promise<boolean> {
    const said =
      name === undefined ? this.#text.n('day.added_many', keys.length) : this.#text.t('day.added', { name });
    return this.#change(
      (day) => day.add(schema, keys),
      said,
      () => void this.takeOff(schema, keys, name),
    );
  }

  takeOff(schema: SchemaCode, keys: string[], name = ''): Promise<boolean> {
    const said = this.#text.t('day.taken_off', { name });
    return this.#change(
      (day) => day.takeOff(schema, keys),
      said,
      () => void this.add(schema, keys, name),
    );
  }

  async #change(
    change: (day: DaySelection) => ReturnType<DaySelection['add']>,
    said: string,
    undo: () => void,
  ): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const { selection } = this.#portal;
    const reply = await change(selection);
    this.busy = false;
    if (reply.kind !== 'answered') {
      this.#toasts.say(
        reply.kind === 'unreached'
          ? this.#text.t('day.unreached')
          : this.#text.sentence(reply.code, reply.data, reply.message),
      );
      return false;
    }
    this.#toasts.say(said, undo);
    void selection.fetched().then((packed) => this.#tell(packed));
    return true;
  }

  #tell(packed: Packed): void {
    if (packed.kind === 'rejected')
      this.#toasts.say(this.#text.sentence(packed.code, packed.data, packed.message));
    else if (packed.kind === 'failed' && packed.reason !== 'cancelled')
      this.#toasts.say(this.#text.t(packed.reason === 'disk_full' ? 'day.disk_full' : 'day.not_fetched'));
  }
}

export function useDayChange(): DayChange {
  return new DayChange(usePortal(), useText(), useToasts());
}
