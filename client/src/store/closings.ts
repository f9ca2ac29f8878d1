/** Quotations given up here, of this device or of the bag alone: asked, answered, and what the server said against it. */

import { v7 as newId } from 'uuid';

import type { Problem, Saved } from '../domain/document';
import type { Closing } from '../domain/quotation';
import type { Database } from './database';
import { isInOutbox, OUTBOX_LIMIT, outboxSize } from './documents';
import type { DocumentParts } from './documents';

interface ClosingRow {
  quotation_id: string;
  reason: string;
  state: Closing['state'];
  problems: string;
}

/** Asks the server to close a quotation that it has: a command of its own, idempotent like any other (C1). */
export async function loseQuotation(parts: DocumentParts, id: string, reason: string): Promise<Saved> {
  const { db, clock, recorder } = parts;
  if (isInOutbox(db, id) || outboxSize(db) >= OUTBOX_LIMIT) return { kind: 'refused', reason: 'not_allowed' };
  const at = clock.now();
  const command = {
    command_id: newId({ msecs: clock.nowMs() }),
    name: 'lose_quotation',
    made_at: at,
    bag_version: null,
    body: JSON.stringify({ document_id: id, reason }),
  } as const;
  const appended = await recorder.record([{ kind: 'lose_asked', document_id: id, reason, command }], {
    both: true,
    at,
  });
  return appended === 'flushed' ? { kind: 'saved', at } : { kind: 'refused', reason: 'disk_full' };
}

/** Null: nobody has given it up here. */
export function closingOf(db: Database, id: string): Closing | null {
  const row = db.row<ClosingRow>('SELECT * FROM main.closings WHERE quotation_id = ?', [id]);
  return row && { state: row.state, reason: row.reason, problems: JSON.parse(row.problems) as Problem[] };
}
