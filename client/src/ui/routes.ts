import type { Component } from 'svelte';
import { matched } from './router.svelte';
import Today from './screens/Today.svelte';

export type NavName =
  | 'today'
  | 'customers'
  | 'products'
  | 'prospects'
  | 'orders'
  | 'quotations'
  | 'configurations'
  | 'sync'
  | 'team'
  | 'more';

/** A screen takes the parameters of its path as props. */
export type Screen = Component<Record<string, string>>;

interface Route {
  pattern: string;
  /** Which name of the navigation is lit. */
  nav: NavName;
  load: () => Promise<Screen>;
}

const today = once(() => Promise.resolve({ default: Today }));
const customers = once(() => import('./screens/Customers.svelte'));
const products = once(() => import('./screens/Products.svelte'));
const prospects = once(() => import('./screens/Prospects.svelte'));
const newProspect = once(() => import('./screens/prospects/NewProspect.svelte'));
const orders = once(() => import('./screens/orders/Orders.svelte'));
const newOrder = once(() => import('./screens/orders/NewOrder.svelte'));
const order = once(() => import('./screens/orders/Order.svelte'));
const quotations = once(() => import('./screens/quotations/Quotations.svelte'));
const newQuotation = once(() => import('./screens/quotations/NewQuotation.svelte'));
const quotation = once(() => import('./screens/quotations/Quotation.svelte'));
const makeOrder = once(() => import('./screens/quotations/MakeOrder.svelte'));
const configurations = once(() => import('./screens/configurator/Configurations.svelte'));
const wizard = once(() => import('./screens/configurator/Wizard.svelte'));
const leaving = once(() => import('./screens/leaving/Leaving.svelte'));
const syncCentre = once(() => import('./screens/SyncCentre.svelte'));
const team = once(() => import('./screens/team/Team.svelte'));
const approvals = once(() => import('./screens/approvals/Approvals.svelte'));
const more = once(() => import('./screens/More.svelte'));

/** Every address and its screen. Today is in the first chunk, the others come when they are asked for. */
const ROUTES: readonly Route[] = [
  { pattern: '/', nav: 'today', load: today },
  { pattern: '/customers', nav: 'customers', load: customers },
  { pattern: '/customers/:key', nav: 'customers', load: customers },
  { pattern: '/products', nav: 'products', load: products },
  { pattern: '/products/:key', nav: 'products', load: products },
  { pattern: '/prospects', nav: 'prospects', load: prospects },
  { pattern: '/prospects/new', nav: 'prospects', load: newProspect },
  { pattern: '/prospects/new/:id', nav: 'prospects', load: newProspect },
  { pattern: '/prospects/:key', nav: 'prospects', load: prospects },
  { pattern: '/orders', nav: 'orders', load: orders },
  { pattern: '/orders/new', nav: 'orders', load: newOrder },
  { pattern: '/orders/:id', nav: 'orders', load: order },
  { pattern: '/quotations', nav: 'quotations', load: quotations },
  { pattern: '/quotations/new', nav: 'quotations', load: newQuotation },
  { pattern: '/quotations/:id', nav: 'quotations', load: quotation },
  { pattern: '/quotations/:id/order', nav: 'quotations', load: makeOrder },
  { pattern: '/configurations', nav: 'configurations', load: configurations },
  { pattern: '/configurations/:schema', nav: 'configurations', load: wizard },
  { pattern: '/ready', nav: 'today', load: leaving },
  { pattern: '/sync', nav: 'sync', load: syncCentre },
  { pattern: '/team', nav: 'team', load: team },
  { pattern: '/approvals', nav: 'team', load: approvals },
  { pattern: '/approvals/:id', nav: 'team', load: approvals },
  { pattern: '/more', nav: 'more', load: more },
];

export interface Found {
  nav: NavName;
  parameters: Record<string, string>;
  /** One promise per screen: addresses of the same screen keep it mounted and only change its props. */
  screen: Promise<Screen>;
}

export function routeOf(path: string): Found | null {
  for (const { pattern, nav, load } of ROUTES) {
    const parameters = matched(pattern, path);
    if (parameters) return { nav, parameters, screen: load() };
  }
  return null;
}

/** Loads a screen the first time it is wanted; a failed load is forgotten, so that the next visit tries again. */
function once(load: () => Promise<{ default: unknown }>): () => Promise<Screen> {
  let loading: Promise<Screen> | undefined;
  return () => {
    loading ??= load().then(
      (module) => module.default as Screen,
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
}
