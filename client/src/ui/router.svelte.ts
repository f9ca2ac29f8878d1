import { queryOf } from './query';

/** Where the rep is: the address, kept in step with the browser's history. */
export class Router {
  path = $state('/');
  search = $state('');
  /** Whether «back» stays inside the app. */
  #depth = 0;

  constructor() {
    this.#read();
  }

  query = $derived(queryOf(this.search));

  /** Follows the browser's own Back and Forward and every plain link; answers how to stop. */
  listen(): () => void {
    const back = () => {
      this.#depth = Math.max(0, this.#depth - 1);
      this.#read();
    };
    const click = (event: MouseEvent) => this.#follow(event);
    addEventListener('popstate', back);
    document.addEventListener('click', click);
    return () => {
      removeEventListener('popstate', back);
      document.removeEventListener('click', click);
    };
  }

  go(address: string): void {
    if (address === this.path + this.search) return;
    history.pushState(null, '', address);
    this.#depth += 1;
    this.#read();
  }

  replace(address: string): void {
    history.replaceState(null, '', address);
    this.#read();
  }

  /** To where the rep came from; to `otherwise` when the app was opened here. */
  back(otherwise: string): void {
    if (this.#depth > 0) history.back();
    else this.replace(otherwise);
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

/** The parameters of a path by a pattern with `:names`, or null when it does not fit. */
export function matched(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) {
      const decoded = decodedPart(value);
      if (!decoded) return null;
      parameters[part.slice(1)] = decoded;
    } else if (part !== value) return null;
  }
  return parameters;
}

function decodedPart(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Addresses; a key with a slash (`000045/01`) stands percent-encoded. */
export const addressOf = {
  customer: (key: string) => `/customers/${encodeURIComponent(key)}`,
  prospect: (key: string) => `/prospects/${encodeURIComponent(key)}`,
  newProspect: (id?: string) =>
    id === undefined ? '/prospects/new' : `/prospects/new/${encodeURIComponent(id)}`,
  product: (key: string) => `/products/${encodeURIComponent(key)}`,
  order: (id: string) => `/orders/${encodeURIComponent(id)}`,
  newOrder: (customer?: string) =>
    customer === undefined ? '/orders/new' : `/orders/new?customer=${encodeURIComponent(customer)}`,
  quotation: (id: string) => `/quotations/${encodeURIComponent(id)}`,
  newQuotation: (partner?: { as: 'customer' | 'prospect'; key: string }) =>
    partner === undefined
      ? '/quotations/new'
      : `/quotations/new?${partner.as}=${encodeURIComponent(partner.key)}`,
  orderOf: (quotation: string) => `/quotations/${encodeURIComponent(quotation)}/order`,
  configuration: (schema: string) => `/configurations/${encodeURIComponent(schema)}`,
};
