/** A server as docs/wire.md describes it, in memory, with the faults of networks, proxies and its own bugs. */

import type { Called } from '../../src/api/call';
import { DAY } from './bag_file';

export type Fault =
  'lost_request' | 'lost_answer' | 'stale_answer' | 'garbage' | 'broken' | 'busy' | 'sign_in';

interface SentCommand {
  command_id: string;
  seq: number;
  body: { document_id: string; remarks: string };
}

interface Receipt {
  content: string;
  seq: number;
  document_id: string;
  outcome: Record<string, unknown> & { result: 'accepted' | 'rejected' };
}

export class RigServer {
  receipts = new Map<string, Receipt>();
  orders = new Map<string, { number: string; remarks: string }>();
  events: {
    id: number;
    document_id: string;
    status: string;
    number: string;
    erp_number: string;
    at: string;
  }[] = [];
  /** How many commands each request carried. */
  requests: number[] = [];
  /** How many placed orders each request said to be waiting beside them. */
  waiting: number[] = [];
  /** Breaches of the wire's rules that the server saw. */
  breaches: string[] = [];
  fault: () => Fault | null = () => null;
  /** More commands than this in one request are answered 413. */
  takes = 50;
  /** What a server of another version says instead, or beside. */
  said: (answer: Record<string, unknown>) => Record<string, unknown> = (answer) => answer;
  /** Documents whose remarks say so are rejected; «bug» ones fail while this is true. */
  hasBug = false;

  constructor(private readonly nowMs: () => number) {}

  send = async (body: string): Promise<Called<unknown>> => {
    const fault = this.fault();
    const request = JSON.parse(body) as {
      nonce: string;
      news_seen: number;
      commands: SentCommand[];
      unsent: { waiting: { count: number } };
    };
    this.requests.push(request.commands.length);
    this.waiting.push(request.unsent.waiting.count);
    if (fault === 'lost_request') return { kind: 'unreached', retry_after_seconds: null };
    if (fault === 'sign_in') return no(401, 'not_signed_in');
    if (fault === 'busy') return { ...no(503, 'busy'), retry_after_seconds: 40 };
    if (request.commands.length > this.takes) return no(413, 'sync_too_large');
    const outcomes = request.commands.map((command) => this.receive(command));
    if (fault === 'lost_answer') return { kind: 'unreached', retry_after_seconds: null };
    if (fault === 'broken') return no(500, 'internal_error');
    if (fault === 'garbage') return { kind: 'answered', value: { hello: 'guest' } };
    const items = this.events.filter((event) => event.id > request.news_seen).slice(0, 5);
    const seen = items.at(-1)?.id ?? request.news_seen;
    return {
      kind: 'answered',
      value: this.said({
        nonce: fault === 'stale_answer' ? 'of-yesterday' : request.nonce,
        contract: 1,
        server_time: new Date(this.nowMs()).toISOString(),
        day: { date: DAY.date, start: DAY.day_start, end: DAY.day_end },
        outcomes,
        news: { seen, items, more: this.events.some((event) => event.id > seen) },
        bag: null,
      }),
    };
  };

  /** The ERP takes every order that waits for it. */
  handOver(): void {
    for (const [document_id, { number }] of this.orders) {
      if (this.events.some((event) => event.document_id === document_id && event.status === 'in_erp'))
        continue;
      this.tell(document_id, 'in_erp', number, `E${number}`);
    }
  }

  private receive(command: SentCommand): Record<string, unknown> {
    const { command_id, seq, body } = command;
    const content = JSON.stringify(body);
    const first = this.receipts.get(command_id);
    if (first) {
      if (first.content !== content || first.seq !== seq)
        this.breaches.push(`${command_id} came with other content`);
      return first.outcome;
    }
    if (this.hasBug && body.remarks?.includes('bug'))
      return { command_id, result: 'failed', code: 'internal_error' };
    if (this.orders.has(body.document_id)) this.breaches.push(`${body.document_id} came under a second id`);
    const rejected = body.remarks?.includes('reject');
    const number = String(this.orders.size + 1).padStart(6, '0');
    const outcome = rejected
      ? {
          command_id,
          result: 'rejected' as const,
          code: 'totals_differ',
          problems: [{ code: 'totals_differ', position: null, data: {} }],
        }
      : {
          command_id,
          result: 'accepted' as const,
          number,
          received_at: new Date(this.nowMs()).toISOString(),
        };
    this.receipts.set(command_id, { content, seq, document_id: body.document_id, outcome });
    if (!rejected) {
      this.orders.set(body.document_id, { number, remarks: body.remarks });
      this.tell(body.document_id, 'received', number, '');
    }
    return outcome;
  }

  private tell(document_id: string, status: string, number: string, erp_number: string): void {
    const at = new Date(this.nowMs()).toISOString();
    this.events.push({ id: this.events.length + 1, document_id, status, number, erp_number, at });
  }
}

function no(status: number, code: string): Extract<Called<never>, { kind: 'rejected' }> {
  return { kind: 'rejected', status, code, message: code, data: {}, retry_after_seconds: null };
}
