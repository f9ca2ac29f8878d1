/**
 * What the journal's frames say, as JSON. Every entry carries `at`, the device's idea of now: the highest of them is the
 * highest time ever stored (rule D2). An entry of a kind this app does not know is kept and passed over.
 */

import type { Finding } from '../domain/checks';
import type { Leased } from '../domain/leases';
import type { LeavingSummary } from '../domain/leaving';
import type { PaperNames } from '../domain/paper/names';
import type { SchemaCode } from '../domain/portal';
import type {
  DocumentKind,
  DocumentState,
  DraftStep,
  MomentCode,
  OrderContent,
  Problem,
  Totals,
} from '../domain/document';
import type { ToldProposal } from '../domain/proposal';
import type { ProspectContent } from '../domain/prospect';
import type { OrderLine } from '../domain/records';
import type { Became } from './became';

export interface PlacedCommand {
  command_id: string;
  name:
    | 'place_order'
    | 'place_quotation'
    | 'add_prospect'
    | 'cancel_order'
    | 'answer_proposal'
    | 'lose_quotation';
  made_at: string;
  bag_version: number | null;
  /** The document of this device that this one names: it goes when that one is there (rule C4). */
  needs?: string | null;
  /** The wire's body, final: a retry sends the same bytes (rule C6). */
  body: string;
}

export type Entry = { at: string } & (
  | { kind: 'store_opened'; device_id: string }
  | {
      kind: 'draft_saved';
      document_id: string;
      content: OrderContent;
      step: DraftStep;
      /** As the screen showed them. */
      totals?: Totals;
      replaces: string | null;
    }
  | { kind: 'prospect_saved'; document_id: string; content: ProspectContent }
  | { kind: 'draft_discarded'; document_id: string }
  /** [O2] The document placed and its outbox entry, in one frame; `settles` is the document it corrects. */
  | {
      kind: 'placed';
      document_id: string;
      totals: Totals;
      /** Absent in a journal of before orders were priced by rules. */
      lines?: OrderLine[];
      /** What it was promised of the day's lease; absent where nothing is leased. */
      leased?: Leased;
      /** Absent where no bag knew them. */
      names?: PaperNames;
      command: PlacedCommand;
      settles: string | null;
    }
  | { kind: 'taken_back'; document_id: string }
  /** Written before a command first leaves: gives it the device's next sequence number (rule G1). */
  | { kind: 'sent'; commands: { command_id: string; seq: number }[] }
  /** [S3] One outcome as the server gave it. */
  | {
      kind: 'receipt';
      command_id: string;
      document_id: string;
      result: 'accepted' | 'rejected' | 'failed';
      problems: Problem[];
      number: string | null;
      /** Of a prospect; absent in journals of before. */
      key?: string | null;
      received_at: string | null;
    }
  | { kind: 'news'; seen: number; items: NewsItem[] }
  | { kind: 'dismissed'; document_id: string }
  /** A document that the server has is to be cancelled; its command is in the outbox. */
  | { kind: 'cancel_asked'; document_id: string; command: PlacedCommand }
  /** A proposed change is answered; its command is in the outbox. */
  | { kind: 'answer_asked'; document_id: string; command: PlacedCommand }
  /** A quotation, of this device or not, is to be given up; its command is in the outbox. */
  | { kind: 'lose_asked'; document_id: string; reason: string; command: PlacedCommand }
  /** `server`: told by the server, which replaces what the device only believed. */
  | { kind: 'clock_mark'; server: boolean }
  /** A search that found nothing off line; forgotten when it is done or no longer wanted. */
  | { kind: 'wished'; id: string; schema: SchemaCode; search: string }
  | { kind: 'wish_forgotten'; id: string }
  /** The outcome of «Ready to leave?». */
  | { kind: 'leaving_checked'; summary: LeavingSummary }
  /** A compacted journal's kinds: a document as it stood, a quotation given up, what one became, what the store counts. */
  | { kind: 'document_kept'; row: DocumentRow }
  | { kind: 'quotation_lost'; document_id: string; reason: string }
  | ({ kind: 'quotation_became' } & Became)
  | { kind: 'facts_kept'; device_id: string; news_seen: number; last_seq: number }
);

export interface NewsItem {
  id: number;
  document_id: string;
  /** One of these, or what only a newer app understands. */
  status: MomentCode | (string & {});
  number: string | null;
  erp_number: string | null;
  at: string;
  /** Absent in journals of before. */
  by?: string;
  reason?: string;
  findings?: Finding[];
  /** Of a change that is proposed or agreed what the order would be, or is. */
  proposal?: ToldProposal | null;
}

/** A row of the documents table; the lists in it are JSON texts. */
export interface DocumentRow {
  id: string;
  /** Absent in journals of before, which know orders only. */
  kind?: DocumentKind;
  state: Exclude<DocumentState, 'sending'>;
  step: DraftStep;
  content: string;
  /** `null` where nobody has priced the draft. */
  totals: string;
  problems: string;
  /** Null until it is placed; absent in a journal of before orders were priced by rules. */
  lines?: string | null;
  leased?: string | null;
  became?: string | null;
  priced?: string | null;
  number: string | null;
  erp_number: string | null;
  key?: string | null;
  replaces: string | null;
  bag_version: number | null;
  opened_at: string;
  changed_at: string;
  placed_at: string | null;
  /** These three are absent in journals of before. */
  sent_at?: string | null;
  story?: string;
  findings?: string;
  proposal?: string | null;
  /** 1: another device of the rep made it, and a change of it was proposed. */
  elsewhere?: number;
  received_at: string | null;
}
