/** The page's side of the service worker: installing it, and saying when a newer app waits to take over. */

import { IS_WHOLE, TAKE_OVER } from './messages';

const ANSWERS_WITHIN_MS = 5_000;

export interface Updates {
  /** Asks the server for a newer app now, not when the browser next would. */
  look(): void;
  /** Has the newer app take over, fetched first if need be, and starts the page anew with it. */
  apply(): Promise<void>;
}

/** Registers the service worker of a built app; `ready` is called when a newer one waits. */
export function watchUpdates(ready: () => void): Updates {
  let registration: ServiceWorkerRegistration | null = null;
  const isOffered = import.meta.env.PROD && 'serviceWorker' in navigator;
  if (isOffered) {
    navigator.serviceWorker
      .register('/sw.js')
      .then((registered) => {
        registration = registered;
        watch(registered, ready);
      })
      // Without one the app works as long as its page stays open.
      .catch((error: unknown) => console.warn('The app cannot be started off line here:', error));
  }
  return {
    look() {
      void registration?.update().catch(() => undefined);
    },
    async apply() {
      if (registration && !registration.waiting) await registration.update().catch(() => undefined);
      const next = registration?.waiting ?? (await installed(registration?.installing ?? null));
      if (!next) return location.reload();
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      next.postMessage(TAKE_OVER);
    },
  };
}

/** The worker once all of its app is kept; null: there is none, or it did not arrive whole. */
async function installed(worker: ServiceWorker | null): Promise<ServiceWorker | null> {
  if (worker === null) return null;
  await new Promise<void>((resolve) => {
    worker.addEventListener('statechange', () => resolve(), { once: true });
  });
  return worker.state === 'installed' ? worker : null;
}

/** Whether the app can be started without a network: its service worker runs and keeps every file. */
export async function keepsShell(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const worker = registration?.active;
  if (!worker) return false;
  return await new Promise((answer) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => answer(false), ANSWERS_WITHIN_MS);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(late);
      answer(data === true);
    };
    worker.postMessage(IS_WHOLE, [port2]);
  });
}

function watch(registration: ServiceWorkerRegistration, ready: () => void): void {
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) ready();
  };
  look();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
}
