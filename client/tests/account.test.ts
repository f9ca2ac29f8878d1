import { describe, expect, test } from 'vitest';

import type { Called } from '../src/api/call';
import type { Server, WireSession } from '../src/api/server';
import type { SessionState } from '../src/domain/portal';
import type { SavedSession } from '../src/store/session_file';
import { makeAccount } from '../src/sync/account';
import type { Account } from '../src/sync/account';
import type { Engine } from '../src/sync/engine';
import { live } from '../src/sync/live';
import { draft, serverJudgement, makeDevice, MORNING, RITA, SAM } from './rig/device';
import type { Device } from './rig/device';

const UNREACHED = { kind: 'unreached', retry_after_seconds: null } as const;
const NOT_SIGNED_IN = no(401, 'not_signed_in');

interface Browser {
  account: Account;
  session(): SessionState;
  /** What the engine was told. */
  engine: string[];
  /** The device ids that sign-ins carried. */
  devices: (string | undefined)[];
  /** What the session was whenever a store was entered without the server. */
  entered: string[];
  letGo(): Promise<void>;
}

/** A page opened on the device; the server's answers are given. */
function open(
  device: Device,
  answers: {
    session?: Called<WireSession>;
    signIn?: (device_id: string | undefined) => Called<WireSession>;
    signOut?: Called<undefined>;
    lockIsFree?: boolean;
  } = {},
): Browser {
  device.restart();
  const engine: string[] = [];
  const entered: string[] = [];
  const devices: (string | undefined)[] = [];
  const session = live<SessionState>({ kind: 'starting' });
  let letGo: () => Promise<void> = async () => undefined;
  const account = makeAccount({
    server: {
      session: async () => answers.session ?? UNREACHED,
      async signIn(_: string, __: string, named: { id: string } | null) {
        devices.push(named?.id);
        return answers.signIn?.(named?.id) ?? UNREACHED;
      },
      signOut: async () => answers.signOut ?? UNREACHED,
    } as unknown as Server,
    engine: new Proxy({}, { get: (_, name) => () => engine.push(String(name)) }) as Engine,
    session,
    startStore: () => ({ calls: device.store, end: () => undefined }),
    makeLock(release) {
      letGo = release;
      return { tryToHold: async () => answers.lockIsFree ?? true, takeOver: async () => undefined };
    },
    hasDisk: () => undefined,
    deviceLabel: () => 'a phone',
    entered: async () => void entered.push(session.get().kind),
    signedIn: () => undefined,
  });
  return { account, session: session.get, entered, engine, devices, letGo: () => letGo() };
}

const asRita = answered(RITA);

describe('starting', () => {
  test('nobody signed in before, no server: signed out', async () => {
    const page = open(makeDevice());
    await page.account.begin();
    expect(page.session()).toEqual({ kind: 'signed_out' });
  });

  test('what the screens rest on is read before the first of them is drawn', async () => {
    const device = makeDevice();
    await open(device, { session: asRita }).account.begin();
    const page = open(device);
    await page.account.begin();
    expect(page.entered).toEqual(['starting']);
    expect(page.session().kind).toBe('signed_in');
  });

  test('[D1] a rep who signed in today goes on without the server', async () => {
    const device = makeDevice();
    await open(device, { session: asRita }).account.begin();
    const page = open(device);
    await page.account.begin();
    expect(page.session()).toMatchObject({ kind: 'signed_in', user: 'rita' });
    expect(page.engine).toContain('start');
  });

  test('[D3] after the day’s end the documents are still there, and no bag is', async () => {
    const device = makeDevice();
    const before = open(device, { session: asRita });
    await before.account.begin();
    await draft(await before.account.store());
    device.passMs(20 * 3_600_000);
    const page = open(device);
    await page.account.begin();
    const store = await page.account.store();
    expect(page.session()).toMatchObject({ kind: 'signed_in', user: 'rita' });
    expect(await store.documents()).toHaveLength(1);
    expect(await store.customers({})).toEqual({ kind: 'closed', reason: 'day_over' });
  });

  test('a session the server ended asks for a sign-in, and goes on for the day', async () => {
    const device = makeDevice();
    await open(device, { session: asRita }).account.begin();
    const page = open(device, { session: NOT_SIGNED_IN });
    await page.account.begin();
    expect(page.session()).toMatchObject({ kind: 'signed_in' });
    expect(page.engine).toContain('signInNeeded');
  });

  test('another day’s session that the server ended is signed out', async () => {
    const device = makeDevice();
    await open(device, { session: asRita }).account.begin();
    device.passMs(20 * 3_600_000);
    const page = open(device, { session: NOT_SIGNED_IN });
    await page.account.begin();
    expect(page.session()).toEqual({ kind: 'signed_out' });
  });

  test('the server’s word on who is here counts more than the device’s', async () => {
    const device = makeDevice();
    await open(device, { session: asRita }).account.begin();
    const page = open(device, { session: answered(SAM) });
    await page.account.begin();
    expect(page.session()).toMatchObject({ kind: 'signed_in', user: 'sam' });
    expect(await (await page.account.store()).documents()).toEqual([]);
  });

  test('[S7] a second tab is elsewhere until it is told to be here', async () => {
    const device = makeDevice();
    const page = open(device, { session: asRita, lockIsFree: false });
    await page.account.begin();
    expect(page.session()).toEqual({ kind: 'elsewhere' });
    await page.account.useHere();
    expect(page.session()).toMatchObject({ kind: 'signed_in' });
    await page.letGo();
    expect(page.session()).toEqual({ kind: 'elsewhere' });
    expect(page.engine.at(-1)).toBe('stop');
  });
});

describe('signing in and out', () => {
  test('[G1] a user keeps the device id of the store, also after another user', async () => {
    const device = makeDevice();
    const page = open(device, { signIn: () => asRita });
    await page.account.begin();
    await page.account.signIn('rita', 'x');
    await page.account.signOut();
    await page.account.signIn('rita', 'x');
    expect(new Set(page.devices).size).toBe(1);
  });

  test('[G1] a name written otherwise still ends with the store’s device id', async () => {
    const device = makeDevice();
    const page = open(device, { signIn: () => asRita });
    await page.account.begin();
    await page.account.signIn('rita', 'x');
    await page.account.signOut();
    await page.account.signIn('RITA', 'x');
    expect(page.devices).toHaveLength(3);
    expect(page.devices[2]).toBe(page.devices[0]);
  });

  test('a device id that is another user’s is replaced', async () => {
    const page = open(makeDevice(), {
      signIn: (id) => (id === page.devices[0] ? no(409, 'device_of_another') : asRita),
    });
    await page.account.begin();
    expect((await page.account.signIn('rita', 'x')).kind).toBe('answered');
    expect(page.devices).toHaveLength(2);
  });

  test('a wrong password is said as the server says it', async () => {
    const page = open(makeDevice(), { signIn: () => no(401, 'sign_in_failed') });
    await page.account.begin();
    expect(await page.account.signIn('rita', 'x')).toMatchObject({
      kind: 'rejected',
      code: 'sign_in_failed',
    });
    expect(page.session()).toEqual({ kind: 'signed_out' });
  });

  test('signed out with no network stays signed out, and the server is told at the next start', async () => {
    const device = makeDevice();
    const page = open(device, { session: asRita });
    await page.account.begin();
    await page.account.signOut();
    const next = open(device, { session: asRita, signOut: UNREACHED });
    await next.account.begin();
    expect(next.session()).toEqual({ kind: 'signed_out' });
    const later = open(device, { signOut: { kind: 'answered', value: undefined } });
    await later.account.begin();
    expect(await device.store.begin()).toMatchObject({ sign_out_owed: false });
  });

  test('unsent orders of the first user are sent when that user is back', async () => {
    const device = makeDevice();
    const page = open(device, { signIn: () => asRita });
    await page.account.begin();
    await page.account.signIn('rita', 'x');
    const store = await page.account.store();
    const id = await draft(store);
    await store.place(id, serverJudgement());
    await page.account.signOut();
    expect(await store.nextBatch({ limit: 50, bytes: 1e6, except: [] })).toEqual([]);
    await page.account.signIn('rita', 'x');
    expect(await store.nextBatch({ limit: 50, bytes: 1e6, except: [] })).toHaveLength(1);
  });
});

function answered(saved: SavedSession): Called<WireSession> {
  const { date, day_start, day_end } = saved.day;
  const { timezone, ...user } = saved.user;
  return {
    kind: 'answered',
    value: {
      ...user,
      language: '',
      server_time: new Date(MORNING).toISOString(),
      expires_at: new Date(MORNING + 14 * 86_400_000).toISOString(),
      day: { date, start: day_start, end: day_end, timezone },
    },
  };
}

function no(status: number, code: string): Extract<Called<never>, { kind: 'rejected' }> {
  return { kind: 'rejected', status, code, message: code, data: {}, retry_after_seconds: null };
}
