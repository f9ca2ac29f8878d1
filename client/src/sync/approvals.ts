/** The screens' way to the orders that wait for approval, all on the server. */

import type { Server } from '../api/server';
import type { Approvals } from '../domain/approvals';
import { makeAsk } from './reply';
import type { Reaching } from './reply';

export function makeApprovals({ server, ...reaching }: { server: Server } & Reaching): Approvals {
  const ask = makeAsk(reaching);
  return {
    held: () => ask(server.heldOrders()),
    approve: (id) => ask(server.approveOrder(id)),
    reject: (id, reason) => ask(server.rejectOrder(id, reason)),
  };
}
