/// <reference lib="webworker" />
/**
 * The service worker: keeps the app's shell, so that it starts without a network. Files of our origin only, by version, and
 * never an answer of the server: data is the store's, not this file's. A newer version waits until the page asks or is closed.
 */

import { IS_WHOLE, TAKE_OVER } from './messages';

/** Filled in by the build (build/service_worker.ts): the shell's files, and a name that changes with any of them. */
declare const SHELL: { version: string; files: string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `shell-${SHELL.version}`;
const PAGE = '/index.html';
const NEVER = ['/api/', '/admin/', '/d/', '/static/', '/healthz'];

worker.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) void worker.skipWaiting();
  if (event.data === IS_WHOLE) event.waitUntil(isWhole().then((whole) => event.ports[0]?.postMessage(whole)));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (NEVER.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === 'navigate') event.respondWith(kept(PAGE, request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache: a file kept from before would be of another version.
  await cache.addAll(SHELL.files.map((path) => new Request(path, { cache: 'reload' })));
}

async function isWhole(): Promise<boolean> {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  return SHELL.files.every((path) => kept.has(path));
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? (await fetch(request));
}
