/** The browser's private disk (OPFS) as the store's folders; works in a dedicated worker only. */

import type { ByteFile, Folder } from './files';

const ATTEMPTS = 50;
const ATTEMPT_EVERY_MS = 100;

/** The root of the origin's private disk, or null where this browser gives none. */
export async function opfsRoot(): Promise<Folder | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const name = `probe-${crypto.randomUUID()}`;
    (await (await root.getFileHandle(name, { create: true })).createSyncAccessHandle()).close();
    await root.removeEntry(name);
    return folderOf(root);
  } catch {
    return null;
  }
}

function folderOf(handle: FileSystemDirectoryHandle): Folder {
  return {
    async list() {
      const names: string[] = [];
      for await (const name of handle.keys()) names.push(name);
      return names;
    },
    async open(name) {
      const file = await handle.getFileHandle(name, { create: true });
      return byteFileOf(await accessTo(file));
    },
    async remove(name) {
      await handle.removeEntry(name).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      });
    },
    async folder(name) {
      return folderOf(await handle.getDirectoryHandle(name, { create: true }));
    },
  };
}

/** The worker of a page that was just left may hold the file for a moment longer. */
async function accessTo(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      const isHeld = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isHeld || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_EVERY_MS));
    }
  }
}

function byteFileOf(access: FileSystemSyncAccessHandle): ByteFile {
  return {
    getSize: () => access.getSize(),
    read: (into, options) => access.read(into as Uint8Array<ArrayBuffer>, options),
    write: (bytes, options) => access.write(bytes as Uint8Array<ArrayBuffer>, options),
    truncate: (size) => access.truncate(size),
    flush: () => access.flush(),
    close: () => access.close(),
  };
}
