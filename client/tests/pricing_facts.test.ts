/** What the device prices with, out of the bag. */

import { describe, expect, test } from 'vitest';

import { priceDocument } from '../src/domain/pricing/document';
import type { PricedDocument } from '../src/domain/pricing/terms';
import type { PricingFacts } from '../src/domain/pricing/content';
import { adopt, makeBagFile } from './rig/bag_file';
import { goodOrder, makeDevice, MORNING, RITA } from './rig/device';

async function factsFor(
  lines: string[],
  { customer = '000045/01', list = 'ATA' }: { customer?: string; list?: string | null } = {},
): Promise<PricingFacts> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile());
  const [line] = goodOrder().lines;
  const content = goodOrder({
    customer_key: customer,
    price_list_key: list,
    lines: lines.map((product_key) => ({ ...line!, product_key })),
  });
  const answer = await device.store.pricing(content);
  if (answer.kind !== 'open') throw new Error(answer.kind);
  return answer.value.facts;
}

function priced(facts: PricingFacts, product_key: string, quantity_e4: number): PricedDocument {
  if (facts.customer === null) throw new Error('the customer is not in the bag');
  const line = { product_key, quantity_e4, unit_price_e4: null, discount_e6: 0, discount_minor: 0 };
  const document = {
    day: facts.day,
    customer: facts.customer,
    price_list_key: 'ATA',
    payment_term_key: '',
    operation_type_key: '',
    lines: [line],
    discount_e6: 0,
    discount_minor: 0,
    freight_minor: 0,
  };
  return priceDocument(document, facts.products, facts.rules);
}

describe('the bag brings what pricing needs', () => {
  test('the customer as rules see it, and the day the rules were chosen for', async () => {
    const facts = await factsFor([]);
    expect(facts.day).toBe('2026-11-24');
    expect(facts.customer).toEqual({
      key: '000045/01',
      segment: 'bakery',
      state: 'PE',
      person_type: 'company',
      taxpayer: true,
    });
    expect((await factsFor([], { customer: '000046/01' })).customer?.taxpayer).toBe(false);
    expect((await factsFor([], { customer: 'nobody' })).customer).toBeNull();
  });

  test('products with all prices of the list, and those that rules give free', async () => {
    const { products } = await factsFor(['A', 'not there']);
    expect(Object.keys(products).sort()).toEqual(['A', 'B']);
    expect(products['A']).toEqual({
      key: 'A',
      group_key: 'SWE',
      tax_group: 'SUGAR',
      price_e4: 189_000,
      list_prices: [
        { from_quantity_e4: 0, price_e4: 179_000 },
        { from_quantity_e4: 120_000, price_e4: 170_000 },
      ],
    });
    expect((await factsFor(['A'], { list: null })).products['A']?.list_prices).toEqual([]);
  });

  test('rules of everybody and of this customer, filled up with what is usual', async () => {
    const { rules, names } = await factsFor([]);
    expect(rules.discounts.map(({ key, version, step }) => [key, version, step])).toEqual([
      ['BAKERY', 3, 2],
      ['JOAO', 1, 1],
    ]);
    expect(rules.discounts[1]?.when).toMatchObject({
      customer_key: '000045/01',
      segment: '',
      min_quantity_e4: 0,
      valid_from: null,
      valid_until: '2026-12-31',
    });
    expect(rules.free_goods[0]).toMatchObject({ free_product_key: 'B', most_e4: 0 });
    expect(rules.taxes[0]).toMatchObject({ effect: 'included', with_freight: false, plus: [], margin_e6: 0 });
    expect(names['discount JOAO']).toBe('Agreement');
  });

  test('a line of twelve is priced without network: quantity price, cascade, free goods, tax', async () => {
    const found = priced(await factsFor(['A']), 'A', 120_000);
    // 12 × 17.00 = 204.00; − 1 % = 2.04; − 4 % of 201.96 = 8.0784 → 8.08; net 193.88; ICMS 18 % = 34.8984 → 34.90.
    expect(found.lines[0]).toMatchObject({
      proposed_price_e4: 170_000,
      gross_minor: 20_400n,
      net_minor: 19_388n,
    });
    expect(found.lines[0]?.discounts.map(({ amount_minor }) => amount_minor)).toEqual([204n, 808n]);
    expect(found.lines[0]?.taxes).toMatchObject([{ tax: 'ICMS', rule_version: 2, amount_minor: 3_490n }]);
    expect(found.lines[1]).toMatchObject({
      product_key: 'B',
      quantity_e4: 10_000,
      net_minor: 0n,
      free_by: 'TEN',
    });
    expect(found.total_minor).toBe(19_388n);
  });
});
