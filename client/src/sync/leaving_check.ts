/**
 * The go-dark check: asks the server what only it can tell, then really cuts the network inside the app, opens and prices what
 * the day needs from this device alone, and gives the network back however it ends: done, cancelled, broken off or hung.
 */

import type { WireSession } from '../api/server';
import { shownUntil } from '../domain/day';
import { openOf } from '../domain/leaving';
import type { CheckResult, LeavingProgress, LeavingReport } from '../domain/leaving';
import type { BagManifest, SyncStatus } from '../domain/portal';
import type { VisitRow } from '../domain/records';
import type { LeaseReach, OpenedRecords, ReachOfLease } from '../store/leaving';
import type { DeviceStore } from '../store/store';
import type { LeavingParts } from './leaving';

/** A day of orders, and as much again for what the browser keeps beside them. */
const DAY_BYTES = 20_000_000;
const SAMPLE = 50;
const CHUNK = 200;
/** A step that takes longer is broken off: the network must not stay cut for it. */
const STEP_AT_MOST_MS = 20_000;
const NAMES_TOLD = 3;

type Progress = (now: LeavingProgress) => void;

interface Told {
  /** `ended`: it answered that nobody is signed in. */
  session: WireSession | 'ended' | null;
  visits: Omit<VisitRow, 'on_device'>[] | null;
}

/** Null: cancelled. Throws when a step broke; the network is back then too. */
export async function checkLeaving(
  parts: LeavingParts,
  progress: Progress,
  signal: AbortSignal,
): Promise<LeavingReport | null> {
  const store = await parts.store();
  progress({ step: 'network', done: 0, total: 1 });
  const told = await askServer(parts, store);
  if (signal.aborted) return null;
  const before = parts.status();
  const results: CheckResult[] = [];
  const cut = parts.network.cut();

  /** One step: never longer than it may take, and never with the network back. */
  async function step<Value>(doing: Promise<Value>): Promise<Value> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('a step of the check took too long')), STEP_AT_MOST_MS);
    });
    try {
      const value = await Promise.race([doing, late]);
      if (!cut.keep()) throw new Error('the network came back before the check ended');
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    // The cut is proved, not believed: a call of the app must find nobody.
    const probe = await step(parts.server.session());
    parts.unreached();
    results.push(
      probe.kind === 'unreached' && cut.refused() > 0 ? good('network') : gap('network', 'open', {}, AGAIN),
    );

    const known = await step(store.status());
    const bag = known.bag.kind === 'ready' ? known.bag.bag : null;
    progress({ step: 'bag', done: 0, total: 1 });
    results.push(bagResult(bag, await step(store.verifyBag())));
    if (bag !== null) {
      for (const schema of ['customers', 'prospects'] as const) {
        const opened = await openAll(store, schema, bag.counts[schema], step, progress, signal);
        if (opened === null) return null;
        results.push(...recordsResult(schema, opened, bag.counts[schema]));
      }
      progress({ step: 'prices', done: 0, total: 1 });
      results.push(
        ...productsResult(await step(store.countRecords()), await step(store.priceSample(SAMPLE))),
      );
      results.push(...leaseResult(await step(store.leaseReach()), told));
    }
    progress({ step: 'journal', done: 0, total: 1 });
    results.push(journalResult(await step(store.proveJournal())));
    results.push(spaceResult(await step(parts.browser.freeBytes())));
    results.push(
      (await step(parts.browser.persisted()))
        ? good('persistence')
        : gap('persistence', 'refused', {}, { kind: 'persist' }),
    );
    results.push(
      (await step(parts.browser.keepsShell()))
        ? good('shell')
        : gap('shell', 'missing', {}, { kind: 'reload' }),
    );
    results.push(...clockResult(known.clock, told));
    results.push(sessionResult(told, bag));
    results.push(...(await visitsResult(store, told, step)));
    results.push(sentResult(before));
    if (signal.aborted) return null;
    const report = {
      at: new Date(parts.nowMs()).toISOString(),
      bag_version: bag?.version ?? null,
      results,
    };
    await step(
      store.rememberCheck({ at: known.now, bag_version: report.bag_version, open: openOf(results) }),
    );
    return { ...report, at: known.now };
  } finally {
    cut.restore();
    parts.back();
  }
}

/** What only the server can tell; nothing when it is not reached. */
async function askServer({ server, leases }: LeavingParts, store: DeviceStore): Promise<Told> {
  const session = await server.session();
  if (session.kind === 'rejected' && session.status === 401) return { session: 'ended', visits: null };
  if (session.kind !== 'answered') return { session: null, visits: null };
  if ((await store.leaseReach())?.is_heard === false) await leases.take();
  const visits = await server.visits();
  return { session: session.value, visits: visits.kind === 'answered' ? visits.value : null };
}

type Step = <Value>(doing: Promise<Value>) => Promise<Value>;

async function openAll(
  store: DeviceStore,
  schema: 'customers' | 'prospects',
  total: number,
  step: Step,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ opened: number; broken: string[] } | null> {
  let opened = 0;
  const broken: string[] = [];
  for (let after: number | null = 0; after !== null;) {
    if (signal.aborted) return null;
    progress({ step: schema, done: opened, total });
    const found: OpenedRecords | null = await step(store.openRecords(schema, after, CHUNK));
    opened += found?.opened ?? 0;
    broken.push(...(found?.broken ?? []));
    after = found?.last ?? null;
  }
  return { opened, broken };
}

const AGAIN = { kind: 'again' } as const;
const DOWNLOAD = { kind: 'download' } as const;

function good(code: CheckResult['code'], data: CheckResult['data'] = {}): CheckResult {
  return { code, state: 'good', say: 'good', data, remedy: null };
}

function gap(
  code: CheckResult['code'],
  say: string,
  data: CheckResult['data'],
  remedy: CheckResult['remedy'],
): CheckResult {
  return { code, state: 'gap', say, data, remedy };
}

/** Whose session has ended is told that alone: who signs in again has all the rest checked. */
function unknown(code: CheckResult['code'], { session }: Told): CheckResult[] {
  return session === 'ended' ? [] : [{ code, state: 'unknown', say: 'unknown', data: {}, remedy: AGAIN }];
}

function bagResult(bag: BagManifest | null, found: { whole: boolean; bytes: number } | null): CheckResult {
  if (bag === null || found === null) return gap('bag', 'none', {}, { kind: 'choose', schema: null });
  return found.whole
    ? good('bag', { until: shownUntil(bag), bytes: found.bytes })
    : gap('bag', 'damaged', {}, DOWNLOAD);
}

function recordsResult(
  schema: 'customers' | 'prospects',
  { opened, broken }: { opened: number; broken: string[] },
  promised: number,
): CheckResult[] {
  if (broken.length > 0)
    return [
      gap(
        schema,
        'broken',
        { count: broken.length, names: broken.slice(0, NAMES_TOLD).join(', ') },
        DOWNLOAD,
      ),
    ];
  if (opened !== promised) return [gap(schema, 'fewer', { count: opened, total: promised }, DOWNLOAD)];
  if (opened > 0) return [good(schema, { count: opened })];
  return schema === 'customers' ? [gap(schema, 'none', {}, { kind: 'choose', schema })] : [];
}

function productsResult(
  counts: Awaited<ReturnType<DeviceStore['countRecords']>>,
  sample: Awaited<ReturnType<DeviceStore['priceSample']>>,
): CheckResult[] {
  const count = counts?.products ?? 0;
  if (count === 0) return [gap('products', 'none', {}, { kind: 'choose', schema: 'products' })];
  const first = sample?.problems[0];
  if (sample !== null && first !== undefined) {
    const data = { ...first.problem.data, count: sample.problems.length, customer: first.customer };
    return [
      good('products', { count }),
      gap('prices', 'refused', { ...data, problem: first.problem.code }, DOWNLOAD),
    ];
  }
  return [
    good('products', { count }),
    ...(sample !== null && sample.customers > 0 ? [good('prices', { count: sample.priced })] : []),
  ];
}

/** Nothing where nothing is leased. */
function leaseResult(reach: LeaseReach | null, told: Told): CheckResult[] {
  if (reach === null) return [];
  if (!reach.is_heard) return unknown('lease', told);
  return [
    ...(reach.stock === null ? [] : [sharesResult('stock_lease', reach.stock, reach.until)]),
    ...(reach.credit === null ? [] : [sharesResult('credit_lease', reach.credit, reach.until)]),
  ];
}

function sharesResult(
  code: 'stock_lease' | 'credit_lease',
  { count, total, without }: ReachOfLease,
  until: string,
): CheckResult {
  if (count === total) return { ...good(code, { count, until }), say: total > 0 ? 'good' : 'none' };
  const told = without.slice(0, NAMES_TOLD).join(', ');
  const names = without.length > NAMES_TOLD ? `${told} …` : told;
  return gap(code, 'without', { count, total, until, names }, { kind: 'lease' });
}

function journalResult(proof: { file: boolean; copy: boolean } | null): CheckResult {
  if (!proof?.file) return gap('journal', 'refused', {}, AGAIN);
  return proof.copy ? good('journal') : gap('journal', 'one_place', {}, AGAIN);
}

function spaceResult(free: number | null): CheckResult {
  if (free === null || free >= DAY_BYTES) return good('space', { free: free ?? DAY_BYTES });
  return gap('space', 'little', { free }, AGAIN);
}

function clockResult(clock: SyncStatus['clock'], told: Told): CheckResult[] {
  if (clock !== 'ok') return [gap('clock', clock, {}, AGAIN)];
  return told.session !== null && told.session !== 'ended' ? [good('clock')] : unknown('clock', told);
}

function sessionResult(told: Told, bag: BagManifest | null): CheckResult {
  const { session } = told;
  if (session === 'ended') return gap('session', 'ended', {}, { kind: 'sign_in' });
  if (session === null) return { code: 'session', state: 'unknown', say: 'unknown', data: {}, remedy: AGAIN };
  const until = bag?.day_end ?? session.day.end;
  return Date.parse(session.expires_at) >= Date.parse(until)
    ? good('session', { until: session.expires_at })
    : gap('session', 'ends', { until: session.expires_at }, { kind: 'sign_in' });
}

async function visitsResult(store: DeviceStore, told: Told, step: Step): Promise<CheckResult[]> {
  const { visits } = told;
  if (visits === null) return unknown('visits', told);
  const missing = async (schema: 'customers' | 'prospects', kind: VisitRow['kind']) => {
    const keys = visits.filter((visit) => visit.kind === kind).map(({ key }) => key);
    const held = new Set(await step(store.onDevice(schema, keys)));
    return keys.filter((key) => !held.has(key));
  };
  const records = {
    customers: await missing('customers', 'customer'),
    prospects: await missing('prospects', 'prospect'),
  };
  const count = records.customers.length + records.prospects.length;
  if (count === 0) return [good('visits', { count: visits.length })];
  return [gap('visits', 'missing', { count, total: visits.length }, { kind: 'add', records })];
}

function sentResult({ waiting, needs_you }: SyncStatus): CheckResult {
  if (needs_you > 0) return gap('sent', 'needs_you', { count: needs_you }, { kind: 'resolve' });
  return waiting > 0 ? gap('sent', 'waiting', { count: waiting }, { kind: 'send' }) : good('sent');
}
