import type { Portal, Reply } from '../../../domain/portal';
import type { Text } from '../../text/text.svelte';
import { failureOf } from '../configurator/failures';

/** One tap in the morning: today's selections are made on the server, packed, and brought to this device. */
export class Begin {
  /** Also while the bag travels; its progress shows in `status.download`. */
  busy = $state(false);
  /** Why it did not work, and what to do. */
  failure = $state('');
  #portal: Portal;
  #text: Text;

  constructor(portal: Portal, text: Text) {
    this.#portal = portal;
    this.#text = text;
  }

  /** Saves, then fetches; true when the bag is here. */
  async run(save?: () => Promise<Reply<unknown>>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = '';
    try {
      const saved = await save?.();
      if (saved && saved.kind !== 'answered') {
        this.failure =
          saved.kind === 'rejected'
            ? this.#text.sentence(saved.code, saved.data, saved.message)
            : this.#text.t('filters.failed_unreached');
        return false;
      }
      const packed = await this.#portal.configurator.packAndDownload();
      if (packed.kind === 'rejected')
        this.failure = this.#text.sentence(packed.code, packed.data, packed.message);
      else if (packed.kind === 'failed') this.failure = failureOf(this.#text, packed);
      return packed.kind === 'ready';
    } finally {
      this.busy = false;
    }
  }
}
