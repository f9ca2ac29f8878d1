import { expect, test } from 'vitest';

import { adopt, DAY, makeBagFile } from './rig/bag_file';
import { makeDevice, MORNING, RITA, SAM } from './rig/device';
import type { Device } from './rig/device';

const NOW = new Date(MORNING).toISOString();
const LETTERHEAD = {
  name: 'Cajuí Ltda.',
  tax_id: '12.345',
  address: 'Rua Um',
  contact: '(81)',
  footer: 'Fim',
};
const WRITTEN = `INSERT INTO catalogue.letterhead VALUES
  (1, 'Cajuí Ltda.', '12.345', 'Rua Um', '(81)', 'Fim', 'iVBORw0KGgo=', 17, 5)`;

/** With a bag that has a letterhead, on the day after. */
async function aDayLater(): Promise<Device> {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await adopt(device, await makeBagFile({ then: WRITTEN }));
  device.passMs(Date.parse(DAY.day_end) - MORNING);
  await device.store.tick();
  return device;
}

test('what this device holds is printed under the last letterhead when its bag is gone', async () => {
  const device = await aDayLater();
  expect(await device.store.priceLists()).toMatchObject({ kind: 'closed', reason: 'day_over' });
  const value = { ...LETTERHEAD, logo: { data: 'iVBORw0KGgo=', width: 17, height: 5 } };
  expect(await device.store.letterhead()).toMatchObject({ kind: 'open', source: 'bag', value });
  device.restart();
  await device.store.enter(RITA, null, null);
  expect(await device.store.letterhead()).toMatchObject({ kind: 'open', value });
});

test('a bag that has none replaces it', async () => {
  const device = makeDevice();
  await device.store.enter(RITA, 'd1', NOW);
  await adopt(device, await makeBagFile({ then: WRITTEN }));
  await adopt(device, await makeBagFile({ version: 2 }));
  device.passMs(Date.parse(DAY.day_end) - MORNING);
  await device.store.tick();
  expect(await device.store.letterhead()).toMatchObject({ value: { name: 'Mascate', logo: null } });
});

test('it is forgotten at the sign-out, and is nobody else’s', async () => {
  const device = await aDayLater();
  await device.store.enter(SAM, 'd2', NOW);
  expect(await device.store.letterhead()).toMatchObject({ kind: 'closed' });
  await device.store.enter(RITA, null, null);
  await device.store.leave(false);
  expect([...device.disk.files.keys()].filter((name) => name.includes('letterhead'))).toEqual([]);
  await device.store.enter(RITA, null, null);
  expect(await device.store.letterhead()).toMatchObject({ kind: 'closed' });
});
