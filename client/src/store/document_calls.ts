/** What the store is asked of documents, of prospects made here, and of the outbox that takes them to the server. */

import type { ProposalAnswer } from '../domain/proposal';
import type { Standing, StandingQuestion } from '../domain/check_facts';
import { NOTHING_STANDS } from '../domain/check_facts';
import type { Wish } from '../domain/day_selection';
import type { Document, DraftStep, OrderContent, Placed, Saved, Totals } from '../domain/document';
import type { SchemaCode } from '../domain/portal';
import type { Closing } from '../domain/quotation';
import { asDetails, foundAmong, isUnregistered } from '../domain/prospect';
import type { NewProspect, ProspectContent } from '../domain/prospect';
import type { ProspectDetails, ProspectRow } from '../domain/records';
import { findingsBy, standing } from './checks';
import type { Clock } from './clock';
import { closingOf, loseQuotation } from './closings';
import * as documents from './documents';
import { judgement } from './judgement';
import type { ServerJudgement } from './judgement';
import { takesFrom } from './leases';
import * as made from './new_prospects';
import { nextBatch, settle } from './outbox';
import { paperNames } from './paper_names';
import type { BatchQuestion, HeardAnswer, WaitingCommand } from './outbox';
import type { UserStore } from './user_store';
import { allWishes, forgetWish, wish } from './wishes';

export interface DocumentCalls {
  /** What this device's other documents have taken of goods and credit. */
  standing(question: StandingQuestion): Promise<Standing>;
  documents(): Promise<Document[]>;
  document(id: string): Promise<Document | null>;
  /** With what of its content is known already. */
  openDraft(content?: Partial<OrderContent>): Promise<Document | null>;
  save(id: string, content: OrderContent, step: DraftStep, totals?: Totals): Promise<Saved>;
  /** `server`: what the server says of this rep's rights, when it is there to judge what the bag does not hold. */
  place(id: string, server: ServerJudgement | null): Promise<Placed>;
  discard(id: string): Promise<Saved>;
  takeBack(id: string): Promise<Saved>;
  revise(id: string): Promise<Document | null>;
  dismiss(id: string): Promise<Saved>;
  duplicate(id: string): Promise<Document | null>;
  cancel(id: string, reason: string): Promise<Saved>;
  answerProposal(
    id: string,
    answered: { version: number; answer: ProposalAnswer; reason: string },
  ): Promise<Saved>;
  loseQuotation(id: string, reason: string): Promise<Saved>;
  /** Null: nobody has given it up here. */
  closing(id: string): Promise<Closing | null>;
}

export interface ProspectCalls {
  newProspects(): Promise<NewProspect[]>;
  /** By its id here or its key in the register. */
  newProspect(id: string): Promise<NewProspect | null>;
  /** Rows above the server's own: what was made here, is not in the register yet, and is found by the search. */
  unregisteredProspects(search: string | undefined): Promise<ProspectRow[]>;
  madeProspect(id: string): Promise<{ key: string | null; at: string; details: ProspectDetails } | null>;
  openProspect(): Promise<NewProspect | null>;
  saveProspect(id: string, content: ProspectContent): Promise<Saved>;
  addProspect(id: string): Promise<Placed>;
  discardProspect(id: string): Promise<Saved>;
  takeBackProspect(id: string): Promise<Saved>;
}

export interface OutboxCalls {
  nextBatch(question: BatchQuestion): Promise<WaitingCommand[]>;
  /** These commands are no longer on their way, and their outcome is not known. */
  release(command_ids: string[]): Promise<void>;
  settle(sent: string[], answer: HeardAnswer): Promise<'flushed' | 'disk_full'>;
}

export interface WishCalls {
  wishes(): Promise<Wish[]>;
  /** False: the disk is full, or there is none. */
  wish(schema: SchemaCode, search: string): Promise<boolean>;
  forgetWish(id: string): Promise<void>;
}

/** Whose store is open, and who is told of changes. */
export interface Asked {
  user(): UserStore | null;
  clock(): Clock;
  changed(topic: 'documents' | 'bag' | 'clock' | 'wishes'): void;
}

const NO_STORAGE = { kind: 'refused', reason: 'no_storage' } as const;

export function documentCalls(asked: Asked): DocumentCalls {
  const { user } = asked;
  const changing = changes(asked);
  return {
    standing: async (question) => ifOpen(user(), NOTHING_STANDS, ({ db }) => standing(db, question)),
    documents: async () => ifOpen(user(), [], documents.allDocuments),
    document: async (id) => ifOpen(user(), null, (parts) => documents.oneDocument(parts, id)),
    openDraft: (content = {}) =>
      changing<Document | null>(null, (parts) => documents.openDraft(parts, content)),
    save: (id, content, step, totals) =>
      changing<Saved>(NO_STORAGE, (parts) => documents.saveDraft(parts, id, { content, step, totals })),
    place: (id, server) =>
      changing<Placed>(NO_STORAGE, (parts) => {
        const draft = documents.oneDocument(parts, id);
        const bag = parts.bag.opened();
        return documents.place(
          parts,
          id,
          draft && judgement(parts.db, bag, draft.content, server),
          findingsBy(parts, bag),
          takesFrom(parts, bag),
          bag && draft && paperNames(parts.db, draft.content),
        );
      }),
    discard: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.discardDraft(parts, id)),
    takeBack: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.takeBack(parts, id)),
    revise: (id) => changing<Document | null>(null, (parts) => documents.revise(parts, id)),
    dismiss: (id) => changing<Saved>(NO_STORAGE, (parts) => documents.dismiss(parts, id)),
    duplicate: (id) => changing<Document | null>(null, (parts) => documents.duplicate(parts, id)),
    cancel: (id, reason) => changing<Saved>(NO_STORAGE, (parts) => documents.cancel(parts, id, reason)),
    answerProposal: (id, answered) =>
      changing<Saved>(NO_STORAGE, (parts) => documents.answerProposal(parts, id, answered)),
    loseQuotation: (id, reason) => changing<Saved>(NO_STORAGE, (parts) => loseQuotation(parts, id, reason)),
    closing: async (id) => ifOpen(user(), null, ({ db }) => closingOf(db, id)),
  };
}

export function prospectCalls(asked: Asked): ProspectCalls {
  const { user } = asked;
  const changing = changes(asked);
  return {
    newProspects: async () => ifOpen(user(), [], made.newProspects),
    newProspect: async (id) => ifOpen(user(), null, (parts) => made.newProspect(parts, id)),
    async unregisteredProspects(search) {
      const all = ifOpen(user(), [], made.newProspects);
      return foundAmong(
        all.filter(({ state }) => isUnregistered(state)),
        search,
      );
    },
    async madeProspect(id) {
      const found = ifOpen(user(), null, (parts) => made.newProspect(parts, id));
      return found && { key: found.key, at: found.changed_at, details: asDetails(found) };
    },
    openProspect: () => changing<NewProspect | null>(null, made.openProspect),
    saveProspect: (id, content) =>
      changing<Saved>(NO_STORAGE, (parts) => made.saveProspect(parts, id, content)),
    addProspect: (id) =>
      changing<Placed>(NO_STORAGE, (parts) => made.addProspect(parts, parts.bag.opened(), id)),
    discardProspect: (id) => changing<Saved>(NO_STORAGE, (parts) => made.discardProspect(parts, id)),
    takeBackProspect: (id) => changing<Saved>(NO_STORAGE, (parts) => made.takeBackProspect(parts, id)),
  };
}

export function wishCalls(asked: Asked): WishCalls {
  const changing = changes(asked);
  return {
    wishes: async () => ifOpen(asked.user(), [], ({ db }) => allWishes(db)),
    wish: (schema, search) => changing(false, (parts) => wish(parts, schema, search), 'wishes'),
    forgetWish: (id) => changing(undefined, (parts) => forgetWish(parts, id), 'wishes'),
  };
}

export function outboxCalls(asked: Asked): OutboxCalls {
  const changing = changes(asked);
  return {
    nextBatch: (question) =>
      changing<WaitingCommand[]>([], async (parts) => {
        const batch = await nextBatch(parts, question);
        for (const { command_id } of batch) parts.flying.add(command_id);
        return batch;
      }),
    async release(command_ids) {
      for (const id of command_ids) asked.user()?.flying.delete(id);
      asked.changed('documents');
    },
    async settle(sent, answer) {
      const settled = await changing<'flushed' | 'disk_full'>('disk_full', async (parts) => {
        asked.clock().heardServer(answer.server_time);
        const result = await settle(parts, answer);
        for (const id of sent) parts.flying.delete(id);
        return result;
      });
      asked.changed('clock');
      return settled;
    },
  };
}

function ifOpen<Value>(user: UserStore | null, otherwise: Value, ask: (user: UserStore) => Value): Value {
  return user === null ? otherwise : ask(user);
}

/** A change of what the journal keeps, alone and then told; `refused` where there is no disk. */
function changes({ user, changed }: Asked) {
  return async <Value>(
    refused: Value,
    decide: (parts: UserStore) => Promise<Value>,
    topic: 'documents' | 'wishes' = 'documents',
  ): Promise<Value> => {
    const store = user();
    if (store === null) return refused;
    const value = await store.recorder.alone(() => decide(store));
    changed(topic);
    return value;
  };
}
