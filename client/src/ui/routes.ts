import type { Component } from 'svelte';
import { matched } from './router.svelte';
import Today from './screens/Today.svelte';

export type NavName = 'today' | 'customers' | 'products' | 'prospects' | 'orders' | 'configurations' | 'sync' | 'more';

/** A screen takes the parameters of its path as props. */
export type Screen = Component<Record<string, string>>;

interface Route {
  pattern: string;
  /** Which name of the navigation is lit. */
  nav: NavName;
  load: () => Promise<{ default: unknown }> | { default: unknown };
}

/** Every address and its screen. Today is in the first chunk, the others come when they are asked for. */
const ROUTES: readonly Route[] = [
  { pattern: '/', nav: 'today', load: () => ({ default: Today }) },
  { pattern: '/customers', nav: 'customers', load: () => import('./screens/Customers.svelte') },
  { pattern: '/customers/:key', nav: 'customers', load: () => import('./screens/Customers.svelte') },
  { pattern: '/products', nav: 'products', load: () => import('./screens/Products.svelte') },
  { pattern: '/products/:key', nav: 'products', load: () => import('./screens/Products.svelte') },
  { pattern: '/prospects', nav: 'prospects', load: () => import('./screens/Prospects.svelte') },
  { pattern: '/prospects/:key', nav: 'prospects', load: () => import('./screens/Prospects.svelte') },
  { pattern: '/orders', nav: 'orders', load: sales('orders/Orders') },
  { pattern: '/orders/new', nav: 'orders', load: sales('orders/NewOrder') },
  { pattern: '/orders/:id', nav: 'orders', load: sales('orders/Order') },
  { pattern: '/configurations', nav: 'configurations', load: sales('configurator/Configurations') },
  { pattern: '/configurations/:schema', nav: 'configurations', load: sales('configurator/Wizard') },
  { pattern: '/sync', nav: 'sync', load: () => import('./screens/SyncCentre.svelte') },
  { pattern: '/more', nav: 'more', load: () => import('./screens/More.svelte') },
];

export interface Found {
  pattern: string;
  nav: NavName;
  parameters: Record<string, string>;
  /** The same function for addresses of the same screen, which then stays mounted and only gets other props. */
  screen: Promise<Screen> | Screen;
}

export function routeOf(path: string): Found | null {
  for (const route of ROUTES) {
    const parameters = matched(route.pattern, path);
    if (!parameters) continue;
    const loaded = route.load();
    return {
      pattern: route.pattern,
      nav: route.nav,
      parameters,
      screen: loaded instanceof Promise ? loaded.then(screenOf) : screenOf(loaded),
    };
  }
  return null;
}

function screenOf(module: { default: unknown }): Screen {
  return module.default as Screen;
}

function sales(name: string): () => Promise<{ default: unknown }> {
  const files = import.meta.glob<{ default: unknown }>('./screens/{orders,configurator}/*.svelte');
  return () => files[`./screens/${name}.svelte`]?.() ?? Promise.reject(new Error(`no screen ${name}`));
}
