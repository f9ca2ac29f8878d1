/** Of what `common.js` offers, what a page in TypeScript uses. */

export function offer<App>(
  prepare: () => Promise<App>,
  run: (app: App, search: string) => Promise<string[]>,
): void;
