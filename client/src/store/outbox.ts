/** The outbox: commands placed and not yet answered, in the order of placing; and the server's answers to them. */

import type { Problem } from '../domain/document';
import type { Held } from '../domain/portal';
import type { Database } from './database';
import type { DocumentParts } from './documents';
import type { NewsItem } from './entries';
import type { Unrecorded } from './recorder';
import { numberFact } from './tables';

/** A command as it travels. `body` is JSON text and goes into the message as it is (rule C6). */
export interface WaitingCommand {
  command_id: string;
  seq: number;
  name: string;
  made_at: string;
  bag_version: number | null;
  body: string;
}

export interface Outcome {
  command_id: string;
  result: 'accepted' | 'rejected' | 'failed';
  problems: Problem[];
  number: string | null;
  /** Of a prospect. */
  key?: string | null;
  received_at: string | null;
}

export interface HeardAnswer {
  server_time: string;
  outcomes: Outcome[];
  news: { seen: number; items: NewsItem[] };
}

export interface BatchQuestion {
  /** At most so many commands. */
  limit: number;
  /** At most so many bytes of bodies; one command always goes. */
  bytes: number;
  /** Commands whose pause is not over. */
  except: string[];
}

interface OutboxRow {
  command_id: string;
  document_id: string;
  seq: number | null;
  name: string;
  made_at: string;
  bag_version: number | null;
  body: string;
  failed: number;
}

/**
 * The oldest commands that may go now; one that names a document of this device goes when the server has that one (C4). Before one first leaves it gets the device's next sequence number, flushed: so the
 * numbers have no gap (G1), and what may have reached the server is known after any cut (S3). Empty when the disk refuses.
 */
export async function nextBatch(parts: DocumentParts, question: BatchQuestion): Promise<WaitingCommand[]> {
  const { db, recorder } = parts;
  const rows = db.rows<OutboxRow>(
    `SELECT * FROM main.outbox o WHERE command_id NOT IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM main.documents d WHERE d.id = o.needs
         AND d.state IN ('draft', 'waiting', 'needs_you')) ORDER BY place LIMIT ?`,
    [JSON.stringify(question.except), question.limit],
  );
  let next = numberFact(db, 'last_seq');
  let bytes = 0;
  const batch: WaitingCommand[] = [];
  let isNew = false;
  for (const { command_id, seq, name, made_at, bag_version, body, failed } of rows) {
    bytes += new TextEncoder().encode(body).length;
    if (batch.length > 0 && bytes > question.bytes) break;
    batch.push({ command_id, seq: seq ?? ++next, name, made_at, bag_version, body });
    isNew ||= seq === null || failed === 1;
  }
  if (!isNew) return batch;
  const commands = batch.map(({ command_id, seq }) => ({ command_id, seq }));
  return (await recorder.record([{ kind: 'sent', commands }])) === 'flushed' ? batch : [];
}

/** [S3] Stores one receipt per outcome and the news of the same answer in one flush; «disk_full» stores nothing. */
export async function settle(parts: DocumentParts, answer: HeardAnswer): Promise<'flushed' | 'disk_full'> {
  const { db, recorder } = parts;
  const receipts = answer.outcomes.flatMap((outcome): Unrecorded[] => {
    const waiting = db.row<{ document_id: string }>(
      'SELECT document_id FROM main.outbox WHERE command_id = ?',
      [outcome.command_id],
    );
    return waiting === null ? [] : [{ kind: 'receipt', document_id: waiting.document_id, ...outcome }];
  });
  const news: Unrecorded[] =
    answer.news.seen > numberFact(db, 'news_seen') ? [{ kind: 'news', ...answer.news }] : [];
  return await recorder.record([{ kind: 'clock_mark', server: true }, ...receipts, ...news], {
    at: new Date(answer.server_time).toISOString(),
  });
}

export interface Counts {
  waiting: number;
  sending: number;
  needs_you: number;
  drafts: number;
  /** How many of the waiting, and of those that need the rep, are prospects. */
  prospects: { waiting: number; needs_you: number };
  /** How many of the waiting are quotations. */
  quotations: { waiting: number };
}

/** What the server is told that this device still holds, beside the commands on their way. */
export interface Unsent {
  drafts: Held;
  waiting: Held;
  needs_you: Held;
}

export const NOTHING_UNSENT: Unsent = {
  drafts: { count: 0, minor: 0, since: null },
  waiting: { count: 0, minor: 0, since: null },
  needs_you: { count: 0, minor: 0, since: null },
};

export const NOTHING_COUNTED: Counts = {
  waiting: 0,
  sending: 0,
  needs_you: 0,
  drafts: 0,
  prospects: { waiting: 0, needs_you: 0 },
  quotations: { waiting: 0 },
};

export function unsent(db: Database, flying: ReadonlySet<string>): Unsent {
  const held = (state: string, since: string): Held =>
    db.row<Held>(
      `SELECT count(*) AS count, coalesce(sum(totals ->> 'total_minor'), 0) AS minor, min(${since}) AS since
       FROM main.documents d WHERE kind <> 'prospect' AND state = ? AND NOT EXISTS (SELECT 1 FROM main.outbox o
         WHERE o.document_id = d.id AND o.command_id IN (SELECT value FROM json_each(?)))`,
      [state, JSON.stringify([...flying])],
    ) ?? NOTHING_UNSENT.waiting;
  return {
    drafts: held('draft', 'opened_at'),
    waiting: held('waiting', 'placed_at'),
    needs_you: held('needs_you', 'placed_at'),
  };
}

export function counts(db: Database, flying: ReadonlySet<string>): Counts {
  type Counted = 'waiting' | 'needs_you' | 'drafts' | 'new_waiting' | 'new_needs_you' | 'offers_waiting';
  const row = db.row<Record<Counted, number>>(
    `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state IN ('needs_you', 'rejected') OR (state = 'proposed'
         AND id NOT IN (SELECT document_id FROM main.outbox))) AS needs_you,
       count(*) FILTER (WHERE state = 'draft' AND kind <> 'prospect') AS drafts,
       count(*) FILTER (WHERE state = 'waiting' AND kind = 'prospect') AS new_waiting,
       count(*) FILTER (WHERE state = 'needs_you' AND kind = 'prospect') AS new_needs_you,
       count(*) FILTER (WHERE state = 'waiting' AND content ->> 'kind' = 'quotation') AS offers_waiting
     FROM main.documents`,
  );
  const sending = db.row<{ sending: number }>(
    `SELECT count(*) AS sending FROM main.outbox o JOIN main.documents d ON d.id = o.document_id
     WHERE d.state = 'waiting' AND o.command_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify([...flying])],
  );
  return {
    waiting: row?.waiting ?? 0,
    needs_you: row?.needs_you ?? 0,
    drafts: row?.drafts ?? 0,
    prospects: { waiting: row?.new_waiting ?? 0, needs_you: row?.new_needs_you ?? 0 },
    quotations: { waiting: row?.offers_waiting ?? 0 },
    sending: sending?.sending ?? 0,
  };
}
