/**
 * The bag on the device: adopted whole or not at all (B3, B5), one at a time, open only on its day (B6, D3).
 *
 * A bag is two files: `<version>.sqlite` and, written after it and flushed, `<version>.json`, its manifest. Only the manifest
 * makes a bag adopted; a data file without one is what a cut-off download left.
 */

import type { ClosedReason } from '../domain/catalogue';
import { closedBecause } from '../domain/day';
import type { DayBorders } from '../domain/day';
import type { BagManifest, BagState } from '../domain/portal';
import type { Clock } from './clock';
import type { Database } from './database';
import type { Folder } from './files';
import { readWhole, writeWhole } from './files';

/** The bag schema this app reads: `user_version` in contract/bag.sql. */
const BAG_SCHEMA = 2;

export interface OfferedBag extends BagManifest {
  sha256: string;
  size: number;
}

export type Adopted =
  { kind: 'ready'; bag: BagManifest } | { kind: 'failed'; reason: 'bag_damaged' | 'disk_full' };

export interface Bag {
  state(): BagState;
  /** The open bag after the day rule had its say; null: closed. */
  opened(): BagManifest | null;
  adopt(offered: OfferedBag, bytes: Uint8Array): Promise<Adopted>;
  /** Applies the day rule; true when it closed the bag. */
  checkDay(): boolean;
  /** The server's day as last heard: whether a missing bag is of a day that is over or was never chosen. */
  dayIs(day: DayBorders): void;
  /** Waits for files that a closing left to delete. */
  settled(): Promise<void>;
}

export interface BagParts {
  db: Database;
  folder: Folder;
  clock: Clock;
  sha256(bytes: Uint8Array): Promise<string>;
  /** The code of the rep whose bags these are. */
  rep_code: string | null;
  changed(): void;
}

/** Opens the newest adopted bag that is whole; a damaged one is deleted and said. */
export async function openBag(parts: BagParts): Promise<Bag> {
  const { db, folder, clock } = parts;
  let state: BagState = { kind: 'none', reason: 'no_selection' };
  let deleting: Promise<unknown> = Promise.resolve();

  function close(reason: ClosedReason): void {
    db.detachBag();
    state = { kind: 'none', reason };
    // [D3] Nothing of an expired day stays on the disk.
    if (reason === 'day_over')
      deleting = deleting.then(() => removeAllBut(folder, null)).catch(() => undefined);
    parts.changed();
  }

  function checkDay(): boolean {
    if (state.kind !== 'ready') return false;
    const reason = closedBecause(state.bag, clock.nowMs());
    if (reason !== null) close(reason);
    return reason !== null;
  }

  async function openNewest(): Promise<void> {
    const versions = adoptedVersions(await folder.list());
    for (const version of versions) {
      const manifest = await readManifest(folder, version);
      const reason = manifest === null ? null : closedBecause(manifest, clock.nowMs());
      if (manifest === null || reason === 'day_over') {
        if (reason === 'day_over') state = { kind: 'none', reason };
        await removeVersion(folder, version);
        continue;
      }
      if (reason !== null) {
        state = { kind: 'none', reason };
        return;
      }
      const bytes = await readWhole(folder, `${version}.sqlite`);
      if (bytes !== null && (await isSame(bytes, manifest, parts)) && attach(parts, bytes)) {
        state = { kind: 'ready', bag: publicPart(manifest) };
        await removeAllBut(folder, version);
        return;
      }
      state = { kind: 'none', reason: 'bag_damaged' };
      await removeVersion(folder, version);
    }
    await removeAllBut(folder, null);
  }

  await openNewest();
  return {
    state: () => state,
    opened() {
      checkDay();
      return state.kind === 'ready' ? state.bag : null;
    },
    checkDay,
    dayIs(day) {
      if (state.kind === 'ready' || (state.reason !== 'day_over' && state.reason !== 'no_selection')) return;
      const reason = closedBecause(day, clock.nowMs()) === 'day_over' ? 'day_over' : 'no_selection';
      if (reason === state.reason) return;
      state = { kind: 'none', reason };
      parts.changed();
    },
    settled: async () => void (await deleting),
    async adopt(offered, bytes) {
      await deleting;
      if (!(await isSame(bytes, offered, parts))) return { kind: 'failed', reason: 'bag_damaged' };
      const name = String(offered.version);
      const stays = state.kind === 'ready' ? state.bag.version : null;
      try {
        if (stays !== offered.version) await writeWhole(folder, `${name}.sqlite`, bytes);
        await writeWhole(folder, `${name}.json`, new TextEncoder().encode(JSON.stringify(offered)));
      } catch {
        if (stays !== offered.version) await removeVersion(folder, offered.version).catch(() => undefined);
        return { kind: 'failed', reason: 'disk_full' };
      }
      if (!attach(parts, bytes)) {
        await removeVersion(folder, offered.version);
        await openNewest();
        parts.changed();
        return { kind: 'failed', reason: 'bag_damaged' };
      }
      const bag = publicPart(offered);
      state = { kind: 'ready', bag };
      await removeAllBut(folder, offered.version).catch(() => undefined);
      if (!checkDay()) parts.changed();
      return { kind: 'ready', bag };
    },
  };
}

/** Opens the bytes as schema «bag» when they are a bag of this schema and this rep (B6). */
function attach(parts: BagParts, bytes: Uint8Array): boolean {
  const { db } = parts;
  try {
    db.attachBag(bytes);
    const version = db.row<{ user_version: number }>('PRAGMA bag.user_version')?.user_version;
    const rep = db.row<{ value: string }>("SELECT value FROM bag.meta WHERE name = 'rep_code'")?.value;
    if (version === BAG_SCHEMA && (parts.rep_code === null || rep === parts.rep_code)) return true;
  } catch {
    // Falls through to the one way out: what does not open is no bag.
  }
  db.detachBag();
  return false;
}

async function isSame(bytes: Uint8Array, manifest: OfferedBag, parts: BagParts): Promise<boolean> {
  return bytes.length === manifest.size && (await parts.sha256(bytes)) === manifest.sha256.toLowerCase();
}

async function readManifest(folder: Folder, version: number): Promise<OfferedBag | null> {
  try {
    const bytes = await readWhole(folder, `${version}.json`);
    return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as OfferedBag);
  } catch {
    return null;
  }
}

/** Newest first. */
function adoptedVersions(names: string[]): number[] {
  return names
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => b - a);
}

/** The manifest goes first: without it the data file is no bag. */
async function removeVersion(folder: Folder, version: number): Promise<void> {
  await folder.remove(`${version}.json`);
  await folder.remove(`${version}.sqlite`);
}

async function removeAllBut(folder: Folder, version: number | null): Promise<void> {
  const names = (await folder.list()).filter((name) => Number.parseInt(name, 10) !== version);
  for (const name of names.filter((each) => each.endsWith('.json'))) await folder.remove(name);
  for (const name of names.filter((each) => !each.endsWith('.json'))) await folder.remove(name);
}

function publicPart(manifest: OfferedBag): BagManifest {
  const { version, day, day_start, day_end, made_at, counts, chosen_at, sections } = manifest;
  return { version, day, day_start, day_end, made_at, counts, chosen_at, sections };
}
