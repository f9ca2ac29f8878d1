/**
 * Puts what is needed together into one file. Left alone, every screen that is loaded later cuts what it shares with others into
 * files of its own: dozens of requests, each compressed by itself, each a few milliseconds of a slow phone.
 */

interface Modules {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** The screen whose parts the others share most: opened first by many, and all of it in the file `lists`. */
const LISTS = /\/src\/ui\/screens\/Customers\.svelte$/;

/** For rolldown's `codeSplitting`: the group's name for what an entry, or the lists, reach without a dynamic import. */
export function chunkOf(id: string, modules: Modules): string | null {
  let name: string | null = null;
  const reaching = new Set([id]);
  for (const each of reaching) {
    const info = modules.getModuleInfo(each);
    if (info?.isEntry) return 'first';
    if (LISTS.test(each)) name = 'lists';
    for (const importer of info?.importers ?? []) reaching.add(importer);
  }
  return name;
}
