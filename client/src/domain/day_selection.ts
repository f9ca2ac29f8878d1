/** Today's selection record by record, outside the configurator: why a record is here, adding it, taking it off, wishing for it. */

import type { Configurator, Live, Reply, SchemaCode } from './portal';

/** What the suggestion chose a record for, as it stood when the rep accepted it. */
export type SuggestedFor =
  | { code: 'visit'; time?: string }
  | { code: 'due'; days: number; usual_days?: number }
  | { code: 'overdue'; bills: number }
  | { code: 'nearby'; city: string }
  | { code: 'bought' | 'best_seller'; customers: number }
  | { code: 'promotion' };

/** Why a record is in the bag (rule B7), and what else came because of it. */
export type Reason =
  | { code: 'chosen'; saved_at: string }
  /** On today's route; "09:00" or null when no time is planned. */
  | { code: 'visit'; time: string | null }
  | { code: 'suggested'; why: SuggestedFor }
  | { code: 'linked_prospect'; key: string; name: string }
  | { code: 'linked_customer'; key: string; name: string }
  /** A product's price: the list is that of so many customers in the bag, of whom one is named. */
  | { code: 'price_list'; name: string; customer: string; customers: number }
  | { code: 'brings_price_list'; name: string }
  | { code: 'brings_payment_term'; name: string }
  | { code: 'brings_bills'; count: number }
  | { code: 'brings_orders'; count: number };

/** A search that found nothing off line, kept until there is network. */
export interface Wish {
  id: string;
  schema: SchemaCode;
  search: string;
  /** ISO UTC. */
  at: string;
}

/** A product that today's visited customers usually buy and that is not chosen. */
export interface ProductToAdd {
  key: string;
  code: string;
  description: string;
  /** In how many orders of the last 90 days it stood. */
  orders: number;
}

export type Packed = Awaited<ReturnType<Configurator['packAndDownload']>>;

export interface DaySelection {
  reasons(schema: SchemaCode, key: string): Promise<Reason[]>;
  /**
   * Adds records to today's selection on the server, and has the bag packed and fetched behind it; `dropped` are keys the rep
   * may not see. Other records may be added meanwhile.
   */
  add(schema: SchemaCode, keys: string[]): Promise<Reply<{ count: number; dropped: string[] }>>;
  takeOff(schema: SchemaCode, keys: string[]): Promise<Reply<{ count: number; dropped: string[] }>>;
  /** How the fetching behind the last change ends. */
  fetched(): Promise<Packed>;
  /** Records whose change is not in the bag yet, as `customers 000045/01`. */
  under_way: Live<string[]>;
  /** On line only. */
  productsToAdd(): Promise<Reply<ProductToAdd[]>>;
  wishes: Live<Wish[]>;
  /** Keeps a search for when there is network; false: the disk is full. */
  wish(schema: SchemaCode, search: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

export function recordName(schema: SchemaCode, key: string): string {
  return `${schema} ${key}`;
}
