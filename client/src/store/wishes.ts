/** Searches that found nothing off line, kept in the journal until there is network. */

import { v7 as newId } from 'uuid';

import type { Wish } from '../domain/day_selection';
import type { SchemaCode } from '../domain/portal';
import { fold } from '../domain/text';
import type { Clock } from './clock';
import type { Database } from './database';
import type { Recorder } from './recorder';

/** A list to work through in a minute, not an archive: the oldest goes. */
const LIMIT = 20;

export function allWishes(db: Database): Wish[] {
  return db.rows<Wish>('SELECT id, schema, search, at FROM main.wishes ORDER BY at DESC, id DESC');
}

/** The same wish again is the same wish. */
export async function wish(
  { db, recorder, clock }: { db: Database; recorder: Recorder; clock: Clock },
  schema: SchemaCode,
  search: string,
): Promise<boolean> {
  const wishes = allWishes(db);
  if (wishes.some((each) => each.schema === schema && fold(each.search) === fold(search))) return true;
  const oldest = wishes.slice(LIMIT - 1);
  const appended = await recorder.record([
    ...oldest.map(({ id }) => ({ kind: 'wish_forgotten' as const, id })),
    { kind: 'wished', id: newId({ msecs: clock.nowMs() }), schema, search },
  ]);
  return appended === 'flushed';
}

export async function forgetWish({ recorder }: { recorder: Recorder }, id: string): Promise<void> {
  await recorder.record([{ kind: 'wish_forgotten', id }]);
}
