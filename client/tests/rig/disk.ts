/** A disk in memory with the faults of real ones: full, torn by a kill, flipped bytes. */

import type { ByteFile, Folder } from '../../src/store/files';

export interface Disk {
  root: Folder;
  /** Bytes that may still be added to files; what lies inside a file's present size needs none. */
  free: number;
  /** After so many more bytes the process dies in the middle of a write; null: never. */
  diesAfter: number | null;
  /** The files by path, as they are on the disk now. */
  files: Map<string, Uint8Array>;
}

export class Killed extends Error {}

export function makeDisk(): Disk {
  const disk: Disk = {
    root: { list: never, open: never, remove: never, folder: never },
    free: Number.MAX_SAFE_INTEGER,
    diesAfter: null,
    files: new Map(),
  };
  disk.root = folderAt(disk, '');
  return disk;
}

function folderAt(disk: Disk, path: string): Folder {
  return {
    async list() {
      const below = [...disk.files.keys()].filter((name) => name.startsWith(path));
      return [...new Set(below.map((name) => name.slice(path.length).split('/')[0] ?? ''))];
    },
    async open(name) {
      if (!disk.files.has(path + name)) disk.files.set(path + name, new Uint8Array());
      return fileAt(disk, path + name);
    },
    async remove(name) {
      disk.files.delete(path + name);
    },
    folder: async (name) => folderAt(disk, `${path}${name}/`),
  };
}

function fileAt(disk: Disk, path: string): ByteFile {
  const content = () => disk.files.get(path) ?? new Uint8Array();
  return {
    getSize: () => content().length,
    read(into, { at }) {
      const part = content().subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
    write(bytes, { at }) {
      const grows = Math.max(0, at + bytes.length - content().length);
      if (grows > disk.free) throw new DOMException('no room', 'QuotaExceededError');
      const torn = disk.diesAfter !== null && disk.diesAfter < bytes.length;
      const taken = torn ? bytes.subarray(0, disk.diesAfter ?? 0) : bytes;
      if (disk.diesAfter !== null) disk.diesAfter -= taken.length;
      const present = content();
      const next = at + taken.length > present.length ? new Uint8Array(at + taken.length) : present;
      if (next !== present) next.set(present);
      next.set(taken, at);
      disk.free -= next.length - present.length;
      disk.files.set(path, next);
      if (torn) throw new Killed();
      return bytes.length;
    },
    truncate(size) {
      const next = new Uint8Array(size);
      next.set(content().subarray(0, size));
      disk.files.set(path, next);
    },
    flush() {},
    close() {},
  };
}

async function never(): Promise<never> {
  throw new Error('the disk is not ready');
}
