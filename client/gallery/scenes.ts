import type { ClosedReason } from '../src/domain/catalogue';
import type { SyncStatus } from '../src/domain/portal';

/** What is different from a rep who is on line with a full bag. */
export interface Scene {
  session: 'starting' | 'elsewhere' | 'signed_out' | 'signed_in';
  connection: SyncStatus['connection'];
  closed: ClosedReason | null;
  documents: 'some' | 'none' | 'waiting';
  records: 'some' | 'none' | 'many';
  status: Partial<SyncStatus>;
  storage: 'kept' | 'may_go' | 'refused';
  /** Saving answers `disk_full`. */
  full: boolean;
}

const ONLINE: Scene = {
  session: 'signed_in',
  connection: 'online',
  closed: null,
  documents: 'some',
  records: 'some',
  status: {},
  storage: 'kept',
  full: false,
};
const OFFLINE: Scene = { ...ONLINE, connection: 'offline', documents: 'waiting' };

const SCENES: Record<string, Scene> = {
  online: ONLINE,
  offline: OFFLINE,
  quiet: { ...ONLINE, documents: 'none' },
  many: { ...ONLINE, records: 'many' },
  empty: { ...ONLINE, records: 'none', documents: 'none' },
  downloading: { ...ONLINE, status: { download: { received: 1_240_000, total: 3_100_000 } } },
  no_selection_online: { ...ONLINE, closed: 'no_selection', documents: 'none' },
  no_selection_offline: { ...OFFLINE, closed: 'no_selection' },
  day_over: { ...OFFLINE, closed: 'day_over' },
  clock_back: { ...OFFLINE, closed: 'clock_back', status: { clock: 'behind' } },
  no_storage: { ...OFFLINE, closed: 'no_storage', storage: 'refused', documents: 'none' },
  bag_damaged: { ...OFFLINE, closed: 'bag_damaged' },
  sign_in_needed: { ...ONLINE, documents: 'waiting', status: { sign_in_needed: true } },
  warnings: { ...ONLINE, storage: 'may_go', status: { clock: 'behind', update_ready: true } },
  disk_full: { ...OFFLINE, full: true },
  signed_out: { ...ONLINE, session: 'signed_out' },
  signed_out_offline: { ...OFFLINE, session: 'signed_out' },
  elsewhere: { ...ONLINE, session: 'elsewhere' },
};

export function sceneOf(name: string): Scene {
  const scene = SCENES[name];
  if (!scene) throw new Error(`no scene ${name}; there are ${Object.keys(SCENES).join(', ')}`);
  return scene;
}
