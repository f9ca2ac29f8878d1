export type Appearance = 'system' | 'light' | 'dark';
export type ListView = 'cards' | 'table';

/** Small choices of this browser: kept in localStorage, and lost without harm. */
export class Preferences {
  appearance = $state<Appearance>(oneOf(['system', 'light', 'dark'], kept('appearance'), 'system'));
  customersView = $state<ListView | null>(oneOf(['cards', 'table', null], kept('customers-view'), null));
  prospectsView = $state<ListView | null>(oneOf(['cards', 'table', null], kept('prospects-view'), null));
  productsView = $state<ListView | null>(oneOf(['cards', 'table', null], kept('products-view'), null));

  choose<Name extends 'appearance' | 'customersView' | 'prospectsView' | 'productsView'>(
    name: Name,
    value: NonNullable<Preferences[Name]>,
  ): void {
    (this as Preferences)[name] = value;
    keep(STORED[name], value);
  }

  /** Writes the appearance on the document, where tokens.css reads it. */
  show(): void {
    if (this.appearance === 'system') delete document.documentElement.dataset['appearance'];
    else document.documentElement.dataset['appearance'] = this.appearance;
  }
}

const STORED = {
  appearance: 'appearance',
  customersView: 'customers-view',
  prospectsView: 'prospects-view',
  productsView: 'products-view',
} as const;

/** A browser that refuses storage is no reason to fail: the default stands. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`mascate.${name}`);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`mascate.${name}`, value);
  } catch {
    /* The choice lives as long as the page. */
  }
}

function oneOf<Value extends string | null>(allowed: Value[], given: string | null, otherwise: Value): Value {
  return allowed.find((value) => value === given) ?? otherwise;
}
