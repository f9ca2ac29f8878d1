/** The browser's private disk (OPFS) as the store's folders; works in a dedicated worker only. */

import type { ByteFile, Folder } from './files';

/** The root of the origin's private disk, or null where this browser gives none. */
export async function opfsRoot(): Promise<Folder | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await (await root.getFileHandle('probe', { create: true })).createSyncAccessHandle();
    probe.close();
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
      const access = await file.createSyncAccessHandle();
      return byteFileOf(access);
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
