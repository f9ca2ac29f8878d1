/** What a server answers to a device's outbox, and the news it tells. */

import type { MomentCode } from '../../src/domain/document';
import type { NewsItem } from '../../src/store/entries';
import type { HeardAnswer, Outcome } from '../../src/store/outbox';
import { MORNING } from './device';
import type { Device } from './device';

export const ALL = { limit: 50, bytes: 1e6, except: [] };
export const NOW = new Date(MORNING).toISOString();

/** Whatever waits is sent, and answered with these news; each command with the change of a good answer. */
export async function answered(
  device: Device,
  items: NewsItem[] = [],
  change: Partial<Outcome> = {},
): Promise<void> {
  const ids = (await device.store.nextBatch(ALL)).map((command) => command.command_id);
  const outcomes = ids.map((command_id): Outcome => ({
    command_id,
    result: 'accepted',
    problems: [],
    number: '000012',
    key: null,
    received_at: NOW,
    ...change,
  }));
  const seen = Math.max(0, ...items.map((item) => item.id));
  const answer: HeardAnswer = { server_time: NOW, outcomes, news: { seen, items } };
  await device.store.settle(ids, answer);
}

let last = 0;

/** The next of the news. */
export function news(document_id: string, status: MomentCode, change: Partial<NewsItem> = {}): NewsItem {
  return { id: ++last, document_id, status, number: '000012', erp_number: null, at: NOW, ...change };
}
