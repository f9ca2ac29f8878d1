/**
 * The journal's format on disk, version 1 (rule J4).
 *
 *   file   = header, then frames and zeros
 *   header = «MASCATEJ», format version u32, CRC-32 of these u32
 *   frame  = marker FF 4D 46 FE, length u32, CRC-32 u32, sequence u64, payload (UTF-8)
 *
 * Numbers are little-endian. The CRC covers sequence and payload. The marker holds bytes that UTF-8 never has, so that after a
 * damaged frame the next one is found again; zeros between frames are room, not damage.
 */

import { crc32 } from './crc32';

export const FORMAT_VERSION = 1;
export const HEADER_BYTES = 16;
const FRAME_HEADER_BYTES = 20;
const MAGIC = new TextEncoder().encode('MASCATEJ');
const MARKER = [0xff, 0x4d, 0x46, 0xfe] as const;

/** A frame as it is kept on both sides; sequence and crc together are its id (rule J2). */
export interface Frame {
  sequence: number;
  crc: number;
  payload: Uint8Array;
}

export interface ScannedFile {
  frames: Frame[];
  /** Stretches of bytes that are neither frames nor zeros (rule J3). */
  damaged: { from: number; to: number }[];
  /** Where the next frame goes: behind the last byte that is not zero. */
  end: number;
}

export function makeFrame(sequence: number, payload: Uint8Array): Frame {
  return { sequence, crc: crc32(sequenceBytes(sequence), payload), payload };
}

export function isWhole(frame: Frame): boolean {
  return crc32(sequenceBytes(frame.sequence), frame.payload) === frame.crc;
}

export function headerBytes(): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  bytes.set(MAGIC);
  const view = viewOf(bytes);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, crc32(bytes.subarray(0, 12)), true);
  return bytes;
}

/** The format version of a journal file; null: its header is no header. */
export function versionOf(bytes: Uint8Array): number | null {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, index) => bytes[index] !== byte)) return null;
  const view = viewOf(bytes);
  return view.getUint32(12, true) === crc32(bytes.subarray(0, 12)) ? view.getUint32(8, true) : null;
}

export function frameBytes(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + frame.payload.length);
  const view = viewOf(bytes);
  bytes.set(MARKER);
  view.setUint32(4, frame.payload.length, true);
  view.setUint32(8, frame.crc, true);
  bytes.set(sequenceBytes(frame.sequence), 12);
  bytes.set(frame.payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** [J3] Every whole frame of a file, whatever lies between them. */
export function scan(bytes: Uint8Array, from: number): ScannedFile {
  const end = Math.max(from, lastUsedByte(bytes) + 1);
  const frames: Frame[] = [];
  const damaged: ScannedFile['damaged'] = [];
  let at = from;
  while (at < end) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    const frame = frameAt(bytes, at);
    if (frame) {
      frames.push(frame);
      at += FRAME_HEADER_BYTES + frame.payload.length;
    } else {
      const next = nextFrame(bytes, at + 1, end);
      damaged.push({ from: at, to: next });
      at = next;
    }
  }
  return { frames, damaged, end };
}

function frameAt(bytes: Uint8Array, at: number): Frame | null {
  if (at + FRAME_HEADER_BYTES > bytes.length || MARKER.some((byte, index) => bytes[at + index] !== byte))
    return null;
  const view = viewOf(bytes);
  const length = view.getUint32(at + 4, true);
  if (at + FRAME_HEADER_BYTES + length > bytes.length) return null;
  const frame: Frame = {
    sequence: Number(view.getBigUint64(at + 12, true)),
    crc: view.getUint32(at + 8, true),
    payload: bytes.slice(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + length),
  };
  return isWhole(frame) ? frame : null;
}

/** Where the next whole frame begins, or the end. */
function nextFrame(bytes: Uint8Array, from: number, end: number): number {
  for (let at = bytes.indexOf(MARKER[0], from); at >= 0 && at < end; at = bytes.indexOf(MARKER[0], at + 1)) {
    if (frameAt(bytes, at)) return at;
  }
  return end;
}

export function lastUsedByte(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] === 0) at -= 1;
  return at;
}

function sequenceBytes(sequence: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(sequence), true);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
