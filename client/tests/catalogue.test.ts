import { describe, expect, test } from 'vitest';

import type { Called } from '../src/api/call';
import type { Server } from '../src/api/server';
import { makeCatalogue } from '../src/sync/catalogue';
import type { EngineStatus } from '../src/sync/engine';
import { adopt, makeBagFile } from './rig/bag_file';
import { makeDevice, MORNING, RITA } from './rig/device';

type Connection = EngineStatus['connection'];

const FROM_SERVER: Called<unknown> = {
  kind: 'answered',
  value: { items: [{ key: '000045/01' }, { key: '777777/01' }], total: 2, hasNext: false },
};
const UNREACHED: Called<unknown> = { kind: 'unreached', retry_after_seconds: null };

async function asking(connection: Connection, called: Called<unknown>, options = { hasBag: true }) {
  const { store } = makeDevice();
  await store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  if (options.hasBag) {
    await adopt({ store }, await makeBagFile());
  }
  const told: string[] = [];
  let asked = 0;
  const server = new Proxy({}, { get: () => async () => (asked++, called) }) as Server;
  const catalogue = makeCatalogue({
    server,
    store: async () => store,
    connection: () => connection,
    answered: () => told.push('answered'),
    unreached: () => told.push('unreached'),
    signInNeeded: () => told.push('signInNeeded'),
  });
  return { catalogue, told, asked: () => asked };
}

describe('the registers', () => {
  test('on line come from the server, marked with what this device holds', async () => {
    const { catalogue } = await asking('online', FROM_SERVER);
    expect(await catalogue.customers({})).toMatchObject({
      source: 'server',
      as_of: null,
      value: {
        items: [
          { key: '000045/01', on_device: true },
          { key: '777777/01', on_device: false },
        ],
      },
    });
  });

  test('off line come from the bag without asking anybody', async () => {
    const { catalogue, asked } = await asking('offline', FROM_SERVER);
    expect(await catalogue.customers({})).toMatchObject({ source: 'bag', value: { total: 2 } });
    expect(asked()).toBe(0);
  });

  test('come from the bag at once when the server is not reached, which is said', async () => {
    const { catalogue, told } = await asking('online', UNREACHED);
    expect(await catalogue.customers({})).toMatchObject({ source: 'bag' });
    expect(told).toEqual(['unreached']);
  });

  test('while it is not known who is there, come from the bag when there is one', async () => {
    const { catalogue, asked } = await asking('checking', FROM_SERVER);
    expect(await catalogue.customers({})).toMatchObject({ source: 'bag' });
    expect(asked()).toBe(0);
    const bare = await asking('checking', FROM_SERVER, { hasBag: false });
    expect(await bare.catalogue.customers({})).toMatchObject({ source: 'server' });
  });

  test('[D4] are closed with the reason when neither is there', async () => {
    const { catalogue } = await asking('online', UNREACHED, { hasBag: false });
    expect(await catalogue.customers({})).toEqual({ kind: 'closed', reason: 'no_selection' });
  });

  test('a record the server does not show is missing, whatever the bag holds', async () => {
    const { catalogue } = await asking('online', no(404, 'not_found'));
    expect(await catalogue.customer('000045/01')).toEqual({ kind: 'missing' });
  });

  test('a server that is broken or wants a sign-in leaves the bag', async () => {
    const broken = await asking('online', no(500, 'internal_error'));
    expect(await broken.catalogue.products({})).toMatchObject({ source: 'bag' });
    const ended = await asking('online', no(401, 'not_signed_in'));
    expect(await ended.catalogue.products({})).toMatchObject({ source: 'bag' });
    expect(ended.told).toEqual(['signInNeeded']);
  });
});

function no(status: number, code: string): Called<never> {
  return { kind: 'rejected', status, code, message: code, data: {}, retry_after_seconds: null };
}
