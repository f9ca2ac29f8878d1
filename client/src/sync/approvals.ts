/** The screens' way to the orders that wait for approval, all on the server. */

import type { Server } from '../api/server';
import type { Approvals, Decided } from '../domain/approvals';
import type { Reply } from '../domain/portal';
import { makeAsk } from './reply';
import type { Reaching } from './reply';

export interface ApprovalsParts extends Reaching {
  server: Server;
  /** Somebody decided, here or elsewhere: another number waits now. */
  decided(): void;
}

export function makeApprovals({ server, decided, ...reaching }: ApprovalsParts): Approvals {
  const ask = makeAsk(reaching);
  const decide = async (calling: Promise<Reply<Decided>>): Promise<Reply<Decided>> => {
    const reply = await calling;
    decided();
    return reply;
  };
  return {
    held: () => ask(server.heldOrders()),
    approve: (id) => decide(ask(server.approveOrder(id))),
    reject: (id, reason) => decide(ask(server.rejectOrder(id, reason))),
  };
}
