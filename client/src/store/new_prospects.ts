/** Prospects made on this device: written, added to the register by the outbox, corrected when the server says no. */

import { v7 as newId } from 'uuid';

import { NO_TOTALS } from '../domain/document';
import type { DocumentAction, Placed, Problem, Saved } from '../domain/document';
import {
  bareTaxId,
  EMPTY_PROSPECT,
  isUnregistered,
  normalProspect,
  PROSPECT_ALLOWED,
  prospectName,
  prospectProblems,
} from '../domain/prospect';
import type { NewProspect, ProspectContent, ProspectFacts } from '../domain/prospect';
import type { BagManifest } from '../domain/portal';
import type { Database } from './database';
import { isInOutbox, mayBeTakenBack, OUTBOX_LIMIT, outboxSize, saved, sendingOf } from './documents';
import type { DocumentParts } from './documents';
import type { DocumentRow } from './entries';
import { policy } from './terms';

export function newProspects({ db, flying }: DocumentParts): NewProspect[] {
  const rows = db.rows<DocumentRow>(
    "SELECT * FROM main.documents WHERE kind = 'prospect' ORDER BY opened_at DESC, id DESC",
  );
  const sending = sendingOf(db, flying);
  return rows.map((row) => prospectOf(row, sending));
}

/** By the id it has here, or by the key it got. */
export function newProspect({ db, flying }: DocumentParts, id: string): NewProspect | null {
  const row = db.row<DocumentRow>(
    "SELECT * FROM main.documents WHERE kind = 'prospect' AND (id = ? OR key = ?)",
    [id, id],
  );
  return row === null ? null : prospectOf(row, sendingOf(db, flying));
}

/**
 * Those that are to be seen among the bag's prospects: not in the register yet, or received on the bag's day and not in the
 * bag. So nobody loses sight of one on the day it was made.
 */
export function besideBag(parts: DocumentParts, bag: BagManifest): NewProspect[] {
  return newProspects(parts).filter(
    ({ state, key, received_at }) =>
      isUnregistered(state) ||
      (state === 'received' && (received_at ?? '') >= bag.day_start && !isInBag(parts.db, key)),
  );
}

/** Throws when the journal has no room. */
export async function openProspect(parts: DocumentParts): Promise<NewProspect> {
  const id = newId({ msecs: parts.clock.nowMs() });
  const appended = await parts.recorder.record([
    { kind: 'prospect_saved', document_id: id, content: EMPTY_PROSPECT },
  ]);
  const opened = newProspect(parts, id);
  if (appended === 'disk_full' || opened === null) throw new Error('disk_full');
  return opened;
}

export async function saveProspect(
  parts: DocumentParts,
  id: string,
  content: ProspectContent,
): Promise<Saved> {
  if (allowed(parts, id, 'edit') === null) return NOT_ALLOWED;
  return await saved(parts, { kind: 'prospect_saved', document_id: id, content });
}

export async function discardProspect(parts: DocumentParts, id: string): Promise<Saved> {
  if (allowed(parts, id, 'discard') === null) return NOT_ALLOWED;
  // A quotation for somebody who is nowhere could never be sent.
  if (isNamed(parts.db, id)) return { kind: 'refused', reason: 'named' };
  return await saved(parts, { kind: 'draft_discarded', document_id: id });
}

/** Opens it again under its own id: as long as it never left the device, or after the server refused it. */
export async function takeBackProspect(parts: DocumentParts, id: string): Promise<Saved> {
  const prospect = allowed(parts, id, 'take_back');
  const isFree = prospect?.state === 'waiting' ? mayBeTakenBack(parts.db, id) : !isInOutbox(parts.db, id);
  if (prospect === null || !isFree) return NOT_ALLOWED;
  return await saved(parts, { kind: 'taken_back', document_id: id });
}

/** [O2] Finished and in the outbox in one frame, or nothing of it; problems come back and send nothing. */
export async function addProspect(
  parts: DocumentParts,
  bag: BagManifest | null,
  id: string,
): Promise<Placed> {
  const { db, clock, recorder } = parts;
  const draft = allowed(parts, id, 'edit');
  if (draft === null) return NOT_ALLOWED;
  if (outboxSize(db) >= OUTBOX_LIMIT) return { kind: 'refused', reason: 'outbox_full' };
  // Without a bag nobody here knows the company's country: the server looks at the tax id.
  const home_is_brazil = bag !== null && (policy(db).home_is_brazil ?? false);
  const content = normalProspect(draft.content, home_is_brazil);
  const holder = bag === null ? null : holderOf(parts, id, content.tax_id);
  const problems = prospectProblems(content, { home_is_brazil, holder });
  if (problems.length > 0) return { kind: 'problems', problems };
  const at = clock.now();
  const appended = await recorder.record(
    [
      { kind: 'prospect_saved', document_id: id, content },
      {
        kind: 'placed',
        document_id: id,
        totals: NO_TOTALS,
        settles: null,
        command: {
          command_id: newId({ msecs: clock.nowMs() }),
          name: 'add_prospect',
          made_at: at,
          bag_version: bag?.version ?? null,
          body: JSON.stringify({ document_id: id, ...content }),
        },
      },
    ],
    { both: true, at },
  );
  return appended === 'flushed' ? { kind: 'placed', at } : { kind: 'refused', reason: 'disk_full' };
}

const NOT_ALLOWED = { kind: 'refused', reason: 'not_allowed' } as const;
const BARE = "upper(replace(replace(replace(replace(tax_id, '.', ''), '-', ''), '/', ''), ' ', ''))";
const NAME = "coalesce(nullif(trade_name, ''), legal_name)";

/** A customer before a prospect, as on the server; then what was made here and has not come back in a bag. */
function holderOf(parts: DocumentParts, id: string, tax_id: string): ProspectFacts['holder'] {
  if (tax_id === '') return null;
  for (const kind of ['customer', 'prospect'] as const) {
    const found = parts.db.row<{ key: string; name: string }>(
      `SELECT key, ${NAME} AS name FROM partners.${kind}s WHERE ${BARE} = ? LIMIT 1`,
      [bareTaxId(tax_id)],
    );
    if (found !== null) return { kind, ...found };
  }
  const other = newProspects(parts).find(
    (made) =>
      made.id !== id && made.state !== 'draft' && bareTaxId(made.content.tax_id) === bareTaxId(tax_id),
  );
  return other === undefined
    ? null
    : { kind: 'prospect', key: other.key ?? '–', name: prospectName(other.content) };
}

/** Whether a document that is still to be finished, sent or corrected is for this prospect. */
function isNamed(db: Database, id: string): boolean {
  const found = db.row(
    `SELECT 1 AS found FROM main.documents
     WHERE state IN ('draft', 'waiting', 'needs_you') AND content ->> 'prospect_key' = ?`,
    [id],
  );
  return found !== null;
}

function isInBag(db: Database, key: string | null): boolean {
  return db.row('SELECT 1 AS found FROM partners.prospects WHERE key = ?', [key]) !== null;
}

function allowed(parts: DocumentParts, id: string, action: DocumentAction): NewProspect | null {
  const prospect = newProspect(parts, id);
  return prospect !== null && PROSPECT_ALLOWED[prospect.state].includes(action) ? prospect : null;
}

function prospectOf(row: DocumentRow, sending: ReadonlySet<string>): NewProspect {
  return {
    id: row.id,
    state: row.state === 'waiting' && sending.has(row.id) ? 'sending' : row.state,
    content: { ...EMPTY_PROSPECT, ...(JSON.parse(row.content) as Partial<ProspectContent>) },
    problems: JSON.parse(row.problems) as Problem[],
    key: row.key ?? null,
    changed_at: row.changed_at,
    placed_at: row.placed_at,
    received_at: row.received_at,
  };
}
