/** A change of a held order: told with the news, answered off line, taken over only once the server says so. */

import { describe, expect, test } from 'vitest';

import { lineChanges } from '../src/domain/proposal';
import type { OrderLine } from '../src/domain/records';
import type { NewsItem } from '../src/store/entries';
import type { HeardAnswer, Outcome } from '../src/store/outbox';
import { readAnswer } from '../src/sync/answer';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, makeDevice, MORNING, RITA } from './rig/device';
import type { Device } from './rig/device';

const ALL = { limit: 50, bytes: 1e6, except: [] };
const NOW = new Date(MORNING).toISOString();
let last = 0;

async function answered(device: Device, items: NewsItem[], change: Partial<Outcome> = {}): Promise<void> {
  const ids = (await device.store.nextBatch(ALL)).map((command) => command.command_id);
  const outcomes = ids.map((command_id): Outcome => ({
    command_id,
    result: 'accepted',
    problems: [],
    number: '000012',
    received_at: NOW,
    ...change,
  }));
  const seen = Math.max(0, ...items.map((item) => item.id));
  const answer: HeardAnswer = { server_time: NOW, outcomes, news: { seen, items } };
  await device.store.settle(ids, answer);
}

function news(document_id: string, status: string, change: Partial<NewsItem> = {}): NewsItem {
  return { id: ++last, document_id, status, number: '000012', erp_number: null, at: NOW, ...change };
}

async function proposed(): Promise<{ device: Device; id: string; told: NewsItem }> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await adopt(device, await makeBagFile());
  const id = await draft(device.store);
  await device.store.place(id, null);
  await answered(device, [news(id, 'held')]);
  const told = news(id, 'proposed', { by: 'Max', reason: 'Half', proposal: await half(device, id, 1) });
  await answered(device, [told]);
  return { device, id, told };
}

/** Half of the first line. */
async function half(device: Device, id: string, version: number): Promise<NonNullable<NewsItem['proposal']>> {
  const document = await device.store.document(id);
  if (document?.lines == null) throw new Error('not placed');
  const [line, ...rest] = document.content.lines;
  if (line === undefined) throw new Error('no line');
  return {
    version,
    content: { lines: [{ ...line, quantity_e4: 10_000 }, ...rest] },
    payment_term_before: '28',
    payment_term_name: '28',
    lines: document.lines.map((each, index) => (index === 0 ? { ...each, quantity_e4: 10_000 } : each)),
    totals: { ...document.totals, total_minor: 500 },
  };
}

const ACCEPT = { version: 1, answer: 'accept', reason: '' } as const;

describe('a proposed change', () => {
  test('[O1] is shown beside the order, which stays as it was, and needs the rep', async () => {
    const { device, id } = await proposed();
    const document = await device.store.document(id);
    expect(document).toMatchObject({ state: 'proposed', answering: null });
    expect(document?.proposal).toMatchObject({ version: 1, by: 'Max', reason: 'Half' });
    expect(document?.totals.total_minor).not.toBe(500);
    expect(await device.store.status()).toMatchObject({ needs_you: 1 });
  });

  test('[C1] is accepted off line by one command that survives a kill, and taken over when it is answered', async () => {
    const { device, id, told } = await proposed();
    expect((await device.store.answerProposal(id, ACCEPT)).kind).toBe('saved');
    expect((await device.store.answerProposal(id, ACCEPT)).kind).toBe('refused');
    expect((await device.store.cancel(id, '')).kind).toBe('refused');
    device.restart();
    await device.store.enter(RITA, null, null);
    expect(await device.store.document(id)).toMatchObject({ state: 'proposed', answering: 'accept' });
    expect(await device.store.status()).toMatchObject({ needs_you: 0 });
    const [command] = await device.store.nextBatch(ALL);
    expect(command?.name).toBe('answer_proposal');
    expect(JSON.parse(command?.body ?? '')).toEqual({ document_id: id, ...ACCEPT });
    await answered(device, [news(id, 'agreed', { proposal: told.proposal ?? null })]);
    device.restart();
    await device.store.enter(RITA, null, null);
    const document = await device.store.document(id);
    expect(document).toMatchObject({ state: 'received', proposal: null, totals: { total_minor: 500 } });
    expect(document?.content.lines[0]?.quantity_e4).toBe(10_000);
    expect(document?.lines?.[0]?.quantity_e4).toBe(10_000);
    const question = { id: 'x', replaces: null, customer_key: null, product_keys: ['A'] };
    expect((await device.store.standing(question)).taken[0]?.quantity_e4).toBe(10_000);
    expect(document?.story.map(({ status }) => status)).toEqual(['held', 'proposed', 'agreed']);
  });

  test('is taken over by the receipt alone where the news come later', async () => {
    const { device, id, told } = await proposed();
    await device.store.answerProposal(id, ACCEPT);
    await answered(device, []);
    expect(await device.store.document(id)).toMatchObject({
      state: 'received',
      totals: { total_minor: 500 },
    });
    await answered(device, [news(id, 'agreed', { proposal: told.proposal ?? null }), news(id, 'held')]);
    expect(await device.store.document(id)).toMatchObject({ state: 'held', totals: { total_minor: 500 } });
  });

  test('that is declined leaves the order held as it was', async () => {
    const { device, id } = await proposed();
    const before = (await device.store.document(id))?.totals;
    await device.store.answerProposal(id, { version: 1, answer: 'decline', reason: 'They need both' });
    await answered(device, [news(id, 'disagreed', { reason: 'They need both' })]);
    expect(await device.store.document(id)).toMatchObject({ state: 'held', proposal: null, totals: before });
  });

  test('that was replaced meanwhile says so, in the same answer that brings the new one', async () => {
    const { device, id } = await proposed();
    await device.store.answerProposal(id, ACCEPT);
    const problem = { code: 'proposal_replaced', position: null, data: { number: '000012' } };
    const second = news(id, 'proposed', { by: 'Olga', proposal: await half(device, id, 2) });
    await answered(device, [second], { result: 'rejected', problems: [problem] });
    expect(await device.store.document(id)).toMatchObject({
      state: 'proposed',
      answering: null,
      proposal: { version: 2, by: 'Olga' },
      problems: [problem],
    });
    expect((await device.store.answerProposal(id, ACCEPT)).kind).toBe('refused');
    expect((await device.store.answerProposal(id, { ...ACCEPT, version: 2 })).kind).toBe('saved');
    expect(await device.store.document(id)).toMatchObject({ problems: [] });
  });

  test('[C7] whose answer failed on the server is answered again by itself', async () => {
    const { device, id } = await proposed();
    await device.store.answerProposal(id, ACCEPT);
    await answered(device, [], { result: 'failed' });
    expect(await device.store.document(id)).toMatchObject({ state: 'proposed', answering: 'accept' });
    expect(await device.store.nextBatch(ALL)).toHaveLength(1);
  });

  test('[S8] is read whole or not at all', () => {
    const day = { date: '2026-11-24', start: NOW, end: NOW };
    const whole = { version: 1, content: { lines: [] }, lines: [], totals: { total_minor: 1 } };
    const read = (proposal: unknown) => {
      const items = [{ id: 3, document_id: 'd', status: 'proposed', at: NOW, proposal }];
      const parts = { nonce: 'n', server_time: NOW, day, outcomes: [], bag: null };
      return readAnswer({ ...parts, news: { seen: 3, items, more: false } }, 'n')?.news.items[0]?.proposal;
    };
    expect(read(whole)).toEqual(whole);
    for (const spoilt of [
      null,
      'x',
      { ...whole, lines: 3 },
      { ...whole, totals: {} },
      { ...whole, version: 'x' },
    ])
      expect(read(spoilt)).toBeNull();
  });
});

test('lines meet by product, what goes and what is new is told, and what rules give meets only what they gave', () => {
  const line = (product_code: string, quantity_e4: number, free_by = '') =>
    ({ product_code, quantity_e4, free_by, net_minor: 1 }) as OrderLine;
  const changes = lineChanges(
    [line('A', 1), line('B', 1), line('A', 2), line('A', 9, 'gift')],
    [line('A', 1), line('A', 3), line('C', 1, 'gift')],
  );
  expect(
    changes.map(({ before, after, isChanged }) => [before?.quantity_e4, after?.quantity_e4, isChanged]),
  ).toEqual([
    [1, 1, false],
    [1, undefined, true],
    [2, 3, true],
    [9, undefined, true],
    [undefined, 1, true],
  ]);
});
