import { beginningOf } from './beginning';
import type { Answer, Catalogue, ClosedReason, Page, Query } from '../src/domain/catalogue';
import type { DaySelection, Wish } from '../src/domain/day_selection';
import { EMPTY_CONTENT } from '../src/domain/document';
import type { Document, OrderContent, Saved } from '../src/domain/document';
import type { Leaving, LeavingSummary } from '../src/domain/leaving';
import type { NewerData } from '../src/domain/newer';
import { pricingOf } from './pricing';
import { pricedAsWritten, totalsOf } from '../src/domain/pricing/content';
import type {
  BagState,
  Documents,
  NewProspects,
  Quotations,
  Portal,
  RepDay,
  Reply,
  SessionState,
  SignedIn,
  SyncStatus,
} from '../src/domain/portal';
import { live } from '../src/sync/live';
import { approvalsOf } from './approvals';
import { boardOf } from './board';
import { bagOf, choosingOf, compared, folded } from './choosing';
import {
  CARRIERS,
  customersOf,
  documentsOf,
  instantOf,
  OPERATION_TYPES,
  ordersOf,
  PAYMENT_TERMS,
  PRICE_LISTS,
  productsOf,
  prospectsOf,
  visitsOf,
} from './data';
import { newProspectsOf } from './prospects';
import { quotationsOf } from './quotations';
import type { Scene } from './scenes';

const RITA: SignedIn = {
  user_id: 7,
  user: 'rita',
  name: 'Rita Nogueira',
  role: 'rep',
  rep: { code: '000123', name: 'Rita Nogueira' },
  // The made-up times are of this machine's day.
  timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
};
const SIZES = { none: [0, 0, 0], some: [26, 44, 11], many: [10_000, 1_870, 310] } as const;

/** A portal in memory for looking at the screens: no server, no store, everything as the scene says. */
export class GalleryPortal implements Portal {
  session;
  status;
  bag;
  storage;
  documents: Documents;
  prospects: NewProspects;
  newer = live<NewerData | null>(null);
  holdData = () => () => undefined;
  quotations: Quotations = {
    lose: () => Promise.resolve({ kind: 'refused', reason: 'no_storage' }),
    closing: () => Promise.resolve(null),
  };
  configurator;
  morning;
  filters;
  catalogue: Catalogue;
  selection: DaySelection;
  approvals;
  leaving: Leaving = {
    last: live<LeavingSummary | null>(null),
    check: () => Promise.resolve(null),
    persist: () => Promise.resolve(true),
    takeLease: () => Promise.resolve(),
    repair: () => Promise.resolve({ kind: 'failed', reason: 'cancelled' }),
  };
  #products: ReturnType<typeof productsOf> = [];
  #documents: Document[];
  #changes = live(0);
  #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.approvals = approvalsOf(scene);
    const sizes = SIZES[scene.records];
    const registers = {
      customers: customersOf(sizes[0]),
      products: productsOf(sizes[1]),
      prospects: prospectsOf(sizes[2]),
    };
    this.#documents =
      scene.documents === 'none'
        ? []
        : documentsOf(registers.customers, registers.products, scene.documents === 'some');
    this.session = live<SessionState>(
      scene.session === 'signed_in' ? { kind: 'signed_in', ...RITA } : { kind: scene.session },
    );
    this.bag = live<BagState>(
      scene.closed
        ? { kind: 'none', reason: scene.closed }
        : { kind: 'ready', bag: bagOf(sizes[0], sizes[1], sizes[2]) },
    );
    this.storage = live<{ kind: 'ok'; persisted: boolean } | { kind: 'refused'; reason: 'no_opfs' }>(
      scene.storage === 'refused'
        ? { kind: 'refused', reason: 'no_opfs' }
        : { kind: 'ok', persisted: scene.storage === 'kept' },
    );
    this.status = live<SyncStatus>({
      connection: scene.connection,
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
      answered_at: instantOf(9, 12),
      next_attempt_at: scene.connection === 'offline' ? instantOf(11, 48) : null,
      ...scene.status,
    });
    this.#count();
    this.documents = this.#documentsOf();
    this.prospects = newProspectsOf(scene.documents === 'some', instantOf(9, 40), this.#changes);
    this.catalogue = this.#catalogueOf(registers);
    this.selection = this.#selectionOf();
    const beginning = beginningOf(() => this.status.get().connection === 'online');
    this.morning = beginning.morning;
    this.filters = beginning.filters;
    this.configurator = choosingOf(
      registers,
      () => this.status.get().connection === 'online',
      (bytes) => this.#download(bytes),
    );
  }

  #selectionOf(): DaySelection {
    const done = { kind: 'answered' as const, value: { count: 1, dropped: [] } };
    return {
      reasons: () =>
        Promise.resolve([
          { code: 'chosen', saved_at: instantOf(7, 42) },
          { code: 'visit', time: '09:15' },
          { code: 'brings_price_list', name: 'Atacado' },
          { code: 'brings_bills', count: 3 },
        ]),
      add: () => Promise.resolve(done),
      takeOff: () => Promise.resolve(done),
      fetched: () => Promise.resolve({ kind: 'failed', reason: 'cancelled' }),
      under_way: live<string[]>([]),
      productsToAdd: () => Promise.resolve({ kind: 'answered', value: [] }),
      wishes: live<Wish[]>([]),
      wish: () => Promise.resolve(true),
      forget: () => Promise.resolve(),
    };
  }

  /** The gallery has no server to print. */
  orderPdf(): Promise<null> {
    return Promise.resolve(null);
  }

  board(): Promise<Reply<RepDay[]>> {
    return Promise.resolve(
      this.#scene.connection === 'offline'
        ? { kind: 'unreached' }
        : { kind: 'answered', value: this.#scene.records === 'none' ? [] : boardOf() },
    );
  }

  signIn(user: string, password: string): Promise<Reply<SignedIn>> {
    if (this.#scene.connection === 'offline') return Promise.resolve({ kind: 'unreached' });
    if (user !== 'rita' || password !== 'mascate') {
      return Promise.resolve({ kind: 'rejected', code: 'sign_in_failed', message: '', data: {} });
    }
    this.session.set({ kind: 'signed_in', ...RITA });
    this.status.set({ ...this.status.get(), sign_in_needed: false });
    return Promise.resolve({ kind: 'answered', value: RITA });
  }

  signOut(): Promise<void> {
    this.session.set({ kind: 'signed_out' });
    return Promise.resolve();
  }

  useHere(): Promise<void> {
    this.session.set({ kind: 'signed_in', ...RITA });
    return Promise.resolve();
  }

  syncNow(): void {
    this.status.set({ ...this.status.get(), answered_at: new Date().toISOString() });
  }

  applyUpdate(): void {
    location.reload();
  }

  #catalogueOf(registers: {
    customers: ReturnType<typeof customersOf>;
    products: ReturnType<typeof productsOf>;
    prospects: ReturnType<typeof prospectsOf>;
  }): Catalogue {
    const { customers, products, prospects } = registers;
    this.#products = products;
    const orders = ordersOf(customers.slice(0, 40));
    const quotations = quotationsOf(customers, products);
    const one = <Row extends object>(
      rows: Row[],
      key: string,
      id: (row: Row) => string,
    ): Promise<Answer<Row>> => {
      const found = rows.find((row) => id(row) === key);
      return found ? this.#open(found) : Promise.resolve({ kind: 'missing' });
    };
    return {
      quotations: (query) =>
        this.#page(
          quotations.filter(({ state }) => query.state === undefined || state === query.state),
          query,
          (row) => [row.number, row.customer_name],
        ),
      quotation: (id) => one(quotations, id, (row) => row.id),
      customers: (query) =>
        this.#page(customers, query, (row) => [
          row.code,
          row.trade_name,
          row.legal_name,
          row.tax_id,
          row.city,
        ]),
      customer: (key) => one(customers, key, (row) => row.key),
      products: (query) => this.#page(products, query, (row) => [row.code, row.description, row.bar_code]),
      product: (key) => one(products, key, (row) => row.key),
      productsByCodes: (codes) => this.#open(products.filter(({ code }) => codes.includes(code))),
      prospects: (query) => this.#page(prospects, query, (row) => [row.code, row.trade_name, row.city]),
      prospect: (key) => one(prospects, key, (row) => row.key),
      priceLists: () => this.#open(PRICE_LISTS),
      paymentTerms: () => this.#open(PAYMENT_TERMS),
      carriers: () => this.#open(CARRIERS),
      operationTypes: () => this.#open(OPERATION_TYPES),
      policy: () => this.#open({ max_discount_e6: 100_000, currency: 'BRL' }),
      letterhead: () =>
        this.#open({ name: 'Mascate', tax_id: '', address: '', contact: '', footer: '', logo: null }),
      visits: () =>
        this.#open(visitsOf(customers, prospects).filter((visit) => this.#online() || visit.on_device)),
      orders: (query) => this.#page(orders, query, (row) => [row.erp_number, row.customer_name]),
      order: (id) => one(orders, id, (row) => row.id),
    };
  }

  #online(): boolean {
    return this.status.get().connection === 'online';
  }

  #open<Value>(value: Value): Promise<Answer<Value>> {
    const online = this.#online();
    const bag = this.bag.get();
    if (!online && bag.kind === 'none') {
      const reason: ClosedReason = bag.reason;
      return Promise.resolve({ kind: 'closed', reason });
    }
    return Promise.resolve({
      kind: 'open',
      source: online ? 'server' : 'bag',
      as_of: online ? null : instantOf(7, 42),
      value,
    });
  }

  #page<Row extends object>(
    rows: Row[],
    query: Query,
    texts: (row: Row) => string[],
  ): Promise<Answer<Page<Row>>> {
    const search = folded(query.search ?? '');
    let found =
      search.length < 3 ? rows : rows.filter((row) => folded(texts(row).join(' ')).includes(search));
    if (query.order) {
      const name = query.order.replace(/^-/, '') as keyof Row;
      const sign = query.order.startsWith('-') ? -1 : 1;
      found = [...found].sort((first, second) => compared(first[name], second[name]) * sign);
    }
    const size = query.pageSize ?? 100;
    const from = ((query.page ?? 1) - 1) * size;
    return this.#open({
      items: found.slice(from, from + size),
      total: found.length,
      hasNext: from + size < found.length,
    });
  }

  #documentsOf(): Documents {
    const put = (id: string, change: Partial<Document>): Promise<Saved> => {
      if (this.#scene.full) return Promise.resolve({ kind: 'refused', reason: 'disk_full' });
      const at = new Date().toISOString();
      this.#documents = this.#documents.map((known) =>
        known.id === id ? { ...known, ...change, changed_at: at } : known,
      );
      this.#told();
      return Promise.resolve({ kind: 'saved', at });
    };
    const add = (content: OrderContent, replaces: string | null): Promise<Document> => {
      const made: Document = {
        id: crypto.randomUUID(),
        kind: 'order',
        state: 'draft',
        step: 'customer',
        content,
        totals: totalsOf(pricedAsWritten(content)),
        lines: null,
        leased: null,
        became: null,
        priced: null,
        problems: [],
        number: null,
        erp_number: null,
        replaces,
        bag_version: 3,
        changed_at: new Date().toISOString(),
        placed_at: null,
        sent_at: null,
        received_at: null,
        story: [],
        findings: [],
        cancelling: false,
        proposal: null,
        answering: null,
        made_elsewhere: false,
      };
      this.#documents = [made, ...this.#documents];
      this.#told();
      return Promise.resolve(made);
    };
    return {
      changes: this.#changes,
      all: () => Promise.resolve(this.#documents),
      get: (id) => Promise.resolve(this.#documents.find((known) => known.id === id) ?? null),
      standing: () => Promise.resolve({ own: [], taken: [] }),
      open: () => add(EMPTY_CONTENT, null),
      save: (id, content, step, totals) => put(id, { content, step, ...(totals && { totals }) }),
      pricing: (content) => Promise.resolve(pricingOf(content, this.#products)),
      leaseLeft: () => Promise.resolve(null),
      place: async (id) => {
        const saved = await put(id, { state: 'waiting', placed_at: new Date().toISOString() });
        return saved.kind === 'saved' ? { kind: 'placed', at: saved.at } : saved;
      },
      answerProposal: (id, { answer }) => put(id, { answering: answer }),
      discard: (id) => {
        this.#documents = this.#documents.filter((known) => known.id !== id);
        this.#told();
        return Promise.resolve({ kind: 'saved', at: new Date().toISOString() });
      },
      takeBack: (id) => put(id, { state: 'draft', placed_at: null }),
      revise: (id) => add(this.#documents.find((known) => known.id === id)?.content ?? EMPTY_CONTENT, id),
      dismiss: (id) => put(id, { state: 'dismissed' }),
      duplicate: (id) =>
        add(this.#documents.find((known) => known.id === id)?.content ?? EMPTY_CONTENT, null),
      cancel: (id) => put(id, { cancelling: true }),
    };
  }

  #told(): void {
    this.#count();
    this.#changes.set(this.#changes.get() + 1);
  }

  #count(): void {
    const of = (...states: Document['state'][]) =>
      this.#documents.filter((known) => states.includes(known.state)).length;
    this.status.set({
      ...this.status.get(),
      waiting: of('waiting', 'sending'),
      sending: of('sending'),
      needs_you: of('needs_you'),
      drafts: of('draft'),
    });
  }

  /** A download that takes a second, step by step. */
  async #download(bytes: number): Promise<boolean> {
    for (let step = 1; step <= 5; step += 1) {
      this.status.set({ ...this.status.get(), download: { received: (bytes * step) / 5, total: bytes } });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.status.set({ ...this.status.get(), download: null });
    return true;
  }
}
