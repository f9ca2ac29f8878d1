/** [S7] One writer per device store: a lock that one tab holds, and a channel on which another asks for it. */

const LOCK = 'mascate-store';
const CHANNEL = 'mascate-store';
const RELEASE = 'release';

export interface TabLock {
  /** Takes the lock if it is free. */
  tryToHold(): Promise<boolean>;
  /** Asks the tab that holds it to let go, and waits for the lock. */
  takeOver(): Promise<void>;
}

/** `letGo` flushes and closes everything before the other tab gets the lock. */
export function makeTabLock(letGo: () => Promise<void>): TabLock {
  // Where the page is not secure there are no locks, and no disk to share either.
  if (!('locks' in navigator)) return { tryToHold: async () => true, takeOver: async () => undefined };
  const channel = new BroadcastChannel(CHANNEL);
  let release: (() => void) | null = null;

  channel.onmessage = async ({ data }: MessageEvent<unknown>) => {
    if (data !== RELEASE || release === null) return;
    const releasing = release;
    release = null;
    await letGo();
    releasing();
  };

  /** Asks for the lock; held until `release` is called or the tab ends. */
  function hold(options: LockOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(LOCK, options, (lock) => {
          if (lock === null) return resolve(false);
          return new Promise<void>((released) => {
            release = released;
            resolve(true);
          });
        })
        .catch(reject);
    });
  }

  return {
    tryToHold: () => hold({ ifAvailable: true }),
    async takeOver() {
      channel.postMessage(RELEASE);
      await hold({});
    },
  };
}
