/** Schema «main»: the journal replayed. `apply` is the only writer; a replay from nothing gives the same rows. */

import { MOMENTS, STATE_AFTER } from '../domain/document';
import type { DocumentState } from '../domain/document';
import type { LeavingSummary } from '../domain/leaving';
import { allBecame, become, hearRefusal, isOfQuotation, settleLosing, tellBecame } from './became';
import type { Database } from './database';
import type { DocumentRow, Entry, NewsItem, PlacedCommand } from './entries';
import { meetElsewhere, problemsAfter, settleAnswer, tellProposal } from './proposals';
import { allWishes } from './wishes';

const SCHEMA = `
CREATE TABLE main.documents (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  content TEXT NOT NULL,
  totals TEXT NOT NULL,
  problems TEXT NOT NULL,
  lines TEXT,
  leased TEXT,
  number TEXT,
  erp_number TEXT,
  key TEXT,
  became TEXT,
  priced TEXT,
  replaces TEXT,
  bag_version INTEGER,
  opened_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  placed_at TEXT,
  sent_at TEXT,
  received_at TEXT,
  story TEXT NOT NULL DEFAULT '[]',
  findings TEXT NOT NULL DEFAULT '[]',
  proposal TEXT,
  elsewhere INTEGER NOT NULL DEFAULT 0
);
-- What placed documents ask for, found by product and by customer: what one draft is checked against.
CREATE TABLE main.placed_lines (
  document_id TEXT NOT NULL,
  customer_key TEXT,
  product_key TEXT NOT NULL,
  quantity_e4 INTEGER NOT NULL
);
CREATE INDEX main.placed_lines_of_document ON placed_lines (document_id);
CREATE INDEX main.placed_lines_of_customer ON placed_lines (customer_key);
CREATE INDEX main.placed_lines_of_product ON placed_lines (product_key);
-- place: the order of placing. seq: given when the command first leaves; until then it may be taken back.
-- failed: the last attempt's answer was «failed» (rule C7), so the server does not have it; an attempt clears it.
CREATE TABLE main.outbox (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  command_id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL,
  seq INTEGER,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  bag_version INTEGER,
  needs TEXT,
  body TEXT NOT NULL,
  failed INTEGER NOT NULL DEFAULT 0
);
-- Quotations given up here: asked, lost, or refused with its problems.
CREATE TABLE main.closings (
  quotation_id TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  problems TEXT NOT NULL DEFAULT '[]'
);
-- What the server has said of quotations since the bag was made: see became.ts.
CREATE TABLE main.became (
  quotation_id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  order_number TEXT,
  reason TEXT NOT NULL
);
CREATE TABLE main.wishes (id TEXT PRIMARY KEY, schema TEXT NOT NULL, search TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE main.facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

export function createTables(db: Database): void {
  db.run(SCHEMA);
}

/** Applies one journal entry. An entry that no longer fits (its document is gone) changes nothing. */
export function apply(db: Database, entry: Entry): void {
  setFact(db, 'highest_at', highestAfter(db, entry));
  switch (entry.kind) {
    case 'store_opened':
      return setFact(db, 'device_id', entry.device_id);
    case 'draft_saved':
      return saveDraft(db, entry);
    case 'prospect_saved':
      return saveProspect(db, entry);
    case 'draft_discarded':
      return db.run("DELETE FROM main.documents WHERE id = ? AND state = 'draft'", [entry.document_id]);
    case 'placed':
      return place(db, entry);
    case 'taken_back':
      db.run('DELETE FROM main.outbox WHERE document_id = ?', [entry.document_id]);
      db.run('DELETE FROM main.placed_lines WHERE document_id = ?', [entry.document_id]);
      return db.run(
        "UPDATE main.documents SET state = 'draft', leased = NULL, placed_at = NULL, changed_at = ? WHERE id = ?",
        [entry.at, entry.document_id],
      );
    case 'sent':
      for (const { command_id, seq } of entry.commands) {
        db.run('UPDATE main.outbox SET seq = ?, failed = 0 WHERE command_id = ?', [seq, command_id]);
        setFact(db, 'last_seq', String(Math.max(seq, numberFact(db, 'last_seq'))));
        db.run(
          `UPDATE main.documents SET sent_at = coalesce(sent_at, ?)
           WHERE id = (SELECT document_id FROM main.outbox WHERE command_id = ?)`,
          [entry.at, command_id],
        );
      }
      return;
    case 'receipt':
      return settle(db, entry);
    case 'news':
      return tell(db, entry.items, entry.seen);
    case 'dismissed':
      return db.run(
        "UPDATE main.documents SET state = 'dismissed' WHERE id = ? AND state IN ('needs_you', 'rejected')",
        [entry.document_id],
      );
    case 'cancel_asked':
      db.run("UPDATE main.documents SET problems = '[]' WHERE id = ?", [entry.document_id]);
      return enqueue(db, entry.command, entry.document_id, null);
    case 'answer_asked':
      db.run("UPDATE main.documents SET problems = '[]' WHERE id = ?", [entry.document_id]);
      return enqueue(db, entry.command, entry.document_id, null);
    case 'lose_asked':
      close(db, entry.document_id, entry.reason, 'asked');
      return enqueue(db, entry.command, entry.document_id, null);
    case 'quotation_lost':
      return close(db, entry.document_id, entry.reason, 'lost');
    case 'quotation_became':
      return become(db, entry);
    case 'wished':
      return db.run('INSERT OR IGNORE INTO main.wishes (id, schema, search, at) VALUES (?, ?, ?, ?)', [
        entry.id,
        entry.schema,
        entry.search,
        entry.at,
      ]);
    case 'wish_forgotten':
      return db.run('DELETE FROM main.wishes WHERE id = ?', [entry.id]);
    case 'leaving_checked':
      return setFact(db, 'leaving_checked', JSON.stringify(entry.summary));
    case 'document_kept':
      return keepDocument(db, entry.row);
    case 'facts_kept':
      setFact(db, 'device_id', entry.device_id);
      setFact(db, 'news_seen', String(entry.news_seen));
      return setFact(db, 'last_seq', String(entry.last_seq));
  }
}

export function fact(db: Database, name: string): string | null {
  return db.row<{ value: string }>('SELECT value FROM main.facts WHERE name = ?', [name])?.value ?? null;
}

export function numberFact(db: Database, name: string): number {
  return Number(fact(db, name) ?? 0);
}

/** The outcome of the last «Ready to leave?»; it speaks of the bag it names. */
export function lastCheck(db: Database): LeavingSummary | null {
  const kept = fact(db, 'leaving_checked');
  return kept === null ? null : (JSON.parse(kept) as LeavingSummary);
}

/** The entries that make the present state from nothing: what a compacted journal holds. */
export function snapshot(db: Database, at: string): Entry[] {
  const checked = lastCheck(db);
  const documents = db.rows<DocumentRow>('SELECT * FROM main.documents ORDER BY opened_at, id');
  return [
    {
      kind: 'facts_kept',
      at,
      device_id: fact(db, 'device_id') ?? '',
      news_seen: numberFact(db, 'news_seen'),
      last_seq: numberFact(db, 'last_seq'),
    },
    ...documents.map((row): Entry => ({ kind: 'document_kept', at, row })),
    ...db
      .rows<{ document_id: string; reason: string }>(
        "SELECT quotation_id AS document_id, reason FROM main.closings WHERE state = 'lost' ORDER BY quotation_id",
      )
      .map((lost): Entry => ({ kind: 'quotation_lost', at, ...lost })),
    ...allBecame(db).map((known): Entry => ({ kind: 'quotation_became', at, ...known })),
    ...(checked === null ? [] : [{ kind: 'leaving_checked' as const, at, summary: checked }]),
    ...allWishes(db).map((wish): Entry => ({ kind: 'wished', ...wish })),
  ];
}

function saveDraft(db: Database, entry: Extract<Entry, { kind: 'draft_saved' }>): void {
  db.run(
    `INSERT INTO main.documents (id, kind, state, step, content, totals, problems, replaces, opened_at, changed_at)
     VALUES (?, 'order', 'draft', ?, ?, ?, '[]', ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET step = excluded.step, content = excluded.content,
       totals = excluded.totals, changed_at = excluded.changed_at
     WHERE state = 'draft'`,
    [
      entry.document_id,
      entry.step,
      JSON.stringify(entry.content),
      JSON.stringify(entry.totals ?? null),
      entry.replaces,
      entry.at,
      entry.at,
    ],
  );
}

function saveProspect(db: Database, entry: Extract<Entry, { kind: 'prospect_saved' }>): void {
  db.run(
    `INSERT INTO main.documents (id, kind, state, step, content, totals, problems, opened_at, changed_at)
     VALUES (?, 'prospect', 'draft', 'general', ?, ?, '[]', ?, ?)
     ON CONFLICT (id) DO UPDATE SET content = excluded.content, changed_at = excluded.changed_at WHERE state = 'draft'`,
    [entry.document_id, JSON.stringify(entry.content), 'null', entry.at, entry.at],
  );
}

function place(db: Database, entry: Extract<Entry, { kind: 'placed' }>): void {
  const { command } = entry;
  db.run(
    `UPDATE main.documents SET state = 'waiting', totals = ?, lines = ?, leased = ?, priced = ?, bag_version = ?,
       content = json_patch(content, ?), placed_at = ?, changed_at = ?
     WHERE id = ? AND state = 'draft'`,
    [
      JSON.stringify(entry.totals),
      entry.lines ? JSON.stringify(entry.lines) : null,
      entry.leased ? JSON.stringify(entry.leased) : null,
      command.name === 'place_quotation' ? pricedIn(command.body) : null,
      command.bag_version,
      // Null takes away what was kept of an earlier placing.
      JSON.stringify({ names: entry.names ?? null }),
      entry.at,
      entry.at,
      entry.document_id,
    ],
  );
  keepLines(db, entry.document_id);
  // A correction of an order that failed on the server goes in its place, under its sequence number.
  const failed = db.row<{ seq: number }>('SELECT seq FROM main.outbox WHERE document_id = ?', [
    entry.settles,
  ]);
  db.run('DELETE FROM main.outbox WHERE document_id = ?', [entry.settles]);
  enqueue(db, command, entry.document_id, failed?.seq ?? null);
  db.run(
    "UPDATE main.documents SET state = 'dismissed' WHERE id = ? AND state IN ('needs_you', 'declined', 'rejected')",
    [entry.settles],
  );
}

function keepLines(db: Database, document_id: string): void {
  db.run('DELETE FROM main.placed_lines WHERE document_id = ?', [document_id]);
  db.run(
    `INSERT INTO main.placed_lines
     SELECT d.id, d.content ->> 'customer_key', l.value ->> 'product_key', max(CAST(l.value ->> 'quantity_e4' AS integer), 0)
     FROM main.documents d, json_each(d.content, '$.lines') l WHERE d.id = ? AND d.state <> 'draft'
       AND d.content ->> 'kind' IS NOT 'quotation'`,
    [document_id],
  );
}

function enqueue(db: Database, command: PlacedCommand, document_id: string, seq: number | null): void {
  db.run(
    `INSERT INTO main.outbox (command_id, document_id, seq, name, made_at, bag_version, needs, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (command_id) DO NOTHING`,
    [
      ...[command.command_id, document_id, seq, command.name, command.made_at, command.bag_version],
      ...[command.needs ?? null, command.body],
    ],
  );
}

function pricedIn(body: string): string {
  return JSON.stringify((JSON.parse(body) as { priced: object }).priced);
}

function settle(db: Database, entry: Extract<Entry, { kind: 'receipt' }>): void {
  const sent = db.row<{ name: string }>('SELECT name FROM main.outbox WHERE command_id = ?', [
    entry.command_id,
  ]);
  if (sent?.name === 'cancel_order') return settleCancel(db, entry);
  if (sent?.name === 'answer_proposal') {
    if (settleAnswer(db, entry)) keepLines(db, entry.document_id);
    return;
  }
  if (sent?.name === 'lose_quotation') return settleLosing(db, entry);
  if (entry.result === 'failed') {
    db.run('UPDATE main.outbox SET failed = 1 WHERE command_id = ?', [entry.command_id]);
    return db.run(
      "UPDATE main.documents SET state = 'needs_you', problems = ? WHERE id = ? AND state = 'waiting'",
      [JSON.stringify(entry.problems), entry.document_id],
    );
  }
  db.run('DELETE FROM main.outbox WHERE command_id = ?', [entry.command_id]);
  // News that came first (received, in the ERP, declined) are never turned back by the receipt.
  const state = entry.result === 'accepted' ? 'received' : 'needs_you';
  db.run(
    `UPDATE main.documents SET state = ?, problems = ? WHERE id = ? AND state IN ('waiting', 'needs_you', 'received')`,
    [state, JSON.stringify(entry.problems), entry.document_id],
  );
  db.run(
    `UPDATE main.documents SET number = coalesce(?, number), key = coalesce(?, key), received_at = ? WHERE id = ?`,
    [entry.number, entry.key ?? null, entry.received_at, entry.document_id],
  );
  if (entry.result === 'rejected') hearRefusal(db, quotationOf(db, entry.document_id), entry.problems);
}

/** Which one an order is made of. */
function quotationOf(db: Database, id: string): string | null {
  const found = db.row<{ quotation_id: string | null }>(
    "SELECT content -> 'offer' ->> 'quotation_id' AS quotation_id FROM main.documents WHERE id = ?",
    [id],
  );
  return found?.quotation_id ?? null;
}

/** Cancelled, or not any more: then the document stays where it is, and says why. */
function settleCancel(db: Database, entry: Extract<Entry, { kind: 'receipt' }>): void {
  if (entry.result === 'failed')
    return db.run('UPDATE main.outbox SET failed = 1 WHERE command_id = ?', [entry.command_id]);
  db.run('DELETE FROM main.outbox WHERE command_id = ?', [entry.command_id]);
  if (entry.result === 'accepted')
    return db.run("UPDATE main.documents SET state = 'cancelled' WHERE id = ?", [entry.document_id]);
  db.run('UPDATE main.documents SET problems = ? WHERE id = ?', [
    JSON.stringify(entry.problems),
    entry.document_id,
  ]);
}

function close(db: Database, id: string, reason: string, state: 'asked' | 'lost'): void {
  db.run('INSERT OR REPLACE INTO main.closings (quotation_id, reason, state) VALUES (?, ?, ?)', [
    id,
    reason,
    state,
  ]);
  if (state === 'lost') become(db, { quotation_id: id, state, order_number: null, reason });
}

/** [S4] Only what is newer than the news already seen is applied. */
function tell(db: Database, items: NewsItem[], seen: number): void {
  const before = numberFact(db, 'news_seen');
  for (const item of items) {
    // What only a newer app understands stays in the journal for it, and changes nothing here.
    if (item.id <= before) continue;
    if (isOfQuotation(item)) {
      tellBecame(db, item);
      continue;
    }
    const status = MOMENTS.find((moment) => moment === item.status);
    if (status === undefined) continue;
    const { at, by = '', reason = '', findings } = item;
    const state = STATE_AFTER[status] ?? (status as DocumentState);
    if (meetElsewhere(db, item)) keepLines(db, item.document_id);
    // A refused cancellation and what it said stand until the order moves on.
    db.run(
      `UPDATE main.documents SET state = ?, problems = ${problemsAfter(status)}, number = coalesce(?, number),
         erp_number = coalesce(?, erp_number), received_at = coalesce(received_at, ?),
         story = json_insert(story, '$[#]', json(?)), findings = coalesce(?, findings)
       WHERE id = ? AND state <> 'draft'`,
      [
        state,
        item.number,
        item.erp_number,
        at,
        JSON.stringify({ status, at, by, reason }),
        findings === undefined || findings.length === 0 ? null : JSON.stringify(findings),
        item.document_id,
      ],
    );
    if (tellProposal(db, item)) keepLines(db, item.document_id);
  }
  if (seen > before) setFact(db, 'news_seen', String(seen));
}

function keepDocument(db: Database, row: DocumentRow): void {
  const names = [
    'id',
    'kind',
    'state',
    'step',
    'content',
    'totals',
    'problems',
    'lines',
    'leased',
    'number',
    'erp_number',
    'key',
    'became',
    'priced',
    'replaces',
    'bag_version',
    'opened_at',
    'changed_at',
    'placed_at',
    'sent_at',
    'received_at',
    'story',
    'findings',
    'proposal',
    'elsewhere',
  ] as const;
  db.run(
    `INSERT OR REPLACE INTO main.documents (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    names.map((name) => ({ kind: 'order', story: '[]', findings: '[]', elsewhere: 0, ...row })[name] ?? null),
  );
  keepLines(db, row.id);
}

function highestAfter(db: Database, entry: Entry): string {
  const known = fact(db, 'highest_at');
  if (known === null || entry.at > known || (entry.kind === 'clock_mark' && entry.server)) return entry.at;
  return known;
}

function setFact(db: Database, name: string, value: string): void {
  db.run(
    'INSERT INTO main.facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [name, value],
  );
}
