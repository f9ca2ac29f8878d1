/**
 * What lies on the disk of bags. A section's file is named by its hash, so that a version whose section did not change uses
 * the file that is there. `<version>.json`, written after the files and flushed, is the manifest: only it makes a bag adopted.
 * `offer.json` is the manifest of a bag on its way: what a cut download left is kept for it, not beyond its day (D3).
 */

import type { BagManifest } from '../domain/portal';
import { SECTIONS } from './database';
import type { SectionName } from './database';
import type { Folder } from './files';
import { readWhole, writeWhole } from './files';

export interface OfferedBag extends BagManifest {
  sha256: string;
  size: number;
}

export interface SectionFile {
  name: SectionName;
  /** Of the file before any encoding on the wire. */
  sha256: string;
}

/** A section to be fetched. */
export interface MissingSection {
  name: SectionName;
  /** The beginning of a file that a cut download left. */
  part: { sha256: string; bytes: number } | null;
}

export interface BagFiles {
  /** Adopted versions, newest first. */
  versions(): Promise<number[]>;
  manifest(version: number): Promise<OfferedBag | null>;
  writeManifest(offered: OfferedBag): Promise<void>;
  removeManifest(version: number): Promise<void>;
  /** The bytes of a section if they are there and whole (B3). */
  section(offered: OfferedBag, name: SectionName): Promise<Uint8Array | null>;
  missing(offered: OfferedBag): Promise<MissingSection[]>;
  offer(): Promise<OfferedBag | null>;
  writeOffer(offered: OfferedBag): Promise<void>;
  keep(file: SectionFile, at: number, bytes: Uint8Array): Promise<'kept' | 'disk_full'>;
  remove(file: SectionFile): Promise<void>;
  /** Removes everything that is not of this bag; the manifests go first: without one, a file is no bag. */
  keepOnly(offered: OfferedBag | null): Promise<void>;
}

const OFFER = 'offer.json';

export function bagFiles(folder: Folder, sha256: (bytes: Uint8Array) => Promise<string>): BagFiles {
  async function readManifest(name: string): Promise<OfferedBag | null> {
    try {
      const bytes = await readWhole(folder, name);
      const read = bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as OfferedBag);
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

  return {
    async versions() {
      const manifests = (await folder.list()).filter((name) => /^\d+\.json$/.test(name));
      return manifests.map((name) => Number.parseInt(name, 10)).sort((a, b) => b - a);
    },
    manifest: (version) => readManifest(`${version}.json`),
    writeManifest: (offered) => writeJson(`${offered.version}.json`, offered),
    removeManifest: (version) => folder.remove(`${version}.json`),

    async section(offered, name) {
      const wanted = sectionOf(offered, name);
      const bytes = await readWhole(folder, fileName(wanted));
      const isIt = bytes?.length === wanted.size && (await sha256(bytes)) === wanted.sha256;
      return isIt ? bytes : null;
    },

    async missing(offered) {
      const there = new Set(await folder.list());
      const missing: MissingSection[] = [];
      for (const name of SECTIONS) {
        const wanted = sectionOf(offered, name);
        const bytes = there.has(fileName(wanted)) ? await sizeOf(fileName(wanted)) : 0;
        if (bytes !== wanted.size)
          missing.push({ name, part: bytes === 0 ? null : { sha256: wanted.sha256, bytes } });
      }
      return missing;
    },

    offer: () => readManifest(OFFER),
    writeOffer: (offered) => writeJson(OFFER, offered),

    async keep(section, at, bytes) {
      const file = await folder.open(fileName(section));
      try {
        file.truncate(at);
        if (file.write(bytes, { at }) !== bytes.length) throw new Error('not written whole');
        file.flush();
        file.close();
        return 'kept';
      } catch {
        file.close();
        await folder.remove(fileName(section)).catch(() => undefined);
        return 'disk_full';
      }
    },
    remove: (section) => folder.remove(fileName(section)),

    async keepOnly(offered) {
      const kept = new Set(
        offered === null ? [] : SECTIONS.map((name) => fileName(sectionOf(offered, name))),
      );
      if (offered !== null) kept.add(`${offered.version}.json`);
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

export function sectionOf(offered: BagManifest, name: SectionName): SectionFile & { size: number } {
  const found = offered.sections.find((section) => section.name === name);
  return { name, sha256: found?.sha256.toLowerCase() ?? '', size: found?.size ?? 0 };
}

function fileName({ name, sha256 }: SectionFile): string {
  return `${name}-${sha256}.sqlite`;
}
