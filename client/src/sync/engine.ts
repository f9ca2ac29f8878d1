/**
 * The sync engine: one loop that asks our server, sends the outbox and stores the answers.
 *
 *            start, placing, online, visibility, timer, tap
 *   stopped ──start──▶ resting ─────────────────────▶ asking ──answered, more to send──▶ asking
 *      ▲                  ▲                             │
 *      └──stop────────────┼── answered, nothing left ───┤   next heartbeat, or when a set-aside command may go
 *                         ├── unreached, 5xx, no room ──┤   random growing pause, Retry-After obeyed
 *                         └── 401: sign-in needed ──────┘   no pause; waits for the sign-in
 *
 * «On line» is said only after an answer of ours. While it is not said, the engine asks with empty hands first, so that what was
 * placed with no network has never left the device and may still be taken back.
 */

import { CONTRACT } from '../api/call';
import type { Called } from '../api/call';
import type { WireManifest } from '../api/server';
import type { NewerData } from '../domain/newer';
import type { DeviceStore } from '../store/store';
import type { WaitingCommand } from '../store/outbox';
import { readAnswer } from './answer';
import type { SyncAnswer } from './answer';
import { makeSetAside, pauseMs } from './pauses';

export interface EngineStatus {
  connection: 'checking' | 'online' | 'offline';
  sign_in_needed: boolean;
  /** The server takes nothing from this app but its outbox (rule S6). */
  app_too_old: boolean;
  /** Orders that wait for this user's word, as last heard; null: it is not theirs to give. */
  approvals: number | null;
  answered_at: string | null;
  next_attempt_at: string | null;
}

export interface EngineParts {
  store: Pick<DeviceStore, 'nextBatch' | 'release' | 'settle' | 'status' | 'dayHeard'>;
  send(body: string): Promise<Called<unknown>>;
  /** Runs later; the answer takes it back. */
  after(ms: number, run: () => void): () => void;
  nowMs(): number;
  random(): number;
  isVisible(): boolean;
  newNonce(): string;
  changed(status: EngineStatus): void;
  /** Every bag the server names, and newer data for it; whether it is wanted is not the engine's to know. */
  bagOffered(bag: WireManifest | null, newer: NewerData | null): void;
  /** The revision of this device's lease of today, where the server knows of leases. */
  leaseIs(revision: number | null): void;
}

export interface Engine {
  /** Begins for the user who entered the store; `reached`: the server has just answered this page. */
  start(reached: boolean): void;
  stop(): void;
  wake(): void;
  /** The user's tap: asks now, and every pause begins anew. */
  wakeNow(): void;
  /** Where there is no outbox to sync, other calls tell whether the server is there. */
  answered(): void;
  /** Another call of ours found nobody. */
  unreached(): void;
  /** Another call of ours was answered 401. */
  signInNeeded(): void;
}

const BATCH_LIMIT = 50;
const BATCH_BYTES = 900_000;
const HEARTBEAT_MS = 30_000;
const PROBE_MS = 15_000;
const HALVE_AFTER = 3;

export function makeEngine(parts: EngineParts): Engine {
  const { store } = parts;
  const setAside = makeSetAside(parts.random);
  let status: EngineStatus = {
    connection: 'checking',
    sign_in_needed: false,
    app_too_old: false,
    approvals: null,
    answered_at: null,
    next_attempt_at: null,
  };
  // Each start is a new run; what an older run still hears is of another user or another tab, and is dropped.
  let run = 0;
  let stopped = true;
  let asking = false;
  let askAgain = false;
  let failures = 0;
  let batchFailures = 0;
  let batchLimit = BATCH_LIMIT;
  let notBefore_ms = 0;
  let cancelTimer = () => {};

  function say(change: Partial<EngineStatus>): void {
    status = { ...status, ...change };
    parts.changed(status);
  }

  function wake(): void {
    if (stopped || status.sign_in_needed) return;
    if (asking) askAgain = true;
    else if (parts.nowMs() >= notBefore_ms) void loop(run);
  }

  async function loop(mine: number): Promise<void> {
    asking = true;
    cancelTimer();
    say({ next_attempt_at: null });
    try {
      await askUntilIdle(mine);
    } finally {
      if (mine === run) {
        asking = false;
        planNext();
      }
    }
  }

  async function askUntilIdle(mine: number): Promise<void> {
    askAgain = false;
    let batch = status.connection === 'online' ? await takeBatch() : [];
    for (;;) {
      const answer = await ask(batch, mine);
      if (mine !== run) return;
      if (answer === 'again') batch = await takeBatch();
      else if (answer === null) return;
      else {
        if (batch.length > 0) failures = 0;
        batch = await takeBatch();
        if (batch.length === 0 && !answer.more && !askAgain) {
          failures = 0;
          return;
        }
        askAgain = false;
      }
    }
  }

  async function takeBatch(): Promise<WaitingCommand[]> {
    const except = setAside.resting(parts.nowMs());
    return await store.nextBatch({ limit: batchLimit, bytes: BATCH_BYTES, except });
  }

  /** One request. Null: it failed and the engine rests; «again»: try at once with less. */
  async function ask(batch: WaitingCommand[], mine: number): Promise<SyncAnswer | 'again' | null> {
    const nonce = parts.newNonce();
    const known = await store.status();
    const bag_version = known.bag.kind === 'ready' ? known.bag.bag.version : null;
    const head = {
      nonce,
      contract: CONTRACT,
      device_time: known.now,
      bag_version,
      news_seen: known.news_seen,
      unsent: known.unsent,
    };
    const called = await parts.send(requestBody(head, batch));
    if (mine !== run) return null;
    const sent = batch.map((command) => command.command_id);
    const answer = called.kind === 'answered' ? readAnswer(called.value, nonce) : null;
    if (answer !== null) return await take(answer, sent);
    if (sent.length > 0) await store.release(sent);
    if (mine !== run) return null;
    return failed(called, sent);
  }

  /** [S3] The answer is stored first; only then anything is said of it. */
  async function take(answer: SyncAnswer, sent: string[]): Promise<SyncAnswer | null> {
    const mine = run;
    const outcomes = answer.outcomes.filter((outcome) => sent.includes(outcome.command_id));
    const settled = await store.settle(sent, { ...answer, outcomes });
    if (mine !== run) return null;
    notBefore_ms = 0;
    say({
      connection: 'online',
      sign_in_needed: false,
      app_too_old: !answer.supported,
      approvals: answer.approvals,
      answered_at: answer.server_time,
    });
    if (settled === 'disk_full') {
      failures += 1;
      return null;
    }
    const final = new Set(outcomes.filter((each) => each.result !== 'failed').map((each) => each.command_id));
    for (const command_id of sent) {
      if (final.has(command_id)) setAside.forget(command_id);
      else setAside.add(command_id, parts.nowMs());
    }
    if (sent.length > 0) {
      batchFailures = 0;
      batchLimit = Math.min(BATCH_LIMIT, batchLimit * 2);
    }
    const { date, start, end } = answer.day;
    await store.dayHeard({ date, day_start: start, day_end: end });
    if (mine !== run) return null;
    parts.bagOffered(answer.bag, answer.newer);
    if (answer.lease !== undefined) parts.leaseIs(answer.lease);
    return answer;
  }

  /** Anything but an answer of ours says nothing about the commands: they stay (S1). */
  function failed(called: Called<unknown>, sent: string[]): 'again' | null {
    if (called.kind === 'rejected') {
      say({ connection: 'online' });
      if (called.status === 401 || called.code === 'device_unknown') {
        say({ sign_in_needed: true });
        return null;
      }
      if (called.status === 413 && sent.length > 0) {
        halve(sent);
        return 'again';
      }
    } else say({ connection: 'offline' });
    failures += 1;
    if (sent.length > 0 && ++batchFailures >= HALVE_AFTER) halve(sent);
    if (called.kind !== 'answered' && called.retry_after_seconds !== null)
      notBefore_ms = parts.nowMs() + called.retry_after_seconds * 1000;
    return null;
  }

  /** A batch that cannot be halved any more is one command, and that one steps aside for the others. */
  function halve(sent: string[]): void {
    batchFailures = 0;
    batchLimit = Math.max(1, Math.floor(sent.length / 2));
    const [only] = sent;
    if (sent.length === 1 && only !== undefined) setAside.add(only, parts.nowMs());
  }

  function planNext(): void {
    cancelTimer();
    if (stopped || status.sign_in_needed) return say({ next_attempt_at: null });
    const now = parts.nowMs();
    const at = nextAttemptMs(now);
    if (at === null) return say({ next_attempt_at: null });
    cancelTimer = parts.after(Math.max(0, at - now), wake);
    say({ next_attempt_at: new Date(at).toISOString() });
  }

  function nextAttemptMs(now: number): number | null {
    if (failures > 0) {
      const probing = status.connection === 'offline' && parts.isVisible();
      const pause = probing ? pauseMs(failures, parts.random, PROBE_MS) : pauseMs(failures, parts.random);
      return Math.max(now + pause, notBefore_ms);
    }
    const heartbeat = parts.isVisible() ? now + HEARTBEAT_MS : null;
    const aside = setAside.nextMs(now);
    return heartbeat === null || aside === null ? (aside ?? heartbeat) : Math.min(heartbeat, aside);
  }

  return {
    start(reached) {
      run += 1;
      stopped = false;
      asking = false;
      failures = batchFailures = notBefore_ms = 0;
      batchLimit = BATCH_LIMIT;
      setAside.clear();
      say({ connection: reached ? 'online' : 'checking', sign_in_needed: false });
      wake();
    },
    stop() {
      run += 1;
      stopped = true;
      asking = false;
      cancelTimer();
      say({ next_attempt_at: null, sign_in_needed: false });
    },
    wake,
    wakeNow() {
      failures = notBefore_ms = 0;
      setAside.wakeAll();
      if (status.sign_in_needed) say({ sign_in_needed: false });
      wake();
    },
    answered() {
      if (stopped) say({ connection: 'online' });
    },
    unreached() {
      if (status.connection === 'offline') return;
      say({ connection: 'offline' });
      failures = Math.max(1, failures);
      if (!asking) planNext();
    },
    signInNeeded() {
      if (stopped) return;
      cancelTimer();
      say({ sign_in_needed: true, next_attempt_at: null });
    },
  };
}

/** The message; bodies of commands go in as the texts they were placed with (C6). */
function requestBody(head: Record<string, unknown>, batch: WaitingCommand[]): string {
  const commands = batch.map(({ body, ...rest }) => `${JSON.stringify(rest).slice(0, -1)},"body":${body}}`);
  return `${JSON.stringify(head).slice(0, -1)},"commands":[${commands.join(',')}]}`;
}
