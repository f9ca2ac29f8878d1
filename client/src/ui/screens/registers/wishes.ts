import { fold } from '../../../domain/text';
import type { Wish } from '../../../domain/day_selection';
import type { Live, SchemaCode } from '../../../domain/portal';

/** The wishes that a record found by this search fulfils. */
export function granted(wishes: Live<Wish[]>, schema: SchemaCode, search: string): Wish[] {
  let all: Wish[] = [];
  wishes.subscribe((value) => (all = value))();
  return all.filter((wish) => wish.schema === schema && fold(wish.search) === fold(search));
}
