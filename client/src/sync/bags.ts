/** Getting bags: packing on the server, downloading with progress, and having the store keep and adopt what arrives. */

import type { Called } from '../api/call';
import { downloadSection } from '../api/download';
import type { Form } from '../api/download';
import type { Server, WireManifest } from '../api/server';
import { shownUntil } from '../domain/day';
import type { NewerData } from '../domain/newer';
import type { BagManifest, BagState, Configurator, DeviceRoom } from '../domain/portal';
import type { FetchedFile } from '../store/bag';
import type { MissingSection } from '../store/bag_files';
import type { DeviceStore } from '../store/store';
import { MOST_BYTES_BY_ITSELF } from './by_itself';
import type { Attempt, ByItself } from './by_itself';
import type { Settable } from './live';

type Packed = Awaited<ReturnType<Configurator['packAndDownload']>>;
type Fetched = Exclude<Packed, { kind: 'rejected' }>;

/** Between two attempts to get new hours for a bag. */
const RENEW_PAUSE_MS = 5 * 60_000;

export interface BagParts {
  server: Pick<Server, 'packBag'>;
  fetch: typeof fetch;
  store(): Promise<DeviceStore>;
  bag: Settable<BagState>;
  progress: Settable<{ received: number; total: number } | null>;
  byItself: ByItself;
  nowMs(): number;
  /** Null where the browser does not tell. */
  freeBytes(): Promise<number | null>;
  /** What is to be done with a new bag while there is network. */
  adopted(): Promise<void>;
  unreached(): void;
  signInNeeded(): void;
}

export interface Bags {
  packAndDownload(): Promise<Packed>;
  /** The same, but fetches what is not whole on the disk although the version stays. */
  repair(): Promise<Packed>;
  cancel(): void;
  /**
   * A bag the server names, and whether there is newer data than it holds: fetched by itself where that is little, else
   * offered. If it fails, the next answer names it again.
   */
  offered(manifest: WireManifest | null, newer: NewerData | null): void;
  room(): Promise<DeviceRoom>;
}

type Tell = (told: { received: number; total: number }, isKnown: boolean) => void;

export function makeBags(parts: BagParts): Bags {
  const { byItself } = parts;
  let running: { cancel: AbortController; done: Promise<Packed> } | null = null;
  // A bag that was cancelled or did not fit is not fetched again by itself, only when it is asked for.
  let refused: number | null = null;
  // Fetching it by itself showed that it is more than should come so.
  let tooMuch: number | null = null;
  let renewAfter_ms = 0;
  let isPacking = false;

  function fetchBag(manifest: WireManifest, most_bytes = Infinity): Promise<Packed> {
    const cancel = new AbortController();
    const isQuiet = most_bytes < Infinity;
    const tell = (told: { received: number; total: number }, isKnown: boolean) => {
      if (!isQuiet) return parts.progress.set(told);
      if (told.received <= most_bytes && (!isKnown || told.total <= most_bytes)) return;
      tooMuch = manifest.version;
      cancel.abort();
    };
    const done = download(manifest, cancel.signal, tell)
      .then((packed) => {
        if (packed.kind === 'failed' && packed.reason !== 'unreached') refused = manifest.version;
        return packed;
      })
      .finally(() => {
        running = null;
        parts.progress.set(null);
      });
    running = { cancel, done };
    return done;
  }

  /** What changed is enough, as columns; when it does not make the bag it should be, the files come as they are (B3). */
  async function download(manifest: WireManifest, signal: AbortSignal, tell: Tell): Promise<Packed> {
    const store = await parts.store();
    const missing = await store.missingSections(manifest);
    const fetched = await fetchSections(manifest, missing, 'columns', signal, tell);
    if (fetched.kind === 'ready' || fetched.reason !== 'bag_damaged') return fetched;
    const again = await store.missingSections(manifest);
    return await fetchSections(
      manifest,
      again.map((section) => ({ ...section, base: null })),
      'file',
      signal,
      tell,
    );
  }

  async function fetchSections(
    manifest: WireManifest,
    missing: MissingSection[],
    form: Form,
    signal: AbortSignal,
    told: Tell,
  ): Promise<Fetched> {
    const store = await parts.store();
    const started = parts.nowMs();
    // Of each section what has travelled, and what is to: on the wire, where a browser counts only unpacked bytes.
    const sections = missing.map(({ name }) => ({
      name,
      received: 0,
      total: sectionOf(manifest, name).packed_size,
    }));
    // How much a section takes is known by the beginning of its answer: it may be a change only.
    let unknown = missing.length;
    const tell = () =>
      told({ received: sum(sections, 'received'), total: sum(sections, 'total') }, unknown === 0);
    // The old bag serves until the new one is whole, and what travelled until its files are made: they lie beside each other.
    const free = missing.length === 0 ? null : await parts.freeBytes();
    const kept = missing.reduce((bytes, { part }) => bytes + (part?.bytes ?? 0), 0);
    const needed = missing.reduce((bytes, { name }) => bytes + sectionOf(manifest, name).size, 0);
    const lacking = free === null ? 0 : (form === 'columns' ? 2 : 1) * needed - kept - free;
    if (lacking > 0) return { kind: 'failed', reason: 'disk_full', missing_bytes: lacking };
    tell();
    let before = 0;
    // One that fails breaks off the others; what has arrived of them is kept.
    const stop = new AbortController();
    const stopAll = () => stop.abort();
    signal.addEventListener('abort', stopAll);
    if (signal.aborted) stopAll();
    let failed: Extract<Fetched, { kind: 'failed' }> | null = null;
    const fetched: FetchedFile[] = [];
    await Promise.all(
      missing.map(async ({ name, base, part }, place) => {
        let isFirst = true;
        const got = await downloadSection({
          fetch: parts.fetch,
          version: manifest.version,
          section: name,
          base,
          // What a cut left is gone on with in its form.
          form: form === 'columns' && part !== null ? part.form : form,
          part,
          signal: stop.signal,
          keep: (file, at, bytes) => store.keepPart({ name, ...file }, at, bytes),
          nowMs: parts.nowMs,
          progress(bytes, size, packed_size) {
            const received = size === 0 ? packed_size : Math.round((bytes * packed_size) / size);
            if (isFirst) {
              before += received;
              unknown -= 1;
            }
            isFirst = false;
            sections[place] = { name, received, total: packed_size };
            tell();
          },
        });
        if (got.kind === 'whole') {
          const { sha256, form, base, rest } = got;
          fetched.push({ name, sha256, form, base, rest });
        } else failed ??= got;
        if (failed !== null) stopAll();
      }),
    );
    signal.removeEventListener('abort', stopAll);
    if (failed !== null) {
      for (const { rest, ...file } of fetched) if (rest) await store.keepPart(file, rest.at, rest.bytes);
      return failed;
    }
    const seconds = Math.max(0.05, (parts.nowMs() - started) / 1000);
    const adopted = await store.adoptBag(manifest, fetched);
    if (adopted.kind !== 'ready') return adopted;
    await parts.adopted();
    // Nobody waits for it, and a bag is no less ready without it.
    if (missing.length > 0)
      void store
        .rememberMeasured({
          bytes_per_second: Math.round((sum(sections, 'received') - before) / seconds),
        })
        .catch(() => undefined);
    return adopted;
  }

  async function packed(isRepair: boolean, most_bytes = Infinity): Promise<Packed> {
    running?.cancel.abort();
    await running?.done;
    isPacking = true;
    const answer = await parts.server.packBag().finally(() => (isPacking = false));
    if (answer.kind !== 'answered') return notPacked(answer);
    // Asked for meanwhile: what comes by itself gives way.
    if (running !== null && most_bytes < Infinity) return { kind: 'failed', reason: 'unreached' };
    const have = parts.bag.get();
    if (!isRepair && have.kind === 'ready' && have.bag.version === answer.value.version)
      return { kind: 'ready', bag: have.bag };
    return await fetchBag(answer.value, most_bytes);
  }

  /** By a tap, whatever it takes: nothing is left to offer. */
  async function asked(isRepair: boolean): Promise<Packed> {
    const got = await packed(isRepair);
    if (got.kind === 'ready') byItself.settled();
    return got;
  }

  async function attempt(fetching: Promise<Packed>): Promise<Attempt> {
    const got = await fetching;
    if (got.kind === 'ready') return 'done';
    return got.kind === 'failed' && got.reason === 'unreached' ? 'unreached' : 'refused';
  }

  /** New hours for the same files, in good time: nothing travels unless something else has changed too. */
  function needsRenewing(have: BagState, offered: WireManifest | null): boolean {
    // Packed before the app was renewed: the server packs it in the form of now.
    if (have.kind === 'none' && have.reason === 'bag_of_other_app') return true;
    if (have.kind === 'none') return have.reason === 'bag_too_old' && offered === null;
    const { made_at, day_end } = have.bag;
    const until = Date.parse(shownUntil(have.bag));
    const isLast = offered === null || offered.version <= have.bag.version;
    return isLast && until < Date.parse(day_end) && parts.nowMs() > (Date.parse(made_at) + until) / 2;
  }

  function renew(): void {
    if (parts.nowMs() < renewAfter_ms) return;
    renewAfter_ms = parts.nowMs() + RENEW_PAUSE_MS;
    void packed(false);
  }

  return {
    packAndDownload: () => asked(false),
    repair: () => asked(true),
    cancel: () => running?.cancel.abort(),
    offered(manifest, newer) {
      const have = parts.bag.get();
      if (running !== null || isPacking) return;
      if (needsRenewing(have, manifest)) return renew();
      const isNewBag = manifest !== null && (have.kind !== 'ready' || manifest.version > have.bag.version);
      // It stays offered.
      if (isNewBag && manifest.version === tooMuch) return;
      if (isNewBag && manifest.version !== refused) {
        if (have.kind === 'ready' && isOfSameChoice(have.bag, manifest))
          byItself.heard({ changed_at: manifest.made_at, kinds: [] }, () =>
            attempt(fetchBag(manifest, MOST_BYTES_BY_ITSELF)),
          );
        else if (have.kind === 'ready' || have.reason !== 'no_storage') void fetchBag(manifest);
      } else if (have.kind === 'ready' && newer !== null && !isNewBag)
        byItself.heard(newer, () => attempt(packed(false, MOST_BYTES_BY_ITSELF)));
      else if (newer === null) byItself.settled();
    },
    async room() {
      const measured = await (await parts.store()).measured();
      return { ...measured, free_bytes: await parts.freeBytes() };
    },
  };

  function notPacked(called: Exclude<Called<WireManifest>, { kind: 'answered' }>): Packed {
    if (called.kind === 'rejected' && called.status === 401) parts.signInNeeded();
    if (called.kind === 'rejected')
      return { kind: 'rejected', code: called.code, message: called.message, data: called.data };
    parts.unreached();
    return { kind: 'failed', reason: 'unreached' };
  }
}

/** Whether only data have changed: what was chosen anew is wanted, whatever it takes. */
function isOfSameChoice(have: BagManifest, offered: WireManifest): boolean {
  const schemata = ['customers', 'products', 'prospects'] as const;
  return schemata.every((schema) => (have.chosen_at[schema] ?? null) === (offered.chosen_at[schema] ?? null));
}

function sum<Name extends string>(counted: Record<Name, number>[], name: Name): number {
  return counted.reduce((total, each) => total + each[name], 0);
}

function sectionOf(manifest: WireManifest, name: string): { size: number; packed_size: number } {
  return manifest.sections.find((each) => each.name === name) ?? { size: 0, packed_size: 0 };
}
