/** What the store needs of a disk, small enough that the same suites run on OPFS and on a faulty one in memory. */

/** One open file; `FileSystemSyncAccessHandle` is one. A full disk shows as a throw or as fewer bytes written. */
export interface ByteFile {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** A folder of plain files. */
export interface Folder {
  list(): Promise<string[]>;
  /** Opens for reading and writing; made when it is not there. */
  open(name: string): Promise<ByteFile>;
  remove(name: string): Promise<void>;
  folder(name: string): Promise<Folder>;
}

/** The whole content of a file, or null when it is not there. */
export async function readWhole(folder: Folder, name: string): Promise<Uint8Array | null> {
  if (!(await folder.list()).includes(name)) return null;
  const file = await folder.open(name);
  try {
    const bytes = new Uint8Array(file.getSize());
    const read = file.read(bytes, { at: 0 });
    return read === bytes.length ? bytes : bytes.slice(0, read);
  } finally {
    file.close();
  }
}

/** Writes a new file and flushes it; when the disk refuses, what was begun is removed and the refusal thrown. */
export async function writeWhole(
  folder: Folder,
  name: string,
  bytes: Uint8Array,
  opening = folder.open(name),
): Promise<void> {
  const file = await opening;
  try {
    file.truncate(0);
    if (file.write(bytes, { at: 0 }) !== bytes.length) throw new Error(`${name} was not written whole`);
    file.flush();
    file.close();
  } catch (error) {
    file.close();
    await folder.remove(name).catch(() => undefined);
    throw error;
  }
}
