/**
 * The journal: the only thing on the device that must survive (rules J1 to J4). An append-only file of frames with room
 * written ahead, and a copy of every frame in IndexedDB; at opening both are read, joined, and the missing side rewritten.
 */

import type { ByteFile, Folder } from './files';
import {
  FORMAT_VERSION,
  frameBytes,
  HEADER_BYTES,
  headerBytes,
  isWhole,
  lastUsedByte,
  makeFrame,
  scan,
  versionOf,
} from './frames';
import type { Frame } from './frames';

/** The second place of every frame. Its `put` answers after a strict commit. */
export interface FrameCopy {
  all(): Promise<Frame[]>;
  put(frames: Frame[]): Promise<void>;
  /** Forgets the frames before this one. */
  removeBelow(sequence: number): Promise<void>;
  close(): void;
}

export type Appended = 'flushed' | 'disk_full';

export interface Journal {
  /**
   * Appends payloads as one step: after «flushed» all of them survive, after «disk_full» none was written. `both` also waits
   * for the copy; a copy that fails is caught up later and takes nothing back.
   */
  append(payloads: string[], options?: { both: boolean }): Promise<Appended>;
  /** Replaces all frames by these: a new file, whole and flushed, before the old one goes. */
  compact(payloads: string[]): Promise<void>;
  /** Whether the newest frame, read back from the disk, is this payload; and whether the copy has every frame. */
  holds(payload: string): { file: boolean; copy: boolean };
  size(): number;
  close(): void;
}

export interface OpenedJournal {
  journal: Journal;
  payloads: string[];
  /** What could not be read, named for the log (rule J3). */
  damage: string[];
}

const RESERVE_BYTES = 1024 * 1024;
const ROOM_BYTES = 256 * 1024;
const ZEROS = new Uint8Array(64 * 1024);
const NAME = /^journal-(\d+)\.log$/;

/** Opens a user's journal and reads it from both sides; every frame that one side kept whole is in the answer. */
export async function openJournal(folder: Folder, copy: FrameCopy): Promise<OpenedJournal> {
  const damage: string[] = [];
  const opened = await openNewestFile(folder, damage);
  const copied = await copy.all().catch(() => {
    damage.push('the copy of the journal could not be read');
    return [];
  });
  const whole = copied.filter(isWhole);
  if (whole.length < copied.length) damage.push(`${copied.length - whole.length} damaged frames in the copy`);

  const joined = new Map<string, Frame>();
  for (const frame of [...opened.frames, ...whole]) joined.set(idOf(frame), frame);
  const frames = [...joined.values()].sort((a, b) => a.sequence - b.sequence);
  const inFile = new Set(opened.newest.map(idOf));
  const inCopy = new Set(whole.map(idOf));

  const state: State = {
    folder,
    copy,
    file: opened.file,
    generation: opened.generation,
    end: opened.end,
    sequence: frames.at(-1)?.sequence ?? 0,
    owedToCopy: frames.filter((frame) => !inCopy.has(idOf(frame))),
    copying: Promise.resolve(),
  };
  if (state.end === 0 && startFile(state) === 'disk_full') damage.push('no room for a journal');
  const missing = frames.filter((frame) => !inFile.has(idOf(frame)));
  if (missing.length > 0 && writeFrames(state, missing) === 'disk_full')
    damage.push('no room to rewrite the missing frames of the journal');
  else for (const name of opened.older) await folder.remove(name);
  reserve(state);
  await catchUpCopy(state);
  const text = new TextDecoder();
  return { journal: journalOf(state), payloads: frames.map((frame) => text.decode(frame.payload)), damage };
}

interface State {
  folder: Folder;
  copy: FrameCopy;
  file: ByteFile;
  generation: number;
  /** Where the next frame goes. */
  end: number;
  /** The last frame's. */
  sequence: number;
  /** Frames the copy has not confirmed. */
  owedToCopy: Frame[];
  copying: Promise<void>;
}

function journalOf(state: State): Journal {
  return {
    async append(payloads, options = { both: false }) {
      const frames = framesOf(payloads, state.sequence);
      if (writeFrames(state, frames) === 'disk_full') return 'disk_full';
      state.sequence += frames.length;
      state.owedToCopy.push(...frames);
      const copied = catchUpCopy(state);
      if (options.both) await copied;
      return 'flushed';
    },
    async compact(payloads) {
      const frames = framesOf(payloads, state.sequence);
      const generation = state.generation + 1;
      const file = await state.folder.open(fileName(generation));
      const next: State = { ...state, file, generation, end: 0, owedToCopy: [] };
      if (writeFrames(next, frames) === 'disk_full') {
        // There is no room to become smaller: the old file stays the journal.
        file.close();
        await state.folder.remove(fileName(generation));
        return;
      }
      next.sequence = state.sequence + frames.length;
      next.owedToCopy = [...state.owedToCopy, ...frames];
      const old = { file: state.file, name: fileName(state.generation) };
      Object.assign(state, next);
      old.file.close();
      await catchUpCopy(state);
      const first = frames[0];
      if (state.owedToCopy.length === 0 && first) await state.copy.removeBelow(first.sequence);
      await state.folder.remove(old.name);
      reserve(state);
    },
    holds(payload) {
      const wanted = frameBytes(makeFrame(state.sequence, new TextEncoder().encode(payload)));
      const found = new Uint8Array(wanted.length);
      state.file.read(found, { at: state.end - wanted.length });
      return {
        file: found.every((byte, index) => byte === wanted[index]),
        copy: state.owedToCopy.length === 0,
      };
    },
    size: () => state.end,
    close() {
      state.file.close();
      state.copy.close();
    },
  };
}

/** The file of the highest generation; all older ones are read too, for a compaction may have been cut off. */
async function openNewestFile(folder: Folder, damage: string[]) {
  const generations = (await folder.list())
    .map((name) => Number(NAME.exec(name)?.[1] ?? NaN))
    .filter((generation) => !Number.isNaN(generation))
    .sort((a, b) => a - b);
  const generation = generations.pop() ?? 1;
  const older = generations.map(fileName);
  const frames: Frame[] = [];
  for (const name of older) frames.push(...(await readFile(folder, name, damage)).frames);
  const newest = await readFile(folder, fileName(generation), damage);
  frames.push(...newest.frames);
  const file = await folder.open(fileName(generation));
  return { file, generation, end: newest.end, frames, newest: newest.frames, older };
}

async function readFile(
  folder: Folder,
  name: string,
  damage: string[],
): Promise<{ frames: Frame[]; end: number }> {
  const file = await folder.open(name);
  try {
    const bytes = new Uint8Array(file.getSize());
    file.read(bytes, { at: 0 });
    if (lastUsedByte(bytes) < 0) return { frames: [], end: 0 };
    const version = versionOf(bytes);
    if (version !== null && version > FORMAT_VERSION)
      throw new Error(`${name} has format ${version}; this app reads up to ${FORMAT_VERSION}`);
    // A damaged header loses nothing: the frames are found by their markers.
    if (version === null) damage.push(`${name}: damaged header`);
    const scanned = scan(bytes, version === null ? 0 : HEADER_BYTES);
    for (const { from, to } of scanned.damaged) damage.push(`${name}: bytes ${from} to ${to} are no frame`);
    return scanned;
  } finally {
    file.close();
  }
}

function startFile(state: Pick<State, 'file' | 'end'>): Appended {
  try {
    state.file.truncate(0);
    const header = headerBytes();
    if (state.file.write(header, { at: 0 }) !== header.length) return 'disk_full';
    state.file.flush();
    state.end = header.length;
    return 'flushed';
  } catch {
    return 'disk_full';
  }
}

/** All of the frames or none of them. */
function writeFrames(state: Pick<State, 'file' | 'end'>, frames: Frame[]): Appended {
  if (state.end === 0 && startFile(state) === 'disk_full') return 'disk_full';
  const bytes = joinBytes(frames.map(frameBytes));
  if (state.end + bytes.length + ROOM_BYTES > state.file.getSize()) reserve(state, bytes.length);
  try {
    if (state.file.write(bytes, { at: state.end }) !== bytes.length) throw new Error('written in part');
    state.file.flush();
  } catch {
    eraseFrom(state, bytes.length);
    return 'disk_full';
  }
  state.end += bytes.length;
  return 'flushed';
}

/** Takes half-written frames back, so that what was refused does not return at the next start. */
function eraseFrom(state: Pick<State, 'file' | 'end'>, length: number): void {
  try {
    const written = Math.max(0, Math.min(length, state.file.getSize() - state.end));
    if (written > 0) state.file.write(new Uint8Array(written), { at: state.end });
    state.file.flush();
  } catch {
    // The disk takes nothing at all; the next frame is written over this place.
  }
}

/** [J2] Writes zeros ahead, so that saving does not need the disk to have room; a refusal leaves the room there is. */
function reserve(state: Pick<State, 'file' | 'end'>, needed = 0): void {
  const goal = state.end + needed + RESERVE_BYTES;
  if (state.file.getSize() >= state.end + needed + ROOM_BYTES) return;
  try {
    for (let size = state.file.getSize(); size < goal; size = state.file.getSize()) {
      const chunk = ZEROS.subarray(0, Math.min(ZEROS.length, goal - size));
      if (state.file.write(chunk, { at: size }) !== chunk.length) break;
    }
    state.file.flush();
  } catch {
    // No room to reserve; what was reserved before still holds the next frames.
  }
}

/** Brings the copy up to the file, one attempt at a time; what it does not take stays owed. */
function catchUpCopy(state: State): Promise<void> {
  state.copying = state.copying.then(async () => {
    const frames = state.owedToCopy.slice();
    if (frames.length === 0) return;
    try {
      await state.copy.put(frames);
      state.owedToCopy = state.owedToCopy.filter((frame) => !frames.includes(frame));
    } catch {
      // The next append or the next start tries again.
    }
  });
  return state.copying;
}

function framesOf(payloads: string[], after: number): Frame[] {
  const text = new TextEncoder();
  return payloads.map((payload, index) => makeFrame(after + 1 + index, text.encode(payload)));
}

function joinBytes(parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function fileName(generation: number): string {
  return `journal-${generation}.log`;
}

function idOf(frame: Frame): string {
  return `${frame.sequence}:${frame.crc}`;
}
