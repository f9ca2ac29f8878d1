/**
 * What lies on the disk of bags. A section's file is named by its hash, so that a version whose section did not change uses
 * the file that is there; a section of which little changed is that file and a delta to it (delta.ts). `<version>.json`, written after the files and flushed, is the manifest: only it makes a bag adopted.
 * `offer.json` is the manifest of a bag on its way: what a cut download left is kept for it, not beyond its day (D3).
 */

import type { BagManifest } from '../domain/portal';
import { fileOf } from './columns';
import { SECTIONS } from './database';
import type { SectionName } from './database';
import type { Folder } from './files';
import { readWhole, writeWhole } from './files';

export interface OfferedBag extends BagManifest {
  sha256: string;
  size: number;
}

/** The files a section is opened from: one, or one and what changed since. Never a chain: a new delta is to the same base. */
export interface SectionFiles {
  base: FileFact;
  delta: FileFact | null;
}

export interface FileFact {
  sha256: string;
  size: number;
}

/** A bag as its manifest on the disk says it. */
export interface AdoptedBag extends OfferedBag {
  files: Record<SectionName, SectionFiles>;
}

/** How a file travels: as it is, or as the columns of which it is made (columns.ts). */
export type Form = 'columns' | 'file';

export interface SectionFile {
  name: SectionName;
  /** Of the file, before any encoding on the wire. */
  sha256: string;
  form: Form;
}

/** What has arrived of a file and does not lie on the disk: its bytes from `at` on, to the end. */
export interface Rest {
  at: number;
  bytes: Uint8Array;
}

/** A section to be fetched. */
export interface MissingSection {
  name: SectionName;
  /** The hash of the file that is here of this section: what changed since is enough. */
  base: string | null;
  /** The beginning of a file that a cut download left. */
  part: { sha256: string; form: Form; bytes: number } | null;
}

export interface BagFiles {
  /** Adopted versions, newest first. */
  versions(): Promise<number[]>;
  manifest(version: number): Promise<AdoptedBag | null>;
  writeManifest(bag: AdoptedBag): Promise<void>;
  removeManifest(version: number): Promise<void>;
  /** The bytes of a file if they are there and whole (B3); what is not whole is removed. */
  read(name: SectionName, file: FileFact): Promise<Uint8Array | null>;
  /** What is to be fetched for this bag beside what is of the present one. */
  missing(offered: OfferedBag, present: AdoptedBag | null): Promise<MissingSection[]>;
  offer(): Promise<OfferedBag | null>;
  writeOffer(offered: OfferedBag): Promise<void>;
  keep(file: SectionFile, at: number, bytes: Uint8Array): Promise<'kept' | 'disk_full'>;
  /** The bytes of a file that has arrived, made of its columns, proven by its hash and flushed (B3); null: it is not whole. */
  settle(file: SectionFile, rest: Rest | null): Promise<Uint8Array | null>;
  /** Removes everything that is not of this bag; the manifests go first: without one, a file is no bag. */
  keepOnly(bag: AdoptedBag | null): Promise<void>;
}

const OFFER = 'offer.json';

export function bagFiles(folder: Folder, sha256: (bytes: Uint8Array) => Promise<string>): BagFiles {
  async function readJson<Content extends OfferedBag>(name: string): Promise<Content | null> {
    try {
      const bytes = await readWhole(folder, name);
      const read = bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as Content);
      return read !== null && isWhole(read) ? read : null;
    } catch {
      return null;
    }
  }

  const writeJson = (name: string, content: OfferedBag) =>
    writeWhole(folder, name, new TextEncoder().encode(JSON.stringify(content)));

  async function sizeOf(name: string): Promise<number> {
    const file = await folder.open(name);
    try {
      return file.getSize();
    } finally {
      file.close();
    }
  }

  async function arrived(name: string, rest: Rest | null): Promise<Uint8Array | null> {
    if (rest?.at === 0) return rest.bytes;
    const kept = await readWhole(folder, name);
    if (kept === null || rest === null) return kept;
    const whole = new Uint8Array(rest.at + rest.bytes.length);
    whole.set(kept.subarray(0, rest.at));
    whole.set(rest.bytes, rest.at);
    return whole;
  }

  return {
    async versions() {
      const manifests = (await folder.list()).filter((name) => /^\d+\.json$/.test(name));
      return manifests.map((name) => Number.parseInt(name, 10)).sort((a, b) => b - a);
    },
    async manifest(version) {
      const read = await readJson<AdoptedBag>(`${version}.json`);
      return read?.files === undefined ? null : read;
    },
    writeManifest: (bag) => writeJson(`${bag.version}.json`, bag),
    removeManifest: (version) => folder.remove(`${version}.json`),

    async read(name, { sha256: hash, size }) {
      const file = fileName({ name, sha256: hash, form: 'file' });
      const bytes = await readWhole(folder, file);
      if (bytes?.length === size && (await sha256(bytes)) === hash) return bytes;
      await folder.remove(file);
      return null;
    },

    async missing(offered, present) {
      const there = await folder.list();
      const missing: MissingSection[] = [];
      for (const name of SECTIONS) {
        const wanted = sectionOf(offered, name);
        if (present !== null && sectionOf(present, name).sha256 === wanted.sha256) continue;
        const inUse = present === null ? [] : namesOf(present.files[name], name);
        const kept = there.filter((file) => file.startsWith(`${name}-`) && !inUse.includes(file));
        const whole = fileName({ name, sha256: wanted.sha256, form: 'file' });
        const file = kept.find((each) => each === whole) ?? kept.find((each) => formOf(each) === 'columns');
        const bytes = file === undefined ? 0 : await sizeOf(file);
        missing.push({
          name,
          base: present?.files[name].base.sha256 ?? null,
          part:
            file === undefined || bytes === 0 ? null : { sha256: hashIn(file), form: formOf(file), bytes },
        });
      }
      return missing;
    },

    offer: () => readJson<OfferedBag>(OFFER),
    writeOffer: (offered) => writeJson(OFFER, offered),

    async keep(section, at, bytes) {
      const file = await folder.open(fileName(section));
      try {
        file.truncate(at);
        if (file.write(bytes, { at }) !== bytes.length) throw new Error('not written whole');
        // Of columns only the file counts that is made of them.
        if (section.form === 'file') file.flush();
        file.close();
        return 'kept';
      } catch {
        file.close();
        await folder.remove(fileName(section)).catch(() => undefined);
        return 'disk_full';
      }
    },

    async settle(section, rest) {
      const kept = fileName(section);
      const found = await arrived(kept, rest);
      const file = fileName({ ...section, form: 'file' });
      const isWritten = found !== null && (section.form === 'columns' || rest !== null);
      // Opened while it is made; and the hash is reckoned elsewhere while it is written here.
      const opening = isWritten ? folder.open(file) : null;
      const bytes = section.form === 'columns' && found !== null ? madeOf(found) : found;
      const [hash] = await Promise.all([
        bytes && sha256(bytes),
        bytes === null
          ? opening?.then((empty) => empty.close())
          : opening && writeWhole(folder, file, bytes, opening),
      ]);
      // The columns of a file that is whole go with all else that is of no bag.
      if (hash === section.sha256) return bytes;
      await folder.remove(kept);
      if (isWritten) await folder.remove(file);
      return null;
    },

    async keepOnly(bag) {
      const kept = new Set(bag === null ? [] : SECTIONS.flatMap((name) => namesOf(bag.files[name], name)));
      if (bag !== null) kept.add(`${bag.version}.json`);
      const names = (await folder.list()).filter((name) => !kept.has(name));
      for (const name of names.filter((each) => each.endsWith('.json'))) await folder.remove(name);
      for (const name of names.filter((each) => !each.endsWith('.json'))) await folder.remove(name);
    },
  };
}

/** Whether the manifest names every section this app reads. */
export function isWhole(offered: OfferedBag): boolean {
  return SECTIONS.every((name) => offered.sections.some((section) => section.name === name));
}

export function sectionOf(offered: BagManifest, name: SectionName): FileFact & { name: SectionName } {
  const found = offered.sections.find((section) => section.name === name);
  return { name, sha256: found?.sha256.toLowerCase() ?? '', size: found?.size ?? 0 };
}

function madeOf(columns: Uint8Array): Uint8Array | null {
  try {
    return fileOf(columns);
  } catch {
    return null;
  }
}

const ENDINGS: Record<Form, string> = { file: '.sqlite', columns: '.columns' };

function fileName({ name, sha256, form }: SectionFile): string {
  return `${name}-${sha256}${ENDINGS[form]}`;
}

function namesOf({ base, delta }: SectionFiles, name: SectionName): string[] {
  const files = delta === null ? [base] : [base, delta];
  return files.map(({ sha256 }) => fileName({ name, sha256, form: 'file' }));
}

function hashIn(file: string): string {
  return file.slice(file.indexOf('-') + 1, file.lastIndexOf('.'));
}

function formOf(file: string): Form {
  return file.endsWith(ENDINGS.columns) ? 'columns' : 'file';
}
