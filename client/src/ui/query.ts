/** The parameters behind the question mark of an address. */
export function queryOf(search: string): URLSearchParams {
  return new URLSearchParams(search);
}
