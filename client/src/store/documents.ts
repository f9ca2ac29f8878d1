/** The device's documents: reading them, and every change a rep can make (O1, O2, O3). */

import { v7 as newId } from 'uuid';

import type {
  Document,
  DocumentAction,
  DraftStep,
  Moment,
  OrderContent,
  Placed,
  PricedOffer,
  Problem,
  Saved,
  Totals,
} from '../domain/document';
import { givenLines, inOrder, stopsOf } from '../domain/checks';
import type { CheckedLine, CheckedOrder, Finding } from '../domain/checks';
import { ALLOWED, EMPTY_CONTENT, NO_TOTALS } from '../domain/document';
import { documentProblems, problemsOf } from '../domain/order';
import type { OrderFacts } from '../domain/order';
import { checkedOffer, checkedOrder } from '../domain/leases';
import type { Cover, Leased } from '../domain/leases';
import type { PaperNames } from '../domain/paper/names';
import { orderLines, priceContent, pricedAsWritten, pricedBody, totalsOf } from '../domain/pricing/content';
import type { PricingFacts } from '../domain/pricing/content';
import type { ProposalAnswer } from '../domain/proposal';
import type { OrderLine } from '../domain/records';
import type { Clock } from './clock';
import type { Database } from './database';
import type { DocumentRow } from './entries';
import { proposalOf } from './proposals';
import type { Recorder } from './recorder';

/** [S5] More than this waits for nobody: the rep is told to find a network first. */
export const OUTBOX_LIMIT = 500;

/** What placing is judged by, and the bag it speaks of; null: neither bag nor server is there (B6, D4). */
export type Judgement = { facts: OrderFacts; pricing: PricingFacts; bag_version: number | null } | null;

/** What the data says of a draft beside its price, where a total is given, and what a lease covers. */
export type Checks = (
  draft: Document,
  total_minor: number,
  given: CheckedLine[],
  cover: Cover | null,
) => Finding[];

/** What a draft takes of the device's lease; null: nothing is leased. */
export type Takes = (draft: Document, order: CheckedOrder) => Leased | null;

export interface DocumentParts {
  db: Database;
  clock: Clock;
  recorder: Recorder;
  /** The commands on their way now. */
  flying: ReadonlySet<string>;
}

export function allDocuments({ db, flying }: DocumentParts): Document[] {
  const rows = db.rows<DocumentRow>(
    "SELECT * FROM main.documents WHERE kind <> 'prospect' ORDER BY opened_at DESC, id DESC",
  );
  const sending = sendingOf(db, flying);
  const asked = askedOf(db);
  return rows.map((row) => documentOf(row, sending, asked));
}

export function oneDocument({ db, flying }: DocumentParts, id: string): Document | null {
  const row = db.row<DocumentRow>("SELECT * FROM main.documents WHERE kind <> 'prospect' AND id = ?", [id]);
  return row === null ? null : documentOf(row, sendingOf(db, flying), askedOf(db));
}

/** A new draft with this content; `replaces` is the document it corrects. Throws when the disk is full. */
export async function openDraft(
  parts: DocumentParts,
  content: Partial<OrderContent> = {},
  replaces: string | null = null,
): Promise<Document> {
  const id = newId({ msecs: parts.clock.nowMs() });
  const appended = await parts.recorder.record([
    {
      kind: 'draft_saved',
      document_id: id,
      content: { ...EMPTY_CONTENT, ...content },
      step: content.lines === undefined ? 'customer' : 'items',
      replaces,
    },
  ]);
  const opened = oneDocument(parts, id);
  if (appended === 'disk_full' || opened === null) throw new Error('disk_full');
  return opened;
}

/** A new draft with the lines of a settled document, which it names (O1); null: not allowed now. */
export async function revise(parts: DocumentParts, id: string): Promise<Document | null> {
  const old = allowed(parts, id, 'revise');
  return old === null ? null : await openDraft(parts, old.content, old.id);
}

/** A new draft with the same content, of its own; what was said of this one order alone is left out. Null: not allowed. */
export async function duplicate(parts: DocumentParts, id: string): Promise<Document | null> {
  const old = allowed(parts, id, 'duplicate');
  return old === null
    ? null
    : await openDraft(parts, { ...old.content, delivery_on: null, customer_order_number: '' });
}

/** Asks the server to cancel what it has: a command of its own, idempotent like any other (C1). */
export async function cancel(parts: DocumentParts, id: string, reason: string): Promise<Saved> {
  const { db } = parts;
  if (allowed(parts, id, 'cancel') === null || isInOutbox(db, id) || outboxSize(db) >= OUTBOX_LIMIT)
    return { kind: 'refused', reason: 'not_allowed' };
  return await ask(parts, 'cancel_order', { document_id: id, reason });
}

/** The rep's word on a proposed change: a command of its own, idempotent like any other (C1), that names the version. */
export async function answerProposal(
  parts: DocumentParts,
  id: string,
  answered: { version: number; answer: ProposalAnswer; reason: string },
): Promise<Saved> {
  const { db } = parts;
  const document = allowed(parts, id, 'answer');
  if (
    document?.proposal?.version !== answered.version ||
    isInOutbox(db, id) ||
    outboxSize(db) >= OUTBOX_LIMIT
  )
    return { kind: 'refused', reason: 'not_allowed' };
  return await ask(parts, 'answer_proposal', { document_id: id, ...answered });
}

async function ask(
  { clock, recorder }: DocumentParts,
  name: 'cancel_order' | 'answer_proposal',
  body: { document_id: string; reason: string },
): Promise<Saved> {
  const at = clock.now();
  const command = {
    command_id: newId({ msecs: clock.nowMs() }),
    name,
    made_at: at,
    bag_version: null,
    body: JSON.stringify(body),
  };
  const kind = name === 'cancel_order' ? 'cancel_asked' : 'answer_asked';
  const appended = await recorder.record([{ kind, document_id: body.document_id, command }], {
    both: true,
    at,
  });
  return appended === 'flushed' ? { kind: 'saved', at } : { kind: 'refused', reason: 'disk_full' };
}

/** A draft as it is kept; `totals` as the screen showed them, absent where nobody has priced it. */
export interface DraftVersion {
  content: OrderContent;
  step: DraftStep;
  totals?: Totals | undefined;
}

export async function saveDraft(
  parts: DocumentParts,
  id: string,
  { content, step, totals }: DraftVersion,
): Promise<Saved> {
  const draft = allowed(parts, id, 'edit');
  if (draft === null) return { kind: 'refused', reason: 'not_allowed' };
  return await saved(parts, {
    kind: 'draft_saved',
    document_id: id,
    content,
    step,
    ...(totals && { totals }),
    replaces: draft.replaces,
  });
}

export async function discardDraft(parts: DocumentParts, id: string): Promise<Saved> {
  if (allowed(parts, id, 'discard') === null) return { kind: 'refused', reason: 'not_allowed' };
  return await saved(parts, { kind: 'draft_discarded', document_id: id });
}

/** Only what never left the device comes back: of the rest nobody knows whether the server has it (O1, S3). */
export async function takeBack(parts: DocumentParts, id: string): Promise<Saved> {
  if (allowed(parts, id, 'take_back') === null || !mayBeTakenBack(parts.db, id))
    return { kind: 'refused', reason: 'not_allowed' };
  return await saved(parts, { kind: 'taken_back', document_id: id });
}

/** Puts a rejected document aside. One that failed stays: it is still to be sent (C7). */
export async function dismiss(parts: DocumentParts, id: string): Promise<Saved> {
  if (allowed(parts, id, 'dismiss') === null || isInOutbox(parts.db, id))
    return { kind: 'refused', reason: 'not_allowed' };
  return await saved(parts, { kind: 'dismissed', document_id: id });
}

/** [O2] Placed and in the outbox in one frame, or nothing of it; problems come back and place nothing. */
export async function place(
  parts: DocumentParts,
  id: string,
  judgement: Judgement,
  checks: Checks,
  takes: Takes,
  names: PaperNames | null,
): Promise<Placed> {
  const { db, clock, recorder } = parts;
  const draft = allowed(parts, id, 'edit');
  if (draft === null || judgement === null || !maySettle(parts, draft.replaces))
    return { kind: 'refused', reason: 'not_allowed' };
  if (outboxSize(db) >= OUTBOX_LIMIT) return { kind: 'refused', reason: 'outbox_full' };
  const { content } = draft;
  const { priced, totals, lines, given, leased, problems: found } = judged(draft, judgement, takes);
  const stops = stopsOf(checks(draft, totals.total_minor, given, leased));
  const problems = inOrder([...found, ...stops]);
  if (problems.length > 0) return { kind: 'problems', problems };
  const at = clock.now();
  const appended = await recorder.record(
    [
      {
        kind: 'placed',
        document_id: id,
        totals,
        lines,
        ...(leased && { leased }),
        ...(names && { names }),
        settles: draft.replaces,
        command: {
          command_id: newId({ msecs: clock.nowMs() }),
          name: content.kind === 'quotation' ? 'place_quotation' : 'place_order',
          made_at: at,
          bag_version: judgement.bag_version,
          needs: content.offer?.quotation_id ?? content.prospect_key,
          body: JSON.stringify(placeBody(draft, priced, leased)),
        },
      },
    ],
    { both: true, at },
  );
  return appended === 'flushed' ? { kind: 'placed', at } : { kind: 'refused', reason: 'disk_full' };
}

/**
 * What it costs, what it takes of the device's lease, and what is wrong with it. An order at a quotation's own prices costs what
 * was offered, and in all else is an order like the rest; a quotation takes nothing of the lease.
 */
function judged(
  draft: Document,
  { facts, pricing }: NonNullable<Judgement>,
  takes: Takes,
): PricedOffer & { given: CheckedLine[]; leased: Leased | null; problems: Problem[] } {
  const { content } = draft;
  if (content.offer?.prices === 'honoured') {
    const offered = checkedOffer(content, content.offer);
    const given = offered.lines.slice(content.lines.length);
    const problems = documentProblems(content, facts);
    return { ...content.offer, given, leased: takes(draft, offered), problems };
  }
  const priced = priceContent(content, pricing);
  return {
    priced: pricedBody(priced),
    totals: totalsOf(priced),
    lines: orderLines(content, priced, pricing),
    given: givenLines(priced),
    leased: content.kind === 'quotation' ? null : takes(draft, checkedOrder(content, priced)),
    problems: problemsOf(content, facts, priced),
  };
}

/** The body of `place_order` or `place_quotation` as docs/wire.md has it. */
function placeBody(draft: Document, priced: object, leased: Leased | null) {
  const { content } = draft;
  const { offer } = content;
  return {
    ...(content.kind === 'quotation' && {
      prospect_key: content.prospect_key,
      valid_until: content.valid_until,
    }),
    ...(offer !== null && { quotation: { id: offer.quotation_id, prices: offer.prices } }),
    document_id: draft.id,
    kind: draft.kind,
    customer_key: content.customer_key,
    price_list_key: content.price_list_key,
    payment_term_key: content.payment_term_key,
    operation_type_key: content.operation_type_key,
    carrier_key: content.carrier_key,
    delivery_address_key: content.delivery_address_key,
    delivery_on: content.delivery_on,
    customer_order_number: content.customer_order_number,
    remarks: content.remarks,
    replaces: draft.replaces,
    lines: content.lines.map((line, index) => ({
      position: index + 1,
      product_key: line.product_key,
      quantity_e4: line.quantity_e4,
      list_price_e4: line.list_price_e4,
      unit_price_e4: line.unit_price_e4,
      discount_e6: line.discount_e6,
      discount_minor: line.discount_minor,
    })),
    discount_e6: content.discount_e6,
    discount_minor: content.discount_minor,
    freight_minor: content.freight_minor,
    priced,
    ...(leased && { leased }),
  };
}

/** A document that failed on the server may be corrected only while it is certain that the server does not have it. */
function maySettle({ db, flying }: DocumentParts, replaced: string | null): boolean {
  const entry = db.row<{ command_id: string; failed: number }>(
    'SELECT command_id, failed FROM main.outbox WHERE document_id = ?',
    [replaced],
  );
  return entry === null || (entry.failed === 1 && !flying.has(entry.command_id));
}

function allowed(parts: DocumentParts, id: string, action: DocumentAction): Document | null {
  const document = oneDocument(parts, id);
  return document !== null && ALLOWED[document.state].includes(action) ? document : null;
}

export function mayBeTakenBack(db: Database, id: string): boolean {
  return db.row('SELECT 1 AS found FROM main.outbox WHERE document_id = ? AND seq IS NULL', [id]) !== null;
}

export async function saved(
  parts: DocumentParts,
  entry: Parameters<Recorder['record']>[0][number],
): Promise<Saved> {
  const at = parts.clock.now();
  const appended = await parts.recorder.record([entry], { at });
  return appended === 'flushed' ? { kind: 'saved', at } : { kind: 'refused', reason: 'disk_full' };
}

export function isInOutbox(db: Database, document_id: string): boolean {
  return db.row('SELECT 1 AS found FROM main.outbox WHERE document_id = ?', [document_id]) !== null;
}

export function outboxSize(db: Database): number {
  return db.row<{ size: number }>('SELECT count(*) AS size FROM main.outbox')?.size ?? 0;
}

interface Asked {
  document_id: string;
  name: string;
  body: string;
}

/** What was asked of documents that the server has, and has no receipt yet: at most one each. */
function askedOf(db: Database): Map<string, Asked> {
  const rows = db.rows<Asked>(
    "SELECT document_id, name, body FROM main.outbox WHERE name IN ('cancel_order', 'answer_proposal')",
  );
  return new Map(rows.map((row) => [row.document_id, row]));
}

function answerIn(asked: Asked | undefined): ProposalAnswer | null {
  return asked?.name === 'answer_proposal'
    ? (JSON.parse(asked.body) as { answer: ProposalAnswer }).answer
    : null;
}

/** The documents whose commands are on their way now. */
export function sendingOf(db: Database, flying: ReadonlySet<string>): Set<string> {
  if (flying.size === 0) return new Set();
  const rows = db.rows<{ document_id: string }>(
    'SELECT document_id FROM main.outbox WHERE command_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify([...flying])],
  );
  return new Set(rows.map((row) => row.document_id));
}

function documentOf(row: DocumentRow, sending: Set<string>, asked: Map<string, Asked>): Document {
  const content = contentOf(row);
  return {
    id: row.id,
    kind: content.kind,
    state: row.state === 'waiting' && sending.has(row.id) ? 'sending' : row.state,
    step: row.step,
    content,
    totals: totalsIn(row) ?? totalsOf(pricedAsWritten(content)),
    lines: row.state === 'draft' ? null : linesIn(row, content),
    leased: row.leased == null ? null : (JSON.parse(row.leased) as Leased),
    priced: JSON.parse(row.priced ?? 'null') as object | null,
    became: row.became === 'won' || row.became === 'lost' ? row.became : null,
    problems: JSON.parse(row.problems) as Problem[],
    number: row.number,
    erp_number: row.erp_number,
    replaces: row.replaces,
    bag_version: row.bag_version,
    changed_at: row.changed_at,
    placed_at: row.placed_at,
    sent_at: row.sent_at ?? null,
    received_at: row.received_at,
    story: JSON.parse(row.story ?? '[]') as Moment[],
    findings: JSON.parse(row.findings ?? '[]') as Finding[],
    cancelling: asked.get(row.id)?.name === 'cancel_order',
    proposal: row.state === 'proposed' ? proposalOf(row.proposal) : null,
    answering: answerIn(asked.get(row.id)),
    made_elsewhere: row.elsewhere === 1,
  };
}

/** A journal of before lacks what an order has learnt to say since (J4). */
function contentOf(row: DocumentRow): OrderContent {
  const content = { ...EMPTY_CONTENT, ...(JSON.parse(row.content) as Partial<OrderContent>) };
  return { ...content, lines: content.lines.map((line) => ({ ...NO_DISCOUNT, ...line })) };
}

const NO_DISCOUNT = { discount_e6: 0, discount_minor: 0 };

/** A journal of before kept nothing of a draft's cost; and of a placed order, without taxes and freight, the net was all (J4). */
function totalsIn(row: DocumentRow): Totals | null {
  const kept = JSON.parse(row.totals) as Partial<Totals> | null;
  if (kept === null || (row.state === 'draft' && kept.net_minor === undefined)) return null;
  return { ...NO_TOTALS, net_minor: kept.total_minor ?? 0, ...kept };
}

function linesIn(row: DocumentRow, content: OrderContent): OrderLine[] {
  const kept = JSON.parse(row.lines ?? 'null') as OrderLine[] | null;
  return kept ?? orderLines(content, pricedAsWritten(content), null);
}
