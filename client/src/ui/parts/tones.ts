import type { DocumentState } from '../../domain/document';
import type { TextKey } from '../text/text.svelte';
import type { IconName } from './icons';

/** The meanings a colour may have; `needs_you` is the only red. */
export type Tone = 'good' | 'waiting' | 'careful' | 'needs_you' | 'offline' | 'neutral';

export interface Look {
  tone: Tone;
  icon: IconName;
  word: TextKey;
}

/** Where a document is, as every screen shows it. */
export const DOCUMENT_LOOKS: Record<DocumentState, Look> = {
  draft: { tone: 'neutral', icon: 'edit', word: 'status.draft' },
  waiting: { tone: 'waiting', icon: 'device', word: 'status.waiting' },
  sending: { tone: 'waiting', icon: 'sending', word: 'status.sending' },
  held: { tone: 'waiting', icon: 'clock', word: 'status.held' },
  proposed: { tone: 'needs_you', icon: 'alert', word: 'status.proposed' },
  received: { tone: 'good', icon: 'check', word: 'status.received' },
  in_erp: { tone: 'good', icon: 'check', word: 'status.in_erp' },
  invoiced: { tone: 'good', icon: 'check', word: 'status.invoiced' },
  rejected: { tone: 'needs_you', icon: 'alert', word: 'status.rejected' },
  cancelled: { tone: 'neutral', icon: 'cross', word: 'status.cancelled' },
  declined: { tone: 'careful', icon: 'info', word: 'status.declined' },
  needs_you: { tone: 'needs_you', icon: 'alert', word: 'status.needs_you' },
  dismissed: { tone: 'neutral', icon: 'cross', word: 'status.dismissed' },
};
