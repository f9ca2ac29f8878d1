import { expect, test } from 'vitest';

import { makeDevice, MORNING, RITA, SAM } from './rig/device';

const NOW = new Date(MORNING).toISOString();

test('[J1] a wish survives the end of the app, and the same wish is kept once', async () => {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  expect(await device.store.wish('customers', 'Açaí')).toBe(true);
  expect(await device.store.wish('customers', 'acai')).toBe(true);
  device.restart();
  await device.store.enter(RITA, null, null);
  expect(await device.store.wishes()).toMatchObject([{ schema: 'customers', search: 'Açaí' }]);
  const [wish] = await device.store.wishes();
  await device.store.forgetWish(wish?.id ?? '');
  device.restart();
  await device.store.enter(RITA, null, null);
  expect(await device.store.wishes()).toEqual([]);
});

test('the oldest of more than twenty wishes goes', async () => {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  for (let count = 1; count <= 21; count++) {
    await device.store.wish('products', `wish ${count}`);
    device.passMs(1);
  }
  const wishes = (await device.store.wishes()).map(({ search }) => search);
  expect([wishes.length, wishes[0], wishes.at(-1)]).toEqual([20, 'wish 21', 'wish 2']);
});

test('[B6] a wish is its user’s own', async () => {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await device.store.wish('customers', 'secret');
  await device.store.leave(false);
  await device.store.enter(SAM, 'd2', NOW);
  expect(await device.store.wishes()).toEqual([]);
});

test('[J1] on a full disk a wish is refused, not forgotten later', async () => {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  device.disk.free = 0;
  let kept = true;
  for (let count = 0; kept && count < 20_000; count++)
    kept = await device.store.wish('customers', `${count} ${'x'.repeat(100_000)}`);
  expect(kept).toBe(false);
});
