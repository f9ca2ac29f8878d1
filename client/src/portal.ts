/** Makes the portal: store, server, engine, and what the screens may see of them. */

import { v4 as randomId } from 'uuid';

import { makeCall } from './api/call';
import { fetchPdf } from './api/pdf';
import { makeNetwork } from './api/network';
import { makeServer } from './api/server';
import type { Wish } from './domain/day_selection';
import type { LeavingSummary } from './domain/leaving';
import type { NewerData } from './domain/newer';
import type { BagState, Portal, SessionState, SyncStatus } from './domain/portal';
import { connect } from './store/rpc';
import type { Port } from './store/rpc';
import type { DeviceStore, StoreStatus } from './store/store';
import { keepsShell, watchUpdates } from './sw/register';
import { makeAccount } from './sync/account';
import type { RunningStore } from './sync/account';
import { makeApprovals } from './sync/approvals';
import { makeBags } from './sync/bags';
import { makeByItself } from './sync/by_itself';
import { makeCatalogue } from './sync/catalogue';
import { makeConfigurator } from './sync/configurator';
import { makeDaySelection } from './sync/day_selection';
import { makeDocuments } from './sync/documents';
import { makeEngine } from './sync/engine';
import type { EngineStatus } from './sync/engine';
import { makeLeases } from './sync/leases';
import { makeLeaving } from './sync/leaving';
import { live } from './sync/live';
import { makeMorning } from './sync/morning';
import { makeNewProspects } from './sync/new_prospects';
import { makeAsk } from './sync/reply';
import type { Reaching } from './sync/reply';
import { makeTabLock } from './sync/tabs';

export interface PortalOptions {
  /** The app's language now; the server's sentences come in it. */
  language(): string;
  /** The store's worker, started before everything else; another one follows when the store comes back to this tab. */
  worker: Worker;
}

export function startWorker(): Worker {
  return new Worker(new URL('./store/worker.ts', import.meta.url), { type: 'module' });
}

/** Answers at once; who is signed in shows in `session`, which begins as «starting». */
export async function makePortal(options: PortalOptions): Promise<Portal> {
  let begun: Worker | null = options.worker;
  const network = makeNetwork((...call) => fetch(...call), after);
  const server = makeServer(makeCall({ fetch: network.fetch, language: options.language }));
  const session = live<SessionState>({ kind: 'starting' });
  const bag = live<BagState>({ kind: 'none', reason: 'no_selection' });
  const progress = live<SyncStatus['download']>(null);
  const changes = live(0);
  const storage = live<Parameters<Parameters<Portal['storage']['subscribe']>[0]>[0]>({
    kind: 'ok',
    persisted: false,
  });
  const wishes = live<Wish[]>([]);
  const newer = live<NewerData | null>(null);
  const checked = live<LeavingSummary | null>(null);
  const status = live<SyncStatus>(FIRST_STATUS);
  let engineStatus: EngineStatus = FIRST_STATUS;

  const say = (change: Partial<SyncStatus>) => status.set({ ...status.get(), ...change });
  progress.subscribe((download) => say({ download }));

  /** The store's numbers, read again whenever it says that something changed. */
  async function refresh(): Promise<void> {
    await readFrom(await account.store());
  }

  async function readFrom(store: DeviceStore): Promise<void> {
    const read = await store.status();
    bag.set(read.bag);
    checked.set(read.checked);
    say(numbersOf(read));
  }

  function told(topic: string): void {
    if (topic === 'documents') changes.set(changes.get() + 1);
    // Entering a store tells «documents» too: the wishes are then another user's.
    if (topic === 'documents' || topic === 'wishes') void readWishes();
    void refresh();
  }

  async function readWishes(): Promise<void> {
    wishes.set(await (await account.store()).wishes());
  }

  function startStore(): RunningStore {
    const worker = begun ?? startWorker();
    begun = null;
    return { calls: connect<DeviceStore>(worker as unknown as Port, told), end: () => worker.terminate() };
  }

  const engine = makeEngine({
    store: {
      nextBatch: async (question) => (await account.store()).nextBatch(question),
      release: async (ids) => (await account.store()).release(ids),
      settle: async (sent, answer) => (await account.store()).settle(sent, answer),
      status: async () => (await account.store()).status(),
      async dayHeard(day) {
        account.dayIs(day.date);
        await (await account.store()).dayHeard(day);
      },
    },
    send: server.sync,
    after,
    nowMs: () => Date.now(),
    random: Math.random,
    isVisible: () => document.visibilityState === 'visible',
    newNonce: randomId,
    changed(next) {
      engineStatus = next;
      say(next);
      if (next.connection === 'online') selection.online();
      if (next.app_too_old) updates.look();
    },
    bagOffered: (manifest, newer) => bags.offered(manifest, newer),
    leaseIs: (revision) => void leases.is(revision),
  });

  const account = makeAccount({
    server,
    engine,
    session,
    startStore,
    makeLock: makeTabLock,
    hasDisk(has) {
      if (!has) storage.set({ kind: 'refused', reason: 'no_opfs' });
    },
    deviceLabel: () => navigator.userAgent,
    entered: readFrom,
    signedIn: () => void keepStorage(),
  });

  async function keepStorage(): Promise<boolean> {
    await refresh();
    if (storage.get().kind !== 'ok') return false;
    const persisted = (await navigator.storage.persist?.()) ?? false;
    storage.set({ kind: 'ok', persisted });
    return persisted;
  }

  const reaching: Reaching = { unreached: engine.unreached, signInNeeded: engine.signInNeeded };
  const ask = makeAsk(reaching);
  const leases = makeLeases({ server, store: account.store });
  const byItself = makeByItself({ offer: newer, savesData, nowMs: () => performance.now() });
  const bags = makeBags({
    server,
    fetch: network.fetch,
    store: account.store,
    bag,
    progress,
    byItself,
    nowMs: () => performance.now(),
    freeBytes,
    adopted: leases.take,
    ...reaching,
  });
  const selection = makeDaySelection({ server, bags, wishes, store: account.store, ...reaching });
  const updates = watchUpdates(() => say({ update_ready: true }));

  addEventListener('online', engine.wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    void account.store().then((store) => store.tick());
    engine.wake();
  });
  account.begin().catch((error: unknown) => {
    console.error('The store did not open:', error);
    session.set({ kind: 'signed_out' });
  });

  return {
    session,
    status,
    bag,
    storage,
    catalogue: makeCatalogue({
      server,
      store: account.store,
      connection: () => (storage.get().kind === 'refused' ? 'online' : engineStatus.connection),
      answered: engine.answered,
      ...reaching,
    }),
    documents: makeDocuments({
      changes,
      store: account.store,
      server,
      isOnline: () => engineStatus.connection === 'online',
      today: account.today,
      wake: engine.wake,
    }),
    prospects: makeNewProspects({ store: account.store, wake: engine.wake }),
    quotations: {
      async lose(id, reason) {
        const saved = await (await account.store()).loseQuotation(id, reason);
        if (saved.kind === 'saved') engine.wake();
        return saved;
      },
      closing: async (id) => (await account.store()).closing(id),
    },
    board: () => ask(server.board()),
    approvals: makeApprovals({ server, decided: engine.wake, ...reaching }),
    orderPdf: (id, language, number) => fetchPdf(network.fetch, { id, language, number }),
    configurator: makeConfigurator({ server, bags, ...reaching }),
    newer,
    holdData: byItself.hold,
    selection,
    ...makeMorning({ server, ...reaching }),
    leaving: makeLeaving({
      server,
      network,
      bags,
      leases,
      store: account.store,
      status: status.get,
      last: checked,
      browser: {
        persisted: async () => (await navigator.storage?.persisted?.()) ?? false,
        persist: keepStorage,
        freeBytes,
        keepsShell,
      },
      nowMs: () => Date.now(),
      unreached: engine.unreached,
      back: engine.wakeNow,
    }),
    signIn: account.signIn,
    signOut: account.signOut,
    useHere: account.useHere,
    syncNow: engine.wakeNow,
    applyUpdate: () => void updates.apply(),
  };
}

const FIRST_STATUS: SyncStatus = {
  connection: 'checking',
  waiting: 0,
  sending: 0,
  needs_you: 0,
  drafts: 0,
  prospects: { waiting: 0, needs_you: 0 },
  quotations: { waiting: 0 },
  download: null,
  sign_in_needed: false,
  app_too_old: false,
  approvals: null,
  update_ready: false,
  clock: 'ok',
  answered_at: null,
  next_attempt_at: null,
};

function numbersOf({
  waiting,
  sending,
  needs_you,
  drafts,
  prospects,
  quotations,
  clock,
}: StoreStatus): Partial<SyncStatus> {
  return { waiting, sending, needs_you, drafts, prospects, quotations, clock };
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Whether the user told the browser to spare data; where it does not say, it may be spent. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

async function freeBytes(): Promise<number | null> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined ? null : quota - (usage ?? 0);
}
