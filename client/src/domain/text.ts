/** Folding of text for searches, the same as on the server (kit/text.py), where the bag's search columns were folded. */

/** Below this a search counts as none. */
export const SEARCH_MINIMUM = 3;

/** Lower case, no accents, single spaces: «São João» and «sao  joao» meet. */
export function fold(text: string): string {
  // Upper case first, as case folding does: «ß» meets «ss», both forms of the small sigma meet.
  const plain = text
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
  return plain.split(/\s+/u).filter(Boolean).join(' ');
}

/** The folded search, or null when it is too short to be one. */
export function searchOf(text: string | undefined): string | null {
  const folded = fold(text ?? '');
  return [...folded].length < SEARCH_MINIMUM ? null : folded;
}

/** A LIKE pattern for «contains», to be used with ESCAPE '\'. */
export function containsPattern(folded: string): string {
  return `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
}
