/** What the page says to a service worker that waits. */
export const TAKE_OVER = 'take_over';
/** What the page asks the service worker: whether every file of the app is kept. It answers on the port sent along. */
export const IS_WHOLE = 'is_whole';
