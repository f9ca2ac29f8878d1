/** Newer data for the records on this device: the office or the ERP has changed some of it since it was fetched. */

export const CHANGE_KINDS = [
  'products',
  'prices',
  'rules',
  'terms',
  'customers',
  'bills',
  'orders',
  'prospects',
  'visits',
  'policy',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface NewerData {
  /** When the last of it came in, ISO UTC. */
  changed_at: string;
  /** The latest first; kinds of a newer server are left out. */
  kinds: ChangeKind[];
}

/** What a server says; anything else is nothing newer. */
export function readNewer(value: unknown): NewerData | null {
  if (typeof value !== 'object' || value === null) return null;
  const { changed_at, kinds } = value as { changed_at?: unknown; kinds?: unknown };
  if (typeof changed_at !== 'string' || Number.isNaN(Date.parse(changed_at)) || !Array.isArray(kinds))
    return null;
  return { changed_at, kinds: CHANGE_KINDS.filter((kind) => kinds.includes(kind)) };
}
