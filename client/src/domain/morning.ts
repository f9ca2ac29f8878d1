/** The start of a day: what is chosen and how, what can be taken over or is suggested, and filters kept under names. */

import type { Filter, Reply, SchemaCode } from './portal';

/** How a selection came about. */
export type Origin = 'chosen' | 'carried_over' | 'standing' | 'suggested';

export interface ChosenToday {
  count: number;
  saved_at: string;
  /** The version of the bag that holds it, packed before where it was the same choice; null while none does. */
  packed_in: number | null;
  origin: Origin;
  /** The standing filters, or the day it was taken over from. */
  names: string[];
}

/** An earlier day's selection that can be taken over; `gone` of its records cannot be seen any more. */
export interface Earlier {
  day: string;
  count: number;
  gone: number;
}

export interface Refusal {
  code: string;
  message: string;
  data: Record<string, string | number>;
}

/** A standing filter that does not select, and why; without an id it is all of a schema together. */
export interface StandingFailure extends Refusal {
  filter_id: number | null;
  name: string;
}

export interface SchemaMorning {
  code: SchemaCode;
  name: string;
  chosen: ChosenToday | null;
  earlier: Earlier | null;
  failures: StandingFailure[];
}

export interface MorningOfDay {
  day: string;
  carry_over_allowed: boolean;
  standing_allowed: boolean;
  /** Most records a rep may choose in a schema. */
  records_limit: number;
  /** Why what is chosen is in no bag: it is beyond the policy. */
  too_large: Refusal | null;
  schemata: SchemaMorning[];
}

export type SuggestionCode = 'visit' | 'due' | 'overdue' | 'nearby' | 'bought' | 'best_seller' | 'promotion';

export interface SuggestionReason {
  code: SuggestionCode;
  count: number;
  /** The first few, with what explains them: `days`, `usual_days`, `bills` … */
  examples: { key: string; title: string; reason: Record<string, string | number> }[];
}

export interface SchemaSuggestion {
  code: SchemaCode;
  name: string;
  count: number;
  /** Of these, not chosen today yet. */
  new: number;
  /** What the policy's limit has no room for. */
  left_out: number;
  reasons: SuggestionReason[];
}

export interface Suggestion {
  day: string;
  schemata: SchemaSuggestion[];
}

/** On line only. */
export interface Morning {
  today(): Promise<Reply<MorningOfDay>>;
  /** Takes earlier selections over, of all schemata when none is named. */
  carryOver(schemata?: SchemaCode[]): Promise<Reply<{ code: SchemaCode; count: number; gone: number }[]>>;
  suggestion(): Promise<Reply<Suggestion>>;
  /** Adds what is suggested to today's selections. */
  accept(): Promise<Reply<{ code: SchemaCode; count: number; added: number }[]>>;
}

export interface SavedFilter {
  id: number;
  name: string;
  filter: Filter;
  /** Everybody's. */
  shared: boolean;
  /** Selects itself each morning, where the policy allows it. */
  standing: boolean;
  may_change: boolean;
  version: number;
  /** What it says; where it cannot be used any more, why not. */
  sentence: string;
  usable: boolean;
}

export type NamedFilter = Pick<SavedFilter, 'name' | 'filter' | 'shared' | 'standing'>;

/** Filters kept under names; on line only. */
export interface SavedFilters {
  all(schema: SchemaCode): Promise<Reply<SavedFilter[]>>;
  save(schema: SchemaCode, named: NamedFilter): Promise<Reply<SavedFilter>>;
  /** Puts `named` in the place of that version; somebody else's change in between is a rejection `filter_changed`. */
  change(id: number, named: NamedFilter & { version: number }): Promise<Reply<SavedFilter>>;
  forget(id: number): Promise<Reply<undefined>>;
}

/** What of today's selections is not in the bag of this device: chosen after it was packed, or never packed. */
export function notInBag(
  morning: MorningOfDay,
  bag: { day: string; version: number; chosen_at: Partial<Record<SchemaCode, string | null>> } | null,
): SchemaMorning[] {
  return morning.schemata.filter(({ code, chosen }) => {
    if (chosen === null || (chosen.count === 0 && bag === null)) return false;
    if (bag?.day !== morning.day) return true;
    if (chosen.packed_in !== null && bag.version >= chosen.packed_in) return false;
    const packed = bag.chosen_at[code];
    return packed == null || Date.parse(packed) < Date.parse(chosen.saved_at);
  });
}

/** The schemata whose earlier selection is worth offering: nothing is chosen in them today. */
export function toTakeOver(morning: MorningOfDay): (SchemaMorning & { earlier: Earlier })[] {
  return morning.schemata.filter(
    (each): each is SchemaMorning & { earlier: Earlier } =>
      each.earlier !== null && (each.chosen?.count ?? 0) === 0,
  );
}
