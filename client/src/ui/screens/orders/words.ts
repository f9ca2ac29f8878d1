import type { Document } from '../../../domain/document';
import type { SyncStatus } from '../../../domain/portal';
import type { TextKey } from '../../text/text.svelte';

/** What a document's state means and what happens next; nothing is called sent before its receipt (rule S3). */
export function stateText(document: Document, connection: SyncStatus['connection']): TextKey {
  switch (document.state) {
    case 'draft':
    case 'waiting':
      return connection === 'online' ? 'orders.details.waiting_online' : 'orders.details.waiting';
    case 'sending':
      return 'orders.details.sending';
    case 'received':
      return 'orders.details.received_text';
    case 'held':
      return 'orders.details.held_text';
    case 'proposed':
      return document.answering === null ? 'orders.details.proposed_text' : 'orders.proposal.answered';
    case 'invoiced':
      return 'orders.details.invoiced_text';
    case 'rejected':
      return 'orders.details.rejected_text';
    case 'cancelled':
      return 'orders.details.cancelled_text';
    case 'in_erp':
      return 'orders.details.in_erp_text';
    case 'declined':
      return 'orders.details.declined_text';
    case 'needs_you':
      return document.problems.length === 0 ? 'orders.details.failed' : 'orders.details.safe';
    case 'dismissed':
      return 'orders.details.dismissed_text';
  }
}
