import { describe, expect, test } from 'vitest';

import type { OrderContent } from '../src/domain/document';
import { orderContent, quotedHere } from '../src/domain/quotation';
import type { Quoted } from '../src/domain/quotation';
import type { PricingFacts } from '../src/domain/pricing/content';
import { EMPTY_PROSPECT } from '../src/domain/prospect';
import { comparedLines, pricedAnew } from '../src/ui/screens/quotations/comparing';
import { adopt, makeBagFile } from './rig/bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA } from './rig/device';
import type { Device } from './rig/device';

const ALL = { limit: 50, bytes: 1e6, except: [] };
/** By the clock of Greenwich the first was made on the 11th; where the company is, at 23:30 on the 10th. */
const LISTED = `
  INSERT INTO partners.quotations VALUES (7, 1, NULL, '2026-11-11T02:30:00Z', '2026-12-01', 35800, '{"id": "q7"}');
  INSERT INTO partners.quotations VALUES (8, NULL, 1, '2026-11-20T13:00:00Z', '2026-11-23', 1000, '{"id": "q8"}')`;

async function selling(then?: string): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile(then === undefined ? {} : { then }));
  return device;
}

function quotation(change: Partial<OrderContent> = {}): OrderContent {
  return goodOrder({ kind: 'quotation', valid_until: '2026-12-09', ...change });
}

async function placed(device: Device, content: OrderContent): Promise<Quoted> {
  const id = await draft(device.store, content);
  expect(await device.store.place(id, null)).toMatchObject({ kind: 'placed' });
  const document = await device.store.document(id);
  const quoted = document && quotedHere(document, '2026-11-24');
  if (!quoted) throw new Error('not quoted');
  return quoted;
}

describe('the list off line', () => {
  test.each([
    [{}, ['000008', '000007']],
    [{ state: 'open' as const }, ['000007']],
    [{ state: 'expired' as const }, ['000008']],
    [{ state: 'won' as const }, []],
    [{ since: '2026-11-11' }, ['000008']],
    [{ since: '2026-11-10' }, ['000008', '000007']],
    [{ until: '2026-11-10' }, ['000007']],
    [{ since: 'yesterday' }, ['000008', '000007']],
    [{ search: 'mercado' }, ['000008']],
    [{ customer: '000045/01' }, ['000007']],
    [{ customer: '000045/01', state: 'expired' as const }, []],
    [{ customer: "x' OR 1 = 1" }, []],
  ])('%j is narrowed as by the server, by the days of the company', async (query, numbers) => {
    const { store } = await selling(LISTED);
    const answer = await store.quotations(query);
    if (answer.kind !== 'open') throw new Error(answer.kind);
    expect(answer.value.items.map(({ number }) => number)).toEqual(numbers);
    expect(answer.value.total).toBe(numbers.length);
  });

  test('the day it was made is the day where the company is', async () => {
    const { store } = await selling(LISTED);
    const answer = await store.quotations({ until: '2026-11-10' });
    if (answer.kind !== 'open') throw new Error(answer.kind);
    expect(answer.value.items[0]?.made_on).toBe('2026-11-10');
  });
});

describe('an order of a quotation', () => {
  test('at its own prices costs what was offered, to the cent, and waits for it', async () => {
    const device = await selling();
    const quoted = await placed(device, quotation());
    const content = orderContent(quoted, 'honoured');
    const id = await draft(device.store, content);
    expect(await device.store.place(id, null)).toMatchObject({ kind: 'placed' });
    expect((await device.store.document(id))?.totals).toEqual(quoted.totals);
    // [C4] It names the quotation, which goes first.
    expect((await device.store.nextBatch(ALL)).map(({ name }) => name)).toEqual(['place_quotation']);
    expect(await device.store.status()).toMatchObject({ waiting: 2, quotations: { waiting: 1 } });
  });

  test('keeps customer and lines, names the quotation, and is valid no longer', async () => {
    const quoted = await placed(await selling(), quotation());
    expect(orderContent(quoted, 'todays')).toMatchObject({
      kind: 'order',
      customer_key: '000045/01',
      valid_until: null,
      offer: { quotation_id: quoted.id, prices: 'todays' },
      lines: quoted.content.lines,
    });
  });
});

describe("a quotation beside today's prices", () => {
  const rules = { discounts: [], free_goods: [], taxes: [] };
  const product = { key: 'A', group_key: '', tax_group: '', price_e4: 200_000, list_prices: [] };
  const facts = (products: PricingFacts['products']): PricingFacts => ({
    ...{ day: '2026-11-24', customer: null, products, rules, names: {}, words: {} },
  });

  async function quoted(change: Partial<OrderContent['lines'][number]> = {}): Promise<Quoted> {
    const [line] = goodOrder().lines;
    if (!line) throw new Error('no line');
    const content = quotation({ lines: [{ ...line, ...change }] });
    return { ...(await placed(await selling(), content)), content };
  }

  test('a price that nobody touched follows, one that was agreed on stays', async () => {
    const untouched = pricedAnew(await quoted(), facts({ A: product }));
    expect(untouched.content.lines[0]).toMatchObject({ unit_price_e4: 200_000, list_price_e4: 200_000 });
    expect(untouched.totals.total_minor).toBe(4000);
    const agreed = pricedAnew(await quoted({ unit_price_e4: 175_000 }), facts({ A: product }));
    expect(agreed.content.lines[0]).toMatchObject({ unit_price_e4: 175_000, list_price_e4: 200_000 });
  });

  test('a line whose product is not here is compared with nothing', async () => {
    const offer = await quoted();
    const [row] = comparedLines(offer, pricedAnew(offer, facts({})));
    expect(row).toMatchObject({ name: 'Sweet', then: offer.lines[0]?.net_minor, now: null });
  });
});

test('a prospect that a quotation names is not discarded before the quotation', async () => {
  const { store } = await selling();
  const prospect = await store.openProspect();
  if (prospect === null) throw new Error('no draft');
  await store.saveProspect(prospect.id, { ...EMPTY_PROSPECT, legal_name: 'Mercearia Açaí Ltda' });
  const id = await draft(store, quotation({ customer_key: null, prospect_key: prospect.id }));
  expect(await store.discardProspect(prospect.id)).toEqual({ kind: 'refused', reason: 'named' });
  await store.discard(id);
  expect(await store.discardProspect(prospect.id)).toMatchObject({ kind: 'saved' });
});
