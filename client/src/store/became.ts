/** What became of quotations, of this device or of the bag alone, as far as the server has said since that bag was made. */

import type { Problem } from '../domain/document';
import type { Database } from './database';
import type { Entry, NewsItem } from './entries';

type Receipt = Extract<Entry, { kind: 'receipt' }>;

export interface Became {
  quotation_id: string;
  state: 'won' | 'lost';
  /** The number of its order; null: not said. */
  order_number: string | null;
  /** Why it was given up. */
  reason: string;
}

/** A no that names what the quotation is by now. */
const SAID_BY: Readonly<Record<string, Became['state']>> = {
  quotation_is_won: 'won',
  quotation_won_before: 'won',
  quotation_lost_before: 'lost',
};

export function became(db: Database, id: string): Became | null {
  return db.row<Became>('SELECT * FROM main.became WHERE quotation_id = ?', [id]);
}

/** What is known of all of them, for a compacted journal. */
export function allBecame(db: Database): Became[] {
  return db.rows<Became>('SELECT * FROM main.became ORDER BY quotation_id');
}

/** With each one that is known more, a list of them is another list. */
export function becameCount(db: Database): number {
  return db.row<{ n: number }>('SELECT count(*) AS n FROM main.became')?.n ?? 0;
}

/** What was known before is only added to. */
export function become(db: Database, { quotation_id, state, order_number, reason }: Became): void {
  db.run(
    `INSERT INTO main.became (quotation_id, state, order_number, reason) VALUES (?, ?, ?, ?)
     ON CONFLICT (quotation_id) DO UPDATE SET state = excluded.state,
       order_number = coalesce(excluded.order_number, order_number),
       reason = coalesce(nullif(excluded.reason, ''), reason)`,
    [quotation_id, state, order_number, reason],
  );
  db.run("UPDATE main.documents SET became = ? WHERE id = ? AND state <> 'draft'", [state, quotation_id]);
}

export function isOfQuotation({ status }: NewsItem): boolean {
  return status === 'won' || status === 'lost';
}

export function tellBecame(db: Database, { status, document_id, reason = '' }: NewsItem): void {
  const state = status === 'won' ? 'won' : 'lost';
  become(db, { quotation_id: document_id, state, order_number: null, reason });
}

/** An order that is refused says what its quotation has become; nothing where the refusal is about something else. */
export function hearRefusal(db: Database, quotation_id: string | null, problems: readonly Problem[]): void {
  const said = problems.find(({ code }) => code in SAID_BY);
  const state = SAID_BY[said?.code ?? ''];
  if (quotation_id === null || said === undefined || state === undefined) return;
  const order = said.data['order'];
  const order_number = order === undefined ? null : String(order);
  become(db, { quotation_id, state, order_number, reason: '' });
}

/** Given up, or not, and why: an order was made of it meanwhile. */
export function settleLosing(db: Database, { command_id, document_id, result, problems }: Receipt): void {
  if (result === 'failed')
    return db.run('UPDATE main.outbox SET failed = 1 WHERE command_id = ?', [command_id]);
  db.run('DELETE FROM main.outbox WHERE command_id = ?', [command_id]);
  db.run('UPDATE main.closings SET state = ?, problems = ? WHERE quotation_id = ?', [
    result === 'accepted' ? 'lost' : 'refused',
    JSON.stringify(problems),
    document_id,
  ]);
  if (result === 'rejected') return hearRefusal(db, document_id, problems);
  const asked = db.row<{ reason: string }>('SELECT reason FROM main.closings WHERE quotation_id = ?', [
    document_id,
  ]);
  become(db, {
    quotation_id: document_id,
    state: 'lost',
    order_number: null,
    reason: asked?.reason ?? '',
  });
}
