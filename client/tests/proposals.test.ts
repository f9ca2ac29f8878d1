/** A change of a held order: told with the news, answered off line, taken over only once the server says so. */

import { describe, expect, test } from 'vitest';

import { lineChanges, wholeChanges } from '../src/domain/proposal';
import type { Document, Offer, OrderContent } from '../src/domain/document';
import type { Lease } from '../src/domain/leases';
import type { OrderLine } from '../src/domain/records';
import type { NewsItem } from '../src/store/entries';
import { readAnswer } from '../src/sync/answer';
import { ALL, answered, news, NOW } from './rig/answered';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, RITA } from './rig/device';
import type { Device } from './rig/device';

const FOUND = {
  code: 'customer_blocked',
  level: 'hold',
  position: null,
  data: { customer: '000045/01' },
} as const;

/** Ten pieces of the product are this device's. */
const LEASE: Lease = {
  ...{ day: '2026-11-24', revision: 1, holds_until: NOW, of_stock: true, of_credit: false },
  ...{ products: { A: 100_000 }, customers: {} },
};

async function ofRita(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await adopt(device, await makeBagFile());
  return device;
}

async function proposed(
  lease: Lease | null = null,
  change: Partial<OrderContent> = {},
): Promise<{ device: Device; id: string; told: NewsItem }> {
  const device = await ofRita();
  if (lease !== null) await device.store.keepLease({ bag_version: 1, lease });
  const id = await draft(device.store, goodOrder(change));
  await device.store.place(id, null);
  await answered(device, [news(id, 'held')]);
  const told = news(id, 'proposed', { by: 'Max', reason: 'Half', proposal: await half(device, id, 1) });
  await answered(device, [told]);
  return { device, id, told };
}

/** The same as another device hears it. */
function elsewhere(told: NewsItem, made: Document | null): NewsItem {
  if (made?.lines == null || told.proposal == null) throw new Error('not placed');
  const { content, lines, totals } = made;
  const before = { content, lines, totals, made_at: NOW, received_at: NOW, findings: [FOUND] };
  return { ...told, proposal: { ...told.proposal, before } };
}

/** A quotation's price, which the bag does not have any more. */
async function offered(): Promise<Offer> {
  const device = await ofRita();
  const id = await draft(device.store);
  await device.store.place(id, null);
  const placed = await device.store.document(id);
  const [command] = await device.store.nextBatch(ALL);
  if (placed?.lines == null || command === undefined) throw new Error('not placed');
  const { priced } = JSON.parse(command.body) as { priced: object };
  const { lines, totals } = placed;
  return { quotation_id: 'q', number: '000003', prices: 'honoured', priced, lines, totals };
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

  test('takes no more of the lease than the server says, and until it says, what it took', async () => {
    const { device, id, told } = await proposed(LEASE);
    const proposal = told.proposal ?? null;
    await device.store.answerProposal(id, ACCEPT);
    await answered(device);
    expect((await device.store.document(id))?.leased).toMatchObject({ products: { A: 20_000 } });
    const leased = { products: { A: 10_000 }, credit_minor: 0 };
    await answered(device, [news(id, 'agreed', { proposal: proposal && { ...proposal, leased } })]);
    const left = await device.store.leaseLeft({ id: 'x', replaces: null });
    expect(left?.products).toEqual({ A: 90_000 });
    expect((await device.store.document(id))?.leased).toMatchObject(leased);
  });

  test('[O1] of an order that another device made is answered here too, off line, and both follow', async () => {
    const first = await proposed();
    const made = await first.device.store.document(first.id);
    const told = elsewhere(first.told, made);
    const phone = await ofRita();
    await answered(phone, [news(first.id, 'held'), told]);
    const known = { state: 'proposed', made_elsewhere: true, number: '000012' };
    const about = { totals: made?.totals, proposal: { version: 1 }, findings: [FOUND] };
    expect(await phone.store.document(first.id)).toMatchObject({ ...known, ...about });
    expect(await phone.store.status()).toMatchObject({ needs_you: 1 });
    phone.restart();
    await phone.store.enter(RITA, null, null);
    expect((await phone.store.answerProposal(first.id, ACCEPT)).kind).toBe('saved');
    expect(await phone.store.document(first.id)).toMatchObject({ ...known, answering: 'accept' });
    const agreed = news(first.id, 'agreed', { proposal: first.told.proposal ?? null });
    await answered(phone, [agreed]);
    await answered(first.device, [agreed]);
    for (const { store } of [phone, first.device])
      expect(await store.document(first.id)).toMatchObject({
        state: 'received',
        totals: { total_minor: 500 },
      });
    const question = { id: 'x', replaces: null, customer_key: null, product_keys: ['A'] };
    expect((await phone.store.standing(question)).taken[0]?.quantity_e4).toBe(10_000);
  });

  test('answered on both devices is answered once: the other is told, and follows', async () => {
    const first = await proposed();
    const phone = await ofRita();
    await answered(phone, [elsewhere(first.told, await first.device.store.document(first.id))]);
    await phone.store.answerProposal(first.id, { version: 1, answer: 'decline', reason: '' });
    const problem = { code: 'proposal_answered', position: null, data: { number: '000012' } };
    const agreed = news(first.id, 'agreed', { proposal: first.told.proposal ?? null });
    await answered(phone, [agreed], { result: 'rejected', problems: [problem] });
    expect(await phone.store.document(first.id)).toMatchObject({
      state: 'received',
      problems: [problem],
      totals: { total_minor: 500 },
    });
  });

  test('[S4] that was answered before this device came makes no document of it here', async () => {
    const phone = await ofRita();
    await answered(phone, [news('elsewhere', 'proposed', { proposal: null }), news('elsewhere', 'agreed')]);
    expect(await phone.store.documents()).toEqual([]);
  });

  test('of an order at the prices of a quotation leaves them, and is a usual order from then on', async () => {
    const lines = goodOrder().lines.map((line) => ({
      ...line,
      list_price_e4: 99_000,
      unit_price_e4: 99_000,
    }));
    const { device, id, told } = await proposed(null, { offer: await offered(), lines });
    await device.store.answerProposal(id, ACCEPT);
    await answered(device, [news(id, 'agreed', { proposal: told.proposal ?? null })]);
    const agreed = await device.store.document(id);
    expect(agreed?.content).toMatchObject({
      offer: null,
      lines: [{ unit_price_e4: 99_000, quantity_e4: 10_000 }],
    });
    expect(agreed?.totals.total_minor).toBe(500);
    expect((await device.store.duplicate(id))?.content.offer).toBeNull();
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
    const before = { ...whole, made_at: NOW, received_at: NOW, findings: [FOUND, 'x'] };
    expect(read({ ...whole, before })).toMatchObject({ before: { made_at: NOW, findings: [FOUND] } });
    expect(read({ ...whole, before: { ...before, made_at: 'x' } })).toEqual({ ...whole, before: null });
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

test('of the whole only what is another is told', () => {
  const none = { discount_e6: 0, discount_minor: 0, freight_minor: 0 };
  expect(wholeChanges(none, none)).toEqual([]);
  expect(wholeChanges(none, { ...none, discount_e6: 50_000, freight_minor: 100 })).toEqual([
    { field: 'discount_e6', before: 0, after: 50_000 },
    { field: 'freight_minor', before: 0, after: 100 },
  ]);
});
