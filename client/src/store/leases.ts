/** This device's share of the day's stock and credit as the server granted it, and what of it its documents have left. */

import { leftOf, takenBy } from '../domain/leases';
import type { Cover, Lease, LeaseLeft } from '../domain/leases';
import type { BagManifest } from '../domain/portal';
import type { Database } from './database';
import type { Takes } from './documents';
import type { Folder } from './files';
import { readNewest, removeAll, writeNewest } from './generations';

/** What was heard last, and for which bag it was asked. */
export interface KeptLease {
  bag_version: number;
  /** Null: nothing is leased. */
  lease: Lease | null;
}

export interface Leases {
  kept(): KeptLease | null;
  /** What a full disk refuses is not promised either. */
  keep(kept: KeptLease): Promise<'kept' | 'disk_full'>;
  /** [D3] At the day's end. */
  forget(): Promise<void>;
  /**
   * What is left for a document, beside the others of this device; null: nothing is leased on the bag's day. A document that
   * the server refused, or that was taken back, gives back what it took.
   */
  left(bag: BagManifest | null, judged: { id: string; replaces: string | null }): LeaseLeft | null;
}

const NAME = 'lease';

/** Opens what is kept; one of a day that is over is removed (D3). */
export async function openLeases(db: Database, folder: Folder, today: string | null): Promise<Leases> {
  let kept = await readNewest<KeptLease>(folder, NAME);

  async function forget(): Promise<void> {
    kept = null;
    await removeAll(folder, NAME).catch(() => undefined);
  }

  if (kept !== null && kept.lease?.day !== today) await forget();
  return {
    forget,
    kept: () => kept,
    async keep(next) {
      try {
        await writeNewest(folder, NAME, next);
      } catch {
        return 'disk_full';
      }
      kept = next;
      return 'kept';
    },
    left(bag, judged) {
      const lease = kept?.lease ?? null;
      if (bag === null || lease === null || lease.day !== bag.day) return null;
      return {
        day: lease.day,
        kinds: { stock: lease.of_stock, credit: lease.of_credit },
        ...leftOf(lease, usedOn(db, lease.day, judged)),
      };
    },
  };
}

/** What an order takes as it is placed. */
export function takesFrom({ db, leases }: { db: Database; leases: Leases }, bag: BagManifest | null): Takes {
  return (draft, order) => {
    const left = leases.left(bag, draft);
    if (left === null) return null;
    const { customer_key } = draft.content;
    const buyer = db.row<{ risk_grade: string }>('SELECT risk_grade FROM partners.customers WHERE key = ?', [
      customer_key,
    ]);
    return takenBy(order, left, buyer?.risk_grade ?? '')?.leased ?? null;
  };
}

interface UsedRow {
  customer: string;
  products: string;
  credit_minor: number;
}

/** What the documents of the day took that the server has, or still gets. */
function usedOn(
  db: Database,
  day: string,
  { id, replaces }: { id: string; replaces: string | null },
): { customer: string; cover: Cover }[] {
  // One that failed on the server goes when its correction is placed; one that the server has stays.
  const rows = db.rows<UsedRow>(
    `SELECT coalesce(d.content ->> 'customer_key', '') AS customer, d.leased -> 'products' AS products,
       d.leased ->> 'credit_minor' AS credit_minor
     FROM main.documents d
     WHERE d.leased ->> 'day' = ? AND d.id <> ? AND (d.number IS NOT NULL
       OR (d.id IS NOT ? AND EXISTS (SELECT 1 FROM main.outbox o WHERE o.document_id = d.id)))`,
    [day, id, replaces],
  );
  return rows.map(({ customer, products, credit_minor }) => ({
    customer,
    cover: { products: JSON.parse(products) as Cover['products'], credit_minor },
  }));
}
