/** The journal's copy in IndexedDB: one database per user, every commit strict (rule J2). */

import type { Frame } from './frames';
import type { FrameCopy } from './journal';

const FRAMES = 'frames';

/** The copy of one user's journal; a database that cannot be opened shows at the first call. */
export function indexedDbCopy(user_id: number): FrameCopy {
  const opening = openDatabase(`mascate-u-${user_id}`);
  opening.catch(() => undefined);
  return {
    async all() {
      const transaction = (await opening).transaction(FRAMES, 'readonly');
      return await answerOf(transaction.objectStore(FRAMES).getAll() as IDBRequest<Frame[]>);
    },
    async put(frames) {
      const transaction = (await opening).transaction(FRAMES, 'readwrite', { durability: 'strict' });
      for (const frame of frames) transaction.objectStore(FRAMES).put(frame);
      await committed(transaction);
    },
    async removeBelow(sequence) {
      const transaction = (await opening).transaction(FRAMES, 'readwrite', { durability: 'strict' });
      transaction.objectStore(FRAMES).delete(IDBKeyRange.upperBound([sequence], true));
      await committed(transaction);
    },
    close() {
      opening.then(
        (database) => database.close(),
        () => undefined,
      );
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(FRAMES, { keyPath: ['sequence', 'crc'] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB did not open'));
    request.onblocked = () => reject(new Error('IndexedDB is blocked'));
  });
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB did not answer'));
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB took it back'));
    transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB failed'));
  });
}
