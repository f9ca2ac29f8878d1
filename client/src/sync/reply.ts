/** What a screen asked of the server, as the screen may know it. */

import type { Called } from '../api/call';
import type { Reply } from '../domain/portal';

export interface Reaching {
  unreached(): void;
  signInNeeded(): void;
}

/**
 * Waits for an answer; tells the engine when nobody answered, or when the session is over. A question that was given up by
 * its `signal` says nothing of the server.
 */
export type Ask = <Value>(calling: Promise<Called<Value>>, signal?: AbortSignal) => Promise<Reply<Value>>;

export function makeAsk(reaching: Reaching): Ask {
  return async (calling, signal) => {
    const called = await calling;
    if (called.kind === 'answered') return called;
    if (called.kind === 'unreached') {
      if (!signal?.aborted) reaching.unreached();
      return { kind: 'unreached' };
    }
    if (called.status === 401) reaching.signInNeeded();
    return { kind: 'rejected', code: called.code, message: called.message, data: called.data };
  };
}

/** The value of an answer put into another form; what is no answer stays as it is. */
export async function mapped<Told, Value>(
  replying: Promise<Reply<Told>>,
  shape: (told: Told) => Value,
): Promise<Reply<Value>> {
  const reply = await replying;
  return reply.kind === 'answered' ? { kind: 'answered', value: shape(reply.value) } : reply;
}
