/** Who is here: starting with or without the server, signing in and out, and giving the store to another tab. */

import { v4 as randomId } from 'uuid';

import type { Called } from '../api/call';
import type { Server, WireSession } from '../api/server';
import type { Reply, SessionState, SignedIn } from '../domain/portal';
import type { SavedSession } from '../store/session_file';
import type { DeviceStore } from '../store/store';
import type { Engine } from './engine';
import type { Settable } from './live';
import type { TabLock } from './tabs';

export interface RunningStore {
  calls: DeviceStore;
  /** Ends the worker; what is flushed is safe. */
  end(): void;
}

export interface AccountParts {
  server: Server;
  engine: Engine;
  session: Settable<SessionState>;
  startStore(): RunningStore;
  makeLock(letGo: () => Promise<void>): TabLock;
  /** Said once the store knows whether this browser has a disk for us. */
  hasDisk(has: boolean): void;
  /** What to call this browser on the server. */
  deviceLabel(): string;
  /** The user's store is open and no screen asks it yet: what they all rest on is read first, so that none asks twice. */
  entered(store: DeviceStore): Promise<void>;
  signedIn(): void;
}

export interface Account {
  begin(): Promise<void>;
  /** The store, once it is decided who is here. */
  store(): Promise<DeviceStore>;
  /** The server's day as last heard, YYYY-MM-DD. */
  today(): string | null;
  dayIs(date: string): void;
  signIn(user: string, password: string): Promise<Reply<SignedIn>>;
  signOut(): Promise<void>;
  useHere(): Promise<void>;
}

export function makeAccount(parts: AccountParts): Account {
  const { server, engine, session } = parts;
  const lock = parts.makeLock(letGo);
  let running: RunningStore | null = null;
  let has_disk = false;
  let today: string | null = null;
  let ready = gate<DeviceStore>();

  async function begin(): Promise<void> {
    if (await lock.tryToHold()) await open();
    else session.set({ kind: 'elsewhere' });
  }

  async function open(): Promise<void> {
    running = parts.startStore();
    const store = running.calls;
    // Said together: the store opens while the page hears who was here.
    void store.enterLast();
    const begun = await store.begin();
    has_disk = begun.has_disk;
    parts.hasDisk(has_disk);
    if (begun.sign_out_owed) await payOwedSignOut(store);
    // [D1] Whoever signed in on this day goes on at once; the server's word corrects it when it comes.
    if (begun.session !== null) {
      await store.enter(begun.session, null, null);
      await parts.entered(store);
      here(begun.session, store, false);
    }
    const called = begun.sign_out_owed ? null : await server.session();
    if (called?.kind === 'answered') await enter(called.value, null, store);
    else if (called?.kind === 'rejected' && called.status === 401) await notSignedIn(begun.session, store);
    else if (begun.session === null) session.set({ kind: 'signed_out' });
    ready.open(store);
  }

  /** The server wants a sign-in: the day of work goes on with what is on the device, another day's does not. */
  async function notSignedIn(saved: SavedSession | null, store: DeviceStore): Promise<void> {
    const isToday = saved !== null && (await store.status()).now < new Date(saved.day.day_end).toISOString();
    if (isToday) return engine.signInNeeded();
    engine.stop();
    if (saved !== null) await store.leave(false);
    session.set({ kind: 'signed_out' });
  }

  async function payOwedSignOut(store: DeviceStore): Promise<void> {
    const called = await server.signOut();
    if (called.kind === 'answered') await store.signOutPaid();
  }

  /** Opens the store of the user the server named; answers the device id the store has. */
  async function enter(
    told: WireSession,
    device_id: string | null,
    store: DeviceStore,
  ): Promise<string | null> {
    const saved = savedSession(told);
    const before = session.get();
    const isSame = before.kind === 'signed_in' && before.user_id === told.user_id;
    if (!isSame) engine.stop();
    const real = await store.enter(saved, device_id, told.server_time);
    here(saved, store, true);
    return real;
  }

  function here(saved: SavedSession, store: DeviceStore, reached: boolean): void {
    today = saved.day.date;
    const before = session.get();
    const isSame = before.kind === 'signed_in' && before.user_id === saved.user.user_id;
    session.set({ kind: 'signed_in', ...saved.user });
    ready.open(store);
    // Without a disk there is no outbox and no device for the server to know.
    if (!isSame && has_disk) engine.start(reached);
    else if (has_disk) engine.wakeNow();
    if (!has_disk && reached) engine.answered();
    parts.signedIn();
  }

  async function signIn(user: string, password: string): Promise<Reply<SignedIn>> {
    if (running === null) return { kind: 'unreached' };
    const store = running.calls;
    let device_id = has_disk ? await store.deviceId(user) : null;
    let called = await server.signIn(user, password, device(device_id));
    if (called.kind === 'rejected' && called.code === 'device_of_another') {
      device_id = randomId();
      called = await server.signIn(user, password, device(device_id));
    }
    if (called.kind !== 'answered') return asReply(called);
    const real = await enter(called.value, device_id, store);
    // The store of this user had a device id already: the outbox must come from it (G1).
    if (real !== null && real !== device_id) await server.signIn(user, password, device(real));
    return { kind: 'answered', value: savedSession(called.value).user };
  }

  async function signOut(): Promise<void> {
    engine.stop();
    const called = await server.signOut();
    await running?.calls.leave(called.kind !== 'answered');
    session.set({ kind: 'signed_out' });
  }

  async function letGo(): Promise<void> {
    engine.stop();
    ready = gate();
    session.set({ kind: 'elsewhere' });
    await running?.calls.close();
    running?.end();
    running = null;
  }

  function device(id: string | null) {
    return id === null ? null : { id, label: parts.deviceLabel() };
  }

  return {
    begin,
    store: () => ready.opened,
    today: () => today,
    dayIs: (date) => (today = date),
    signIn,
    signOut,
    async useHere() {
      await lock.takeOver();
      session.set({ kind: 'starting' });
      await open();
    },
  };
}

function savedSession({ user_id, user, name, role, rep, day }: WireSession): SavedSession {
  return {
    user: { user_id, user, name, role, rep, timezone: day.timezone },
    day: { date: day.date, day_start: day.start, day_end: day.end },
  };
}

function asReply(called: Exclude<Called<unknown>, { kind: 'answered' }>): Reply<SignedIn> {
  if (called.kind === 'unreached') return { kind: 'unreached' };
  return { kind: 'rejected', code: called.code, message: called.message, data: called.data };
}

function gate<Value>(): { opened: Promise<Value>; open(value: Value): void } {
  let open: (value: Value) => void = () => {};
  const opened = new Promise<Value>((resolve) => (open = resolve));
  return { opened, open };
}
