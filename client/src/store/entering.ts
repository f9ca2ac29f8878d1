/** Who is in: the browser's session file, and the one user's store that is open. */

import { v4 as randomId } from 'uuid';

import { makeClock } from './clock';
import type { Clock } from './clock';
import { readSessionFile, writeSessionFile } from './session_file';
import type { SavedSession, SessionFile } from './session_file';
import type { Platform } from './store';
import { openUserStore } from './user_store';
import type { UserStore } from './user_store';

export interface Measured {
  bytes_per_second: number | null;
}

export interface EnteringCalls {
  /** Who was signed in when this browser was last used. */
  begin(): Promise<{ has_disk: boolean; session: SavedSession | null; sign_out_owed: boolean }>;
  /** The device id to sign this user in with. */
  deviceId(user: string): Promise<string>;
  /** Enters for whoever was here last while the page still loads: their `enter` without the server then finds it done. */
  enterLast(): Promise<void>;
  /** Opens the user's store and remembers the session; answers the device id the store really has. */
  enter(session: SavedSession, device_id: string | null, server_time: string | null): Promise<string | null>;
  /** Closes the store and forgets the session. */
  leave(owed: boolean): Promise<void>;
  signOutPaid(): Promise<void>;
  /** The server's day as it stood in an answer. */
  dayHeard(day: SavedSession['day']): Promise<void>;
  measured(): Promise<Measured>;
  rememberMeasured(measured: Measured): Promise<void>;
  /** Flushes and lets go of every file, for another tab. */
  close(): Promise<void>;
}

export interface Entering {
  /** Null: nobody entered, or there is no disk. */
  user(): UserStore | null;
  clock(): Clock;
  calls: EnteringCalls;
}

export function makeEntering(platform: Platform): Entering {
  const { root } = platform;
  let clock = makeClock(platform.time);
  let user: UserStore | null = null;
  let file: SessionFile | null = null;
  // One after the other.
  let entering: Promise<unknown> = Promise.resolve();
  let early: { user_id: number; entered: Promise<string | null> } | null = null;

  async function sessionFile(): Promise<SessionFile> {
    file ??= root === null ? null : await readSessionFile(root);
    return (
      file ?? {
        session: null,
        sign_out_owed: false,
        devices: {},
        bytes_per_second: null,
      }
    );
  }

  async function change(part: Partial<SessionFile>): Promise<void> {
    file = { ...(await sessionFile()), ...part };
    // A full disk must not keep anybody out: the session then holds until the app is closed.
    if (root !== null)
      await writeSessionFile(root, file).catch(() => platform.damaged('the session was not saved'));
  }

  async function closeUser(): Promise<void> {
    const closing = user;
    user = null;
    if (closing) await closing.recorder.alone(() => closing.close());
  }

  async function enter(
    session: SavedSession,
    device_id: string | null,
    server_time: string | null,
  ): Promise<string | null> {
    if (server_time !== null) clock.heardServer(server_time);
    if (user?.user_id !== session.user.user_id) {
      await closeUser();
      if (root !== null) {
        if (server_time === null) clock = makeClock(platform.time);
        user = await openUserStore({
          sqlite: await platform.sqlite(),
          root,
          copy: platform.copyOf(session.user.user_id),
          clock,
          server_heard: server_time !== null,
          session,
          device_id,
          sha256: platform.sha256,
          later: platform.later,
          bagChanged: () => platform.changed('bag'),
          damaged: platform.damaged,
        });
      }
    }
    const opened = user;
    if (opened === null) return null;
    if (server_time !== null) {
      const at = new Date(server_time).toISOString();
      await opened.recorder.alone(() =>
        opened.recorder.record([{ kind: 'clock_mark', server: true }], { at }),
      );
      clock.heardServer(server_time);
      opened.bag.dayIs(session.day);
    }
    const known = await sessionFile();
    const devices = { ...known.devices, [session.user.user]: opened.device_id };
    if (JSON.stringify([known.session, known.devices]) !== JSON.stringify([session, devices]))
      await change({ session, devices });
    platform.changed('documents');
    platform.changed('bag');
    return opened.device_id;
  }

  function enterAlone(...asked: Parameters<typeof enter>): Promise<string | null> {
    const entered = entering.then(() => enter(...asked));
    entering = entered.catch(() => undefined);
    return entered;
  }

  return {
    user: () => user,
    clock: () => clock,
    calls: {
      async begin() {
        const { session, sign_out_owed } = await sessionFile();
        return { has_disk: root !== null, session, sign_out_owed };
      },

      async deviceId(name) {
        return (await sessionFile()).devices[name] ?? randomId();
      },

      async enterLast() {
        const { session, sign_out_owed } = await sessionFile();
        if (session === null || sign_out_owed || user !== null || root === null) return;
        early = { user_id: session.user.user_id, entered: enterAlone(session, null, null) };
      },

      enter(session, device_id, server_time) {
        const begun = early;
        early = null;
        const isIt = begun?.user_id === session.user.user_id && device_id === null && server_time === null;
        return isIt ? begun.entered : enterAlone(session, device_id, server_time);
      },

      async leave(owed) {
        await entering;
        await user?.letterheads.forget();
        await closeUser();
        await change({ session: null, sign_out_owed: owed });
        platform.changed('documents');
        platform.changed('bag');
      },

      signOutPaid: () => change({ sign_out_owed: false }),

      async dayHeard(day) {
        user?.bag.checkDay();
        user?.bag.dayIs(day);
        const { session } = await sessionFile();
        if (session !== null && session.day.day_end !== day.day_end)
          await change({ session: { ...session, day } });
      },

      async measured() {
        const { bytes_per_second } = await sessionFile();
        return { bytes_per_second };
      },

      rememberMeasured: (measured) => change(measured),

      close: closeUser,
    },
  };
}
