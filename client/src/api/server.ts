/** The server's calls of docs/wire.md, one function each. */

import type { Change, Changeable, Decided, HeldOrder, ProposalRow } from '../domain/approvals';
import type { OrdersQuery, Page, Query, QuotationQuery } from '../domain/catalogue';
import type { QuotationDetails, QuotationRow } from '../domain/quotation';
import type { ProductToAdd } from '../domain/day_selection';
import type { OrderContent } from '../domain/document';
import type { Letterhead } from '../domain/paper/paper';
import type { Lease } from '../domain/leases';
import type { MorningOfDay, NamedFilter, SavedFilter, Suggestion } from '../domain/morning';
import type {
  Choice,
  Estimate,
  Column,
  FilterField,
  Gone,
  QuickFilter,
  RecordsPage,
  RecordsQuery,
  RepDay,
  SavedChoice,
  SavedSelection,
  Schema,
  SchemaCode,
  SignedIn,
} from '../domain/portal';
import type { Version } from '../domain/proposal';
import type { PricingFacts } from '../domain/pricing/content';
import type {
  CarrierRow,
  CustomerDetails,
  CustomerRow,
  OperationTypeRow,
  OrderDetails,
  OrderRow,
  PaymentTermRow,
  PriceListRow,
  ProductDetails,
  ProductRow,
  ProspectDetails,
  ProspectRow,
  SellingPolicy,
  VisitRow,
} from '../domain/records';
import type { Call, Called } from './call';

export interface WireSession extends Omit<SignedIn, 'timezone'> {
  language: string;
  server_time: string;
  /** When the session ends by itself. */
  expires_at: string;
  day: WireDay & { timezone: string };
}

export interface WireDay {
  date: string;
  start: string;
  end: string;
}

export interface WireManifest {
  version: number;
  day: string;
  day_start: string;
  day_end: string;
  /** Not told by servers of before. */
  shown_until?: string;
  made_at: string;
  sha256: string;
  size: number;
  counts: { customers: number; products: number; prospects: number };
  chosen_at: { customers?: string | null; products?: string | null; prospects?: string | null };
  sections: { name: string; sha256: string; size: number; packed_size: number }[];
  /** Not told by servers of before. */
  gone?: Gone;
  /** What the records of each schema take with all that follows from them. */
  costs: Record<SchemaCode, { records: number; size: number; packed_size: number }>;
}

/** A row as the server sends it: whether this device holds it, and what of it does not, only the device knows. */
export type FromServer<Row> = Omit<Row, 'on_device' | 'left_out'>;

export type Server = ReturnType<typeof makeServer>;

/** A look at data is given up early: the bag answers instead. */
const LOOK_MS = 4_000;

export function makeServer(call: Call) {
  const look = <Value>(path: string) => call<Value>(path, { timeout_ms: LOOK_MS });
  const list = <Row>(path: string, query: Query & { priceList?: string } & OrdersQuery) =>
    look<Page<Row>>(`${path}?${parameters(query)}`);
  const whole = async <Row>(path: string): Promise<Called<Row[]>> => {
    const called = await look<Page<Row>>(path);
    return called.kind === 'answered' ? { kind: 'answered', value: called.value.items } : called;
  };
  const one = encodeURIComponent;

  return {
    signIn: (user: string, password: string, device: { id: string; label: string } | null) =>
      call<WireSession>('/session', { method: 'POST', body: { user, password, ...(device && { device }) } }),
    session: () => look<WireSession>('/session'),
    signOut: () => call<undefined>('/session', { method: 'DELETE', timeout_ms: LOOK_MS }),

    customers: (query: Query) => list<FromServer<CustomerRow>>('/customers', query),
    customer: (key: string) => look<FromServer<CustomerDetails>>(`/customers/${one(key)}`),
    prospects: (query: Query) => list<FromServer<ProspectRow>>('/prospects', query),
    prospect: (key: string) => look<FromServer<ProspectDetails>>(`/prospects/${one(key)}`),
    products: (query: Query & { priceList?: string }) => list<FromServer<ProductRow>>('/products', query),
    product: (key: string, priceList?: string) =>
      look<FromServer<ProductDetails>>(
        `/products/${one(key)}${priceList === undefined ? '' : `?price_list=${one(priceList)}`}`,
      ),
    productsByCodes: (codes: string[], priceList?: string) =>
      call<{ items: FromServer<ProductRow>[] }>('/products/find', {
        method: 'POST',
        body: { codes, price_list: priceList ?? '' },
        timeout_ms: LOOK_MS,
      }),
    priceLists: () => whole<PriceListRow>('/price-lists'),
    paymentTerms: () => whole<PaymentTermRow>('/payment-terms'),
    carriers: () => whole<CarrierRow>('/carriers'),
    operationTypes: () => whole<OperationTypeRow>('/operation-types'),
    policy: () => look<SellingPolicy>('/policy'),
    letterhead: () => look<Letterhead>('/letterhead'),
    pricing: ({ customer_key, prospect_key, price_list_key, lines }: OrderContent) =>
      call<PricingFacts>('/pricing', {
        method: 'POST',
        body: {
          customer_key,
          prospect_key,
          price_list_key,
          product_keys: [...new Set(lines.map((line) => line.product_key))],
        },
        timeout_ms: LOOK_MS,
      }),
    visits: () => whole<FromServer<VisitRow>>('/visits'),
    orders: (query: OrdersQuery) => list<OrderRow>('/orders', query),
    order: (id: string) => look<OrderDetails>(`/orders/${one(id)}`),
    quotations: (query: QuotationQuery) => list<QuotationRow>('/quotations', query),
    quotation: (id: string) => look<QuotationDetails>(`/quotations/${one(id)}`),

    schemata: () => call<Page<Schema>>('/schemas'),
    quickFilters: (code: SchemaCode) => call<Page<QuickFilter>>(`/schemas/${code}/quick-filters`),
    fields: (code: SchemaCode) =>
      call<{ fields: FilterField[]; columns: Column[] }>(`/schemas/${code}/fields`),
    records: (code: SchemaCode, query: RecordsQuery, signal?: AbortSignal) =>
      call<RecordsPage>(`/schemas/${code}/records`, {
        method: 'POST',
        body: query,
        ...(signal === undefined ? {} : { signal }),
      }),
    place: (code: SchemaCode, query: object) =>
      call<{ place: number }>(`/schemas/${code}/place`, { method: 'POST', body: query }),
    selection: (code: SchemaCode) => call<SavedSelection>(`/selections/${code}`),
    saveSelection: (code: SchemaCode, choice: Choice) =>
      call<SavedChoice>(`/selections/${code}`, { method: 'PUT', body: choice }),
    estimate: (code: SchemaCode, choice: Choice, signal: AbortSignal) =>
      call<Estimate>('/estimate', { method: 'POST', body: { schema: code, ...choice }, signal }),
    addToSelection: (code: SchemaCode, keys: string[]) =>
      call<{ count: number; dropped: string[] }>(`/selections/${code}/add`, {
        method: 'POST',
        body: { keys },
      }),
    takeOffSelection: (code: SchemaCode, keys: string[]) =>
      call<{ count: number; dropped: string[] }>(`/selections/${code}/take-off`, {
        method: 'POST',
        body: { keys },
      }),
    productsToAdd: () => look<Page<ProductToAdd>>('/visits/products'),
    morning: () => call<MorningOfDay>('/morning'),
    carryOver: (schemata?: SchemaCode[]) =>
      call<{ items: { code: SchemaCode; count: number; gone: number }[] }>('/morning/carry-over', {
        method: 'POST',
        body: { schemata: schemata ?? null },
      }),
    suggestion: () => call<Suggestion>('/suggestion'),
    acceptSuggestion: () =>
      call<{ items: { code: SchemaCode; count: number; added: number }[] }>('/suggestion/accept', {
        method: 'POST',
        body: {},
      }),
    filters: (schema: SchemaCode) => call<Page<SavedFilter>>(`/filters?schema=${schema}`),
    saveFilter: (schema: SchemaCode, named: NamedFilter) =>
      call<SavedFilter>('/filters', { method: 'POST', body: { schema, ...named } }),
    changeFilter: (id: number, named: NamedFilter & { version: number }) =>
      call<SavedFilter>(`/filters/${id}`, { method: 'PUT', body: named }),
    forgetFilter: (id: number) => call<undefined>(`/filters/${id}`, { method: 'DELETE' }),
    packBag: () => call<WireManifest>('/bags', { method: 'POST', body: {}, timeout_ms: 120_000 }),
    takeLease: () => call<{ lease: Lease | null }>('/lease', { method: 'PUT', body: {} }),
    board: () => whole<RepDay>('/board'),
    heldOrders: () => whole<HeldOrder>('/approvals?pageSize=200'),
    approveOrder: (id: string, total_minor: number) =>
      call<Decided>(`/approvals/${one(id)}/approve`, { method: 'POST', body: { total_minor } }),
    rejectOrder: (id: string, reason: string) =>
      call<Decided>(`/approvals/${one(id)}/reject`, { method: 'POST', body: { reason } }),
    changeableOrder: (id: string) => call<Changeable>(`/approvals/${one(id)}`),
    previewChange: (id: string, change: Change) =>
      call<{ before: Version; after: Version }>(`/approvals/${one(id)}/preview`, {
        method: 'POST',
        body: change,
      }),
    proposeChange: (id: string, change: Change & { reason: string; seen: number | null }) =>
      call<ProposalRow>(`/approvals/${one(id)}/propose`, { method: 'POST', body: change }),
    withdrawProposal: (id: string, version: number) =>
      call<Decided>(`/approvals/${one(id)}/withdraw`, { method: 'POST', body: { version } }),
    /** `body` is JSON text. */
    sync: (body: string) => call<unknown>('/sync', { method: 'POST', body, timeout_ms: 30_000 }),
  };
}

function parameters({
  priceList,
  status,
  ...query
}: Query & { priceList?: string } & OrdersQuery & QuotationQuery): string {
  const all = { ...query, price_list: priceList, status: status?.join(',') };
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
