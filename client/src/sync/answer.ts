/** Reading the answer of `POST /sync`: it counts only if it is ours, whole and for this request (rule S8). */

import { CONTRACT } from '../api/call';
import type { WireDay, WireManifest } from '../api/server';
import type { Finding } from '../domain/checks';
import type { Problem } from '../domain/document';
import { readNewer } from '../domain/newer';
import type { NewerData } from '../domain/newer';
import type { OrderElsewhere } from '../domain/proposal';
import type { NewsItem } from '../store/entries';
import type { HeardAnswer, Outcome } from '../store/outbox';

export interface SyncAnswer extends HeardAnswer {
  day: WireDay;
  /** More news wait for the next request. */
  more: boolean;
  bag: WireManifest | null;
  newer: NewerData | null;
  /** The revision of this device's lease of today; absent: a server of before there were any. */
  lease?: number | null;
  /** Orders that wait for this user's word; null: it is not theirs to give. */
  approvals: number | null;
  /** False: the server takes nothing from this app but its outbox (rule S6). */
  supported: boolean;
}

/** The answer to the request with this nonce, or null when it is not one. */
export function readAnswer(value: unknown, nonce: string): SyncAnswer | null {
  const answer = asObject(value);
  const news = asObject(answer?.['news']);
  const day = asObject(answer?.['day']);
  if (!answer || !news || !day || answer['nonce'] !== nonce) return null;
  const server_time = asInstant(answer['server_time']);
  const [date, start, end] = [day['date'], asInstant(day['start']), asInstant(day['end'])];
  const [outcomes, items, seen] = [answer['outcomes'], news['items'], news['seen']];
  const oldest = answer['oldest_contract'];
  if (server_time === null || typeof date !== 'string' || start === null || end === null) return null;
  if (!Array.isArray(outcomes) || !Array.isArray(items) || typeof seen !== 'number') return null;
  return {
    server_time,
    day: { date, start, end },
    // [S3] What a newer server says of a command in words unknown here is no answer to it: it stays, and is asked again.
    outcomes: outcomes.map(readOutcome).filter((each) => each !== null),
    news: { seen, items: items.map(readNews).filter((each) => each !== null) },
    more: news['more'] === true,
    bag: readManifest(answer['bag']),
    newer: readNewer(answer['newer']),
    ...leaseOf(answer['lease']),
    approvals: typeof answer['approvals'] === 'number' ? answer['approvals'] : null,
    supported: typeof oldest !== 'number' || oldest <= CONTRACT,
  };
}

function leaseOf(value: unknown): { lease?: number | null } {
  return value === null || typeof value === 'number' ? { lease: value } : {};
}

function readOutcome(value: unknown): Outcome | null {
  const outcome = asObject(value);
  const command_id = outcome?.['command_id'];
  const result = outcome?.['result'];
  if (!outcome || typeof command_id !== 'string') return null;
  if (result !== 'accepted' && result !== 'rejected' && result !== 'failed') return null;
  return {
    command_id,
    result,
    problems: problemsOf(outcome),
    number: asText(outcome['number']),
    key: asText(outcome['key']),
    received_at: asInstant(outcome['received_at']),
  };
}

/** A rejection without problems still says why: its own code is the problem (rule O3). */
function problemsOf(outcome: Record<string, unknown>): Problem[] {
  const listed = Array.isArray(outcome['problems']) ? outcome['problems'] : [];
  const problems = listed.flatMap((value): Problem[] => {
    const problem = asObject(value);
    const code = problem?.['code'];
    if (!problem || typeof code !== 'string') return [];
    const position = problem['position'];
    return [
      {
        code,
        position: typeof position === 'number' ? position : null,
        data: (asObject(problem['data']) ?? {}) as Problem['data'],
      },
    ];
  });
  const code = outcome['code'];
  if (problems.length > 0 || typeof code !== 'string' || code === '') return problems;
  return [{ code, position: null, data: (asObject(outcome['data']) ?? {}) as Problem['data'] }];
}

function readNews(value: unknown): NewsItem | null {
  const item = asObject(value);
  const [id, document_id, status, at] = [item?.['id'], item?.['document_id'], item?.['status'], item?.['at']];
  if (!item || typeof id !== 'number' || typeof document_id !== 'string' || typeof at !== 'string')
    return null;
  if (typeof status !== 'string') return null;
  return {
    id,
    document_id,
    status,
    number: asText(item['number']),
    erp_number: asText(item['erp_number']),
    at,
    by: asText(item['by']) ?? '',
    reason: asText(item['reason']) ?? '',
    findings: findingsOf(item['findings']),
    proposal: proposalIn(item['proposal']),
  };
}

/** Taken whole or not at all: half of a proposal is nothing to agree to. */
function proposalIn(value: unknown): NonNullable<NewsItem['proposal']> | null {
  const proposal = asObject(value);
  const [content, totals] = [asObject(proposal?.['content']), asObject(proposal?.['totals'])];
  const isWhole =
    typeof proposal?.['version'] === 'number' &&
    Array.isArray(proposal['lines']) &&
    Array.isArray(content?.['lines']) &&
    typeof totals?.['total_minor'] === 'number';
  if (!isWhole) return null;
  const told = proposal as unknown as NonNullable<NewsItem['proposal']>;
  return 'before' in told ? { ...told, before: orderElsewhere(proposal['before']) } : told;
}

function orderElsewhere(value: unknown): OrderElsewhere | null {
  const order = asObject(value);
  const [made_at, received_at] = [asInstant(order?.['made_at']), asInstant(order?.['received_at'])];
  const [content, totals] = [asObject(order?.['content']), asObject(order?.['totals'])];
  const isWhole = Array.isArray(order?.['lines']) && Array.isArray(content?.['lines']) && totals !== null;
  if (!isWhole || made_at === null || received_at === null) return null;
  const findings = findingsOf(order['findings']);
  return { ...(order as unknown as OrderElsewhere), made_at, received_at, findings };
}

function findingsOf(value: unknown): Finding[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each): Finding[] => {
    const finding = asObject(each);
    const [code, level, position] = [finding?.['code'], finding?.['level'], finding?.['position']];
    if (typeof code !== 'string' || (level !== 'warn' && level !== 'hold')) return [];
    const data = (asObject(finding?.['data']) ?? {}) as Problem['data'];
    return [{ code, level, position: typeof position === 'number' ? position : null, data }];
  });
}

function readManifest(value: unknown): WireManifest | null {
  const manifest = asObject(value);
  const whole =
    manifest &&
    typeof manifest['version'] === 'number' &&
    Array.isArray(manifest['sections']) &&
    asInstant(manifest['day_start']) &&
    asInstant(manifest['day_end']);
  return whole ? (manifest as unknown as WireManifest) : null;
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
}

function asInstant(value: unknown): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}
