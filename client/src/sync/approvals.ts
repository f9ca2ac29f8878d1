/** The screens' way to the orders that wait for approval, all on the server. */

import type { Server } from '../api/server';
import type { Approvals } from '../domain/approvals';
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
  const decide = async <T>(calling: Promise<Reply<T>>): Promise<Reply<T>> => {
    const reply = await calling;
    decided();
    return reply;
  };
  return {
    held: () => ask(server.heldOrders()),
    approve: (id, total_minor) => decide(ask(server.approveOrder(id, total_minor))),
    changeable: (id) => ask(server.changeableOrder(id)),
    preview: (id, change) => ask(server.previewChange(id, change)),
    propose: (id, change) => decide(ask(server.proposeChange(id, change))),
    withdraw: (id, version) => decide(ask(server.withdrawProposal(id, version))),
    reject: (id, reason) => decide(ask(server.rejectOrder(id, reason))),
  };
}
