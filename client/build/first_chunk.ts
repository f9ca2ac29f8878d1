/**
 * Puts all that the app needs before it paints into one file. Left alone, every screen that is loaded later cuts what it shares
 * with the first one into a file of its own: dozens of requests, each compressed by itself.
 */

interface Modules {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/** For rolldown's `codeSplitting`: the group's name for what an entry reaches without a dynamic import. */
export function firstChunk(id: string, modules: Modules): string | null {
  const reaching = new Set([id]);
  for (const each of reaching) {
    const info = modules.getModuleInfo(each);
    if (info?.isEntry) return 'first';
    for (const importer of info?.importers ?? []) reaching.add(importer);
  }
  return null;
}
