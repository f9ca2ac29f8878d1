/** Folding of text for searches, the same as on the server (kit/text.py), where the bag's search columns were folded. */

/** Below this a search counts as none. */
export const SEARCH_MINIMUM = 3;

const NO_TEXT = /[\p{Cs}\u0000]/gu;
const ACCENTS = /[\u0300-\u036f]/gu;
/** What is left of white space after the decomposition. */
const SPACES = /[\u0009-\u000d\u001c-\u0020\u0085\u1680\u2028\u2029]+/u;

/** Lower case, no accents, single spaces: «São João» and «sao  joao» meet. */
export function fold(text: string): string {
  const lower = text.replace(NO_TEXT, '').normalize('NFKD').replace(ACCENTS, '').toLowerCase();
  return lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ').split(SPACES).filter(Boolean).join(' ');
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
