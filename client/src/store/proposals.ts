/** Proposed changes of held orders: kept with the document they are of, and taken over once the server says so. */

import type { OrderContent } from '../domain/document';
import type { Leased } from '../domain/leases';
import type { Proposal, ProposalAnswer, ToldProposal } from '../domain/proposal';
import type { Database } from './database';
import type { Entry, NewsItem } from './entries';

/** Answers that came too late are told so by the same sync that tells what came instead: they outlast it. */
const KEPT_PROBLEMS = `(SELECT coalesce(json_group_array(json(p.value)), '[]') FROM json_each(problems) p
  WHERE p.value ->> 'code' LIKE 'proposal%')`;

/** What is left of a document's problems when news of this status come. */
export function problemsAfter(status: string): string {
  return ['in_erp', 'invoiced', 'declined'].includes(status) ? `'[]'` : KEPT_PROBLEMS;
}

/**
 * Before the news move it: an order that another device of the rep made becomes one of this device's too, so that it can be
 * answered here, off line as well. True where it is new here.
 */
export function meetElsewhere(
  db: Database,
  { document_id: id, status, number, proposal }: NewsItem,
): boolean {
  const before = proposal?.before;
  if (status !== 'proposed' || before == null) return false;
  if (db.row('SELECT 1 AS found FROM main.documents WHERE id = ?', [id]) !== null) return false;
  db.run(
    `INSERT INTO main.documents (id, kind, state, step, content, totals, problems, lines, number, findings, elsewhere,
       opened_at, changed_at, placed_at, received_at)
     VALUES (?, 'order', 'proposed', 'summary', ?, ?, '[]', ?, ?, ?, 1, ?, ?, ?, ?)`,
    [
      id,
      ...[before.content, before.totals, before.lines].map((part) => JSON.stringify(part)),
      ...[number, JSON.stringify(before.findings)],
      ...[before.made_at, before.made_at, before.made_at, before.received_at],
    ],
  );
  return true;
}

/** After the news have moved the document: what is open now, or what it has become. True where its content is another. */
export function tellProposal(db: Database, item: NewsItem): boolean {
  const { document_id: id, proposal = null, status, at, by = '', reason = '' } = item;
  if (status === 'proposed' && proposal !== null) {
    const open = { ...proposal };
    delete open.before;
    keep(db, id, { ...open, at, by, reason });
    return false;
  }
  keep(db, id, null);
  if (status !== 'agreed' || proposal === null) return false;
  takeOver(db, id, proposal);
  return true;
}

/** The receipt of an answer; the news tell the same, and what came after. True where the content is another. */
export function settleAnswer(db: Database, entry: Extract<Entry, { kind: 'receipt' }>): boolean {
  const { command_id, document_id: id } = entry;
  if (entry.result === 'failed') {
    db.run('UPDATE main.outbox SET failed = 1 WHERE command_id = ?', [command_id]);
    return false;
  }
  const sent = db.row<{ body: string }>('SELECT body FROM main.outbox WHERE command_id = ?', [command_id]);
  db.run('DELETE FROM main.outbox WHERE command_id = ?', [command_id]);
  if (entry.result === 'rejected') {
    db.run('UPDATE main.documents SET problems = ? WHERE id = ?', [JSON.stringify(entry.problems), id]);
    return false;
  }
  const body = JSON.parse(sent?.body ?? 'null') as { version: number; answer: ProposalAnswer } | null;
  const open = proposalOf(
    db.row<{ proposal: string | null }>(
      "SELECT proposal FROM main.documents WHERE id = ? AND state = 'proposed'",
      [id],
    )?.proposal,
  );
  // News that came first are never turned back by the receipt.
  if (body === null || open?.version !== body.version) return false;
  const state = body.answer === 'accept' ? 'received' : 'held';
  db.run('UPDATE main.documents SET state = ? WHERE id = ?', [state, id]);
  keep(db, id, null);
  if (body.answer !== 'accept') return false;
  takeOver(db, id, open);
  return true;
}

export function proposalOf(kept: string | null | undefined): Proposal | null {
  return kept == null ? null : (JSON.parse(kept) as Proposal);
}

function keep(db: Database, id: string, proposal: Proposal | null): void {
  db.run("UPDATE main.documents SET proposal = ? WHERE id = ? AND state <> 'draft'", [
    proposal && JSON.stringify(proposal),
    id,
  ]);
}

/**
 * The order as both agreed to it; the quotation's prices were those of the one before. What it still takes of the device's lease
 * the news say: until they do, what it took.
 */
function takeOver(db: Database, id: string, proposal: Omit<ToldProposal, 'before'>): void {
  const row = db.row<{ content: string; leased: string | null }>(
    "SELECT content, leased FROM main.documents WHERE id = ? AND state <> 'draft'",
    [id],
  );
  if (row === null) return;
  const content: OrderContent = {
    ...(JSON.parse(row.content) as OrderContent),
    ...proposal.content,
    offer: null,
  };
  const taken = JSON.parse(row.leased ?? 'null') as Leased | null;
  const leased = taken && { ...taken, ...proposal.leased };
  db.run('UPDATE main.documents SET content = ?, lines = ?, totals = ?, leased = ? WHERE id = ?', [
    JSON.stringify(content),
    JSON.stringify(proposal.lines),
    JSON.stringify(proposal.totals),
    leased && JSON.stringify(leased),
    id,
  ]);
}
