/** The registers for the screens: from the server while on line, from today's bag at once when it is not reached. */

import type { Called } from '../api/call';
import type { FromServer, Server } from '../api/server';
import { withRowsAbove } from '../domain/catalogue';
import type { Answer, Catalogue, Page } from '../domain/catalogue';
import type { SchemaCode } from '../domain/portal';
import type { ProductRow, ProspectDetails, ProspectRow } from '../domain/records';
import type { DeviceStore } from '../store/store';
import type { EngineStatus } from './engine';

export interface CatalogueParts {
  server: Server;
  /** Waits until somebody is signed in and the store is open. */
  store(): Promise<DeviceStore>;
  connection(): EngineStatus['connection'];
  answered(): void;
  unreached(): void;
  signInNeeded(): void;
}

export function makeCatalogue(parts: CatalogueParts): Catalogue {
  const { server } = parts;

  /** Asks the server, or the bag; what the server's rows lack is added by `complete`. */
  async function ask<Told, Value>(
    fromServer: () => Promise<Called<Told>>,
    fromBag: (store: DeviceStore) => Promise<Answer<Value>>,
    complete: (told: Told, store: DeviceStore) => Promise<Value>,
  ): Promise<Answer<Value>> {
    const store = await parts.store();
    if (parts.connection() === 'offline') return await fromBag(store);
    if (parts.connection() === 'checking') {
      const early = await fromBag(store);
      if (early.kind !== 'closed') return early;
    }
    const called = await fromServer();
    if (called.kind === 'answered') {
      parts.answered();
      return { kind: 'open', source: 'server', as_of: null, value: await complete(called.value, store) };
    }
    if (called.kind === 'unreached') parts.unreached();
    else if (called.status === 404) return { kind: 'missing' };
    else if (called.status === 401) parts.signInNeeded();
    return await fromBag(store);
  }

  const marked = <Row extends { key: string }>(schema: SchemaCode) => {
    return async (page: Page<FromServer<Row>>, store: DeviceStore): Promise<Page<Row>> => {
      const rows = page.items as unknown as Row[];
      const held = await heldOf(store, schema, rows);
      return { ...page, items: rows.map((row) => ({ ...row, on_device: held.has(row.key) })) };
    };
  };
  const markedOne = <Row extends { key: string }>(schema: SchemaCode) => {
    return async (told: FromServer<Row>, store: DeviceStore): Promise<Row> => {
      const row = told as unknown as Row;
      return { ...row, on_device: (await heldOf(store, schema, [row])).has(row.key), left_out: [] };
    };
  };
  const asTold = async <Value>(value: Value): Promise<Value> => value;

  return {
    customers: (query) =>
      ask(
        () => server.customers(query),
        (store) => store.customers(query),
        marked('customers'),
      ),
    customer: (key) =>
      ask(
        () => server.customer(key),
        (store) => store.customer(key),
        markedOne('customers'),
      ),
    prospects: (query) =>
      ask(
        () => server.prospects(query),
        (store) => store.prospects(query),
        async (page, store) => {
          const rows = await store.unregisteredProspects(query.search);
          return withRowsAbove(await marked<ProspectRow>('prospects')(page, store), query, rows);
        },
      ),
    async prospect(id) {
      const made = await (await parts.store()).madeProspect(id);
      const key = made === null ? id : made.key;
      const answer =
        key === null
          ? MISSING
          : await ask(
              () => server.prospect(key),
              (store) => store.prospect(key),
              markedOne<ProspectDetails>('prospects'),
            );
      // One that was made here can be looked at here, wherever else it is not.
      if (answer.kind !== 'missing' || made === null) return answer;
      return { kind: 'open', source: 'bag', as_of: made.at, value: made.details };
    },
    products: (query) =>
      ask(
        () => server.products(query),
        (store) => store.products(query),
        marked<ProductRow>('products'),
      ),
    product: (key, priceList) =>
      ask(
        () => server.product(key, priceList),
        (store) => store.product(key, priceList),
        markedOne('products'),
      ),
    productsByCodes: (codes, priceList) =>
      ask(
        () => server.productsByCodes(codes, priceList),
        (store) => store.productsByCodes(codes, priceList),
        async ({ items }, store) => {
          const rows = items as unknown as ProductRow[];
          const held = await heldOf(store, 'products', rows);
          return rows.map((row) => ({ ...row, on_device: held.has(row.key) }));
        },
      ),
    priceLists: () =>
      ask(
        () => server.priceLists(),
        (store) => store.priceLists(),
        asTold,
      ),
    paymentTerms: () =>
      ask(
        () => server.paymentTerms(),
        (store) => store.paymentTerms(),
        asTold,
      ),
    carriers: () =>
      ask(
        () => server.carriers(),
        (store) => store.carriers(),
        asTold,
      ),
    operationTypes: () =>
      ask(
        () => server.operationTypes(),
        (store) => store.operationTypes(),
        asTold,
      ),
    policy: () =>
      ask(
        () => server.policy(),
        (store) => store.policy(),
        asTold,
      ),
    letterhead: () =>
      ask(
        () => server.letterhead(),
        (store) => store.letterhead(),
        asTold,
      ),
    visits: () =>
      ask(
        () => server.visits(),
        (store) => store.visits(),
        async (told, store) => {
          const customers = await heldOf(store, 'customers', told);
          const prospects = await heldOf(store, 'prospects', told);
          return told.map((visit) => ({
            ...visit,
            on_device: (visit.kind === 'customer' ? customers : prospects).has(visit.key),
          }));
        },
      ),
    orders: (query) =>
      ask(
        () => server.orders(query),
        (store) => store.orders(query),
        asTold,
      ),
    order: (id) =>
      ask(
        () => server.order(id),
        (store) => store.order(id),
        asTold,
      ),
    quotations: (query) =>
      ask(
        () => server.quotations(query),
        (store) => store.quotations(query),
        asTold,
      ),
    quotation: (id) =>
      ask(
        () => server.quotation(id),
        (store) => store.quotation(id),
        asTold,
      ),
  };
}

const MISSING = { kind: 'missing' } as const;

async function heldOf(store: DeviceStore, schema: SchemaCode, rows: { key: string }[]): Promise<Set<string>> {
  return new Set(
    await store.onDevice(
      schema,
      rows.map((row) => row.key),
    ),
  );
}
