/** The screens' way to the device's documents; placing wakes the engine. */

import type { Server } from '../api/server';
import type { Document, OrderContent, Placed } from '../domain/document';
import type { Documents, Live } from '../domain/portal';
import type { ServerJudgement } from '../store/judgement';
import type { DeviceStore } from '../store/store';

const NOT_IN_BAG = [
  'product_not_in_bag',
  'customer_unknown',
  'price_list_unknown',
  'payment_term_unknown',
  'operation_type_unknown',
  'carrier_unknown',
  'delivery_address_unknown',
  'prospect_unknown',
];

export interface DocumentsParts {
  changes: Live<number>;
  store(): Promise<DeviceStore>;
  server: Server;
  isOnline(): boolean;
  /** The server's day, as last heard. */
  today(): string | null;
  wake(): void;
}

export function makeDocuments(parts: DocumentsParts): Documents {
  /** What the server lets this rep do, for what the bag cannot judge; null off line. */
  async function serverJudgement(content: OrderContent): Promise<ServerJudgement | null> {
    const today = parts.today();
    if (!parts.isOnline() || today === null) return null;
    const [policy, pricing] = await Promise.all([parts.server.policy(), parts.server.pricing(content)]);
    if (policy.kind !== 'answered' || pricing.kind !== 'answered') return null;
    return { today, max_discount_e6: policy.value.max_discount_e6, pricing: pricing.value };
  }

  return {
    changes: parts.changes,
    all: async () => (await parts.store()).documents(),
    get: async (id) => (await parts.store()).document(id),
    standing: async (question) => (await parts.store()).standing(question),
    open: async (content) => opened(await (await parts.store()).openDraft(content)),
    save: async (id, content, step, totals) => (await parts.store()).save(id, content, step, totals),
    async pricing(content) {
      const store = await parts.store();
      const held = await store.pricing(content);
      if (held.kind === 'open' && (held.value.is_complete || !parts.isOnline())) return held.value.facts;
      const told = parts.isOnline() ? await parts.server.pricing(content) : null;
      if (told?.kind === 'answered') return told.value;
      return held.kind === 'open' ? held.value.facts : null;
    },
    leaseLeft: async (judged) => (await parts.store()).leaseLeft(judged),
    async place(id) {
      const store = await parts.store();
      let placed = await store.place(id, null);
      if (needsServer(placed)) {
        const document = await store.document(id);
        const server = document && (await serverJudgement(document.content));
        if (server !== null) placed = await store.place(id, server);
      }
      if (placed.kind === 'placed') parts.wake();
      return placed;
    },
    discard: async (id) => (await parts.store()).discard(id),
    takeBack: async (id) => (await parts.store()).takeBack(id),
    revise: async (id) => opened(await (await parts.store()).revise(id)),
    dismiss: async (id) => (await parts.store()).dismiss(id),
    duplicate: async (id) => opened(await (await parts.store()).duplicate(id)),
    async answerProposal(id, answered) {
      const saved = await (await parts.store()).answerProposal(id, answered);
      if (saved.kind === 'saved') parts.wake();
      return saved;
    },
    async cancel(id, reason) {
      const saved = await (await parts.store()).cancel(id, reason);
      if (saved.kind === 'saved') parts.wake();
      return saved;
    },
  };
}

/** The bag alone could not judge: it is closed, or does not hold all that the order names. */
function needsServer(placed: Placed): boolean {
  if (placed.kind === 'refused') return placed.reason === 'not_allowed';
  return placed.kind === 'problems' && placed.problems.some(({ code }) => NOT_IN_BAG.includes(code));
}

/** No draft can be opened only where there is no disk, or for a document that may not be revised. */
function opened(document: Document | null): Document {
  if (document === null) throw new Error('no_storage');
  return document;
}
