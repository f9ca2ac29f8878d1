/**
 * The bag on the device: adopted whole or not at all (B3, B5), one at a time, open only on its day (B6, D3). What lies on the
 * disk of it: bag_files.ts.
 */

import type { ClosedReason } from '../domain/catalogue';
import { closedBecause, shownUntil } from '../domain/day';
import type { DayBorders } from '../domain/day';
import type { BagManifest, BagState, OpenBag } from '../domain/portal';
import { bagFiles, isWhole, sectionOf } from './bag_files';
import type {
  AdoptedBag,
  BagFiles,
  FileFact,
  MissingSection,
  OfferedBag,
  Rest,
  SectionFile,
  SectionFiles,
} from './bag_files';
import type { Clock } from './clock';
import { SECTIONS } from './database';
import type { Database, SectionName } from './database';
import { applyDelta } from './delta';
import type { Folder } from './files';
import { leftOut } from './terms';

/** The bag schema this app reads: `user_version` in contract/bag.sql. */
const BAG_SCHEMA = 3;

export type Adopted =
  | { kind: 'ready'; bag: BagManifest }
  | { kind: 'failed'; reason: 'bag_damaged' | 'bag_of_other_app' | 'disk_full' };

/** A file that was fetched for a section: the section itself, or with `base` what changed since that file. */
export interface FetchedFile extends SectionFile {
  base: string | null;
  /** What was not kept of it while it arrived: all of it, when that took no time. */
  rest?: Rest | null;
}

export interface Bag {
  state(): BagState;
  /** The open bag after the day rule had its say; null: closed. */
  opened(): BagManifest | null;
  /** The sections of an offered bag that are to be fetched; what arrives of them from now on is kept. */
  missing(offered: OfferedBag): Promise<MissingSection[]>;
  keep(file: SectionFile, at: number, bytes: Uint8Array): Promise<'kept' | 'disk_full'>;
  adopt(offered: OfferedBag, fetched: FetchedFile[]): Promise<Adopted>;
  /** Applies the day rule; true when it closed the bag. */
  checkDay(): boolean;
  /** The server's day as last heard: whether a missing bag is of a day that is over or was never chosen. */
  dayIs(day: DayBorders): void;
  /** Reads the open bag's files again from the disk; when one is no longer what it was, all is to be fetched anew. */
  verify(): Promise<{ whole: boolean; bytes: number } | null>;
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
  const { clock } = parts;
  const files = bagFiles(parts.folder, parts.sha256);
  const sections = openSections(parts, files);
  let state: BagState = { kind: 'none', reason: 'no_selection' };
  let adopted: AdoptedBag | null = null;
  let offer = await files.offer();
  // Closed by its hours: its files wait for new ones, not beyond its day.
  let resting: AdoptedBag | null = null;
  let deleting: Promise<unknown> = Promise.resolve();

  function close(reason: ClosedReason): void {
    sections.close();
    resting = reason === 'bag_too_old' ? adopted : null;
    adopted = resting;
    state = { kind: 'none', reason };
    // [D3] Nothing of an expired day stays on the disk.
    if (reason === 'day_over') removeAll();
    parts.changed();
  }

  function removeAll(): void {
    offer = null;
    deleting = deleting.then(() => files.keepOnly(null)).catch(() => undefined);
  }

  function checkDay(): boolean {
    const now_ms = clock.nowMs();
    if (state.kind !== 'ready') {
      if (offer !== null && closedBecause(offer, now_ms) === 'day_over') removeAll();
      const isOver = resting !== null && closedBecause(resting, now_ms) === 'day_over';
      if (isOver) close('day_over');
      return isOver;
    }
    const reason = closedBecause(state.bag, now_ms);
    if (reason !== null) close(reason);
    return reason !== null;
  }

  async function openNewest(): Promise<void> {
    adopted = null;
    for (const version of await files.versions()) {
      const manifest = await files.manifest(version);
      const reason = manifest === null ? null : closedBecause(manifest, clock.nowMs());
      if (manifest === null || reason === 'day_over') {
        if (reason === 'day_over') state = { kind: 'none', reason };
        await files.removeManifest(version);
        continue;
      }
      if (reason !== null) {
        state = { kind: 'none', reason };
        if (reason === 'bag_too_old') adopted = resting = manifest;
        return;
      }
      const found = await sections.read(manifest);
      const opening = found === null ? 'bag_damaged' : sections.open(manifest, found);
      if (opening === 'open') {
        adopted = manifest;
        state = { kind: 'ready', bag: told(manifest) };
        if (!isOnItsWay()) await files.keepOnly(manifest);
        return;
      }
      state = { kind: 'none', reason: opening };
      await files.removeManifest(version);
    }
    if (!isOnItsWay()) await files.keepOnly(null);
  }

  function told(manifest: OfferedBag): OpenBag {
    return { ...publicPart(manifest), left_out: leftOut(parts.db) };
  }

  /** What is kept of a download that goes on today stays. */
  function isOnItsWay(): boolean {
    return offer !== null && closedBecause(offer, clock.nowMs()) === null;
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
    async verify() {
      await deleting;
      checkDay();
      if (state.kind !== 'ready') return null;
      const manifest = adopted && (await files.manifest(state.bag.version));
      const found: (Uint8Array | null)[] = [];
      for (const name of SECTIONS) {
        const { base, delta } = manifest?.files[name] ?? { base: null, delta: null };
        found.push(base && (await files.read(name, base)));
        if (delta !== null) found.push(await files.read(name, delta));
      }
      const whole = !found.includes(null);
      // Nothing on the disk counts any more: all of it is fetched anew, while what is open in memory serves.
      if (!whole) adopted = null;
      return { whole, bytes: found.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0) };
    },
    settled: async () => void (await deleting),

    async missing(offered) {
      await deleting;
      if (!isWhole(offered)) return [];
      offer = offered;
      const [missing] = await Promise.all([
        files.missing(offered, adopted),
        // A disk too full for this small file will say so when the section is kept.
        files.writeOffer(offered).catch(() => undefined),
      ]);
      return missing;
    },
    keep: (file, at, bytes) => files.keep(file, at, bytes),

    async adopt(offered, fetched) {
      await deleting;
      if (!isWhole(offered)) return { kind: 'failed', reason: 'bag_damaged' };
      let next: AdoptedBag | null;
      let found: ReadSections | null;
      try {
        const settling = fetched.map(async ({ rest = null, ...file }) => {
          const bytes = await files.settle(file, rest);
          return bytes === null ? [] : [{ ...file, size: bytes.length, bytes }];
        });
        // When one fails no other is left in the middle of its writing.
        await Promise.allSettled(settling);
        const settled = (await Promise.all(settling)).flat();
        if (settled.length < fetched.length) return { kind: 'failed', reason: 'bag_damaged' };
        next = withFiles(offered, settled, adopted);
        found = next && (await sections.read(next, settled));
        if (next === null || found === null) return { kind: 'failed', reason: 'bag_damaged' };
        await files.writeManifest(next);
      } catch {
        return { kind: 'failed', reason: 'disk_full' };
      }
      const opening = sections.open(next, found);
      if (opening !== 'open') {
        await files.removeManifest(offered.version);
        offer = null;
        await openNewest();
        parts.changed();
        return { kind: 'failed', reason: opening };
      }
      const bag = told(offered);
      adopted = next;
      resting = null;
      state = { kind: 'ready', bag };
      offer = null;
      // Nobody waits for what is swept away.
      deleting = files.keepOnly(next).catch(() => undefined);
      if (!checkDay()) parts.changed();
      return { kind: 'ready', bag };
    },
  };
}

interface SettledFile extends FetchedFile {
  size: number;
  bytes: Uint8Array;
}

/** Which files each section is opened from; null when one is neither of the present bag nor fetched. */
function withFiles(
  offered: OfferedBag,
  fetched: SettledFile[],
  present: AdoptedBag | null,
): AdoptedBag | null {
  const files = new Map<SectionName, SectionFiles>();
  for (const name of SECTIONS) {
    const held = present?.files[name];
    const got = fetched.find((file) => file.name === name);
    const fact = got && { sha256: got.sha256, size: got.size };
    if (present !== null && held && sectionOf(present, name).sha256 === sectionOf(offered, name).sha256)
      files.set(name, held);
    else if (held && fact && got.base === held.base.sha256) files.set(name, { base: held.base, delta: fact });
    else if (fact?.sha256 === sectionOf(offered, name).sha256) files.set(name, { base: fact, delta: null });
    else return null;
  }
  return { ...offered, files: Object.fromEntries(files) as AdoptedBag['files'] };
}

type ReadSections = Map<SectionName, { base: Uint8Array; delta: Uint8Array | null }>;

/** The sections attached to the database, by the hash of what is attached. */
function openSections({ db, rep_code }: BagParts, files: BagFiles) {
  const attached = new Map<SectionName, string>();

  function close(): void {
    for (const name of SECTIONS) db.detach(name);
    attached.clear();
  }

  /** The sections that are not open already, those at hand not read again; null when one is not whole. */
  async function read(bag: AdoptedBag, atHand: SettledFile[] = []): Promise<ReadSections | null> {
    const found: ReadSections = new Map();
    const bytesOf = async (name: SectionName, file: FileFact) =>
      atHand.find(({ sha256 }) => sha256 === file.sha256)?.bytes ?? (await files.read(name, file));
    for (const name of SECTIONS) {
      if (attached.get(name) === sectionOf(bag, name).sha256) continue;
      const { base, delta } = bag.files[name];
      const bytes = await bytesOf(name, base);
      const changes = delta && (await bytesOf(name, delta));
      if (bytes === null || (delta !== null && changes === null)) return null;
      found.set(name, { base: bytes, delta: changes });
    }
    return found;
  }

  /** Opens them as schemata when they are of this version and this rep (B6); else none is open any more. */
  function open(bag: AdoptedBag, found: ReadSections): 'open' | 'bag_damaged' | 'bag_of_other_app' {
    let isOfOtherApp = false;
    try {
      for (const [name, { base, delta }] of found) {
        const { sha256 } = sectionOf(bag, name);
        attached.delete(name);
        db.attach(name, base, delta === null ? 'reading' : 'changing');
        if (delta !== null) {
          db.attach('delta', delta, 'reading');
          const isIt = applyDelta(db, name, bag.files[name].base.sha256, sha256);
          db.detach('delta');
          if (!isIt) throw new Error(`the delta does not make ${name} what it should be`);
        }
        const version = db.row<{ user_version: number }>(`PRAGMA ${name}.user_version`)?.user_version;
        isOfOtherApp = version !== BAG_SCHEMA;
        if (isOfOtherApp) throw new Error(`${name} is of version ${version}`);
        attached.set(name, sha256);
      }
      const rep = db.row<{ value: string }>("SELECT value FROM partners.meta WHERE name = 'rep_code'")?.value;
      if (rep_code === null || rep === rep_code) return 'open';
    } catch {
      // Falls through to the one way out: what does not open is no bag.
    }
    db.abandon();
    db.detach('delta');
    close();
    return isOfOtherApp ? 'bag_of_other_app' : 'bag_damaged';
  }

  return { read, open, close };
}

function publicPart(manifest: OfferedBag): BagManifest {
  const { version, day, day_start, day_end, made_at, counts, chosen_at, sections } = manifest;
  const shown_until = shownUntil(manifest);
  const gone = manifest.gone ?? { count: 0, records: [] };
  return { version, day, day_start, day_end, shown_until, made_at, counts, chosen_at, sections, gone };
}
