import { expect, test } from 'vitest';

import type { Answer } from '../src/domain/catalogue';
import type { CustomValue } from '../src/domain/records';
import { adopt, makeBagFile } from './rig/bag_file';
import { makeDevice, MORNING, RITA } from './rig/device';

/** What a record of the bag's details say of its custom fields. */
async function customOf(asked: Promise<Answer<{ custom: CustomValue[] } | null>>): Promise<CustomValue[]> {
  const answer = await asked;
  return answer.kind === 'open' ? (answer.value?.custom ?? []) : [];
}

async function openedBag() {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile());
  return device.store;
}

test('a customer’s custom values come from the bag in the order of their fields, with every language', async () => {
  const store = await openedBag();
  const found = await customOf(store.customer('000045/01'));
  expect(found.map(({ code, type, value }) => [code, type, value])).toEqual([
    ['vip', 'yes_no', false],
    ['day', 'list', 'tue'],
    ['area', 'number', 705_000],
    ['rent', 'money', -150],
    ['since', 'date', '2025-08-15'],
  ]);
  expect(found[1]).toEqual({
    code: 'day',
    type: 'list',
    labels: { 'pt-BR': 'Dia de entrega', en: 'Delivery day', es: 'Dia de entrega' },
    value: 'tue',
    value_labels: { 'pt-BR': 'terça-feira', en: 'Tuesday', es: 'terça-feira' },
  });
  expect(found[2]).toMatchObject({
    labels: { 'pt-BR': 'Floor area', en: 'Floor area', es: 'Floor area' },
    value_labels: null,
  });
});

test('a row without values has none; each register has its own fields', async () => {
  const store = await openedBag();
  expect(await customOf(store.customer('000046/01'))).toEqual([]);
  expect(await customOf(store.prospect('P1/01'))).toMatchObject([
    { code: 'area', labels: { en: 'Outra' }, value: 10_000 },
  ]);
  expect(await customOf(store.product('A'))).toMatchObject([{ code: 'shelf_life', value: 900_000 }]);
  expect(await customOf(store.product('B'))).toEqual([]);
});
