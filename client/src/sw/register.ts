/** The page's side of the service worker: installing it, and saying when a newer app waits to take over. */

import { TAKE_OVER } from './messages';

export interface Updates {
  /** Has the waiting app take over and starts the page anew with it. */
  apply(): void;
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
    apply() {
      if (!registration?.waiting) return;
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration.waiting.postMessage(TAKE_OVER);
    },
  };
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
