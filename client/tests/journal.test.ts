import { describe, expect, test } from 'vitest';

import { crc32 } from '../src/store/crc32';
import { openJournal } from '../src/store/journal';
import type { Journal, OpenedJournal } from '../src/store/journal';
import { makeCopy } from './rig/copy';
import { Killed, makeDisk } from './rig/disk';
import type { Disk } from './rig/disk';
import { seeded } from './rig/random';

const FILE = 'journal-1.log';
const entry = (number: number) => JSON.stringify({ number, text: 'açaí '.repeat(number % 40) });

async function opened(disk: Disk, copy = makeCopy()): Promise<OpenedJournal> {
  return await openJournal(disk.root, copy);
}

async function fill(journal: Journal, count: number): Promise<string[]> {
  const payloads = Array.from({ length: count }, (_, index) => entry(index));
  for (const payload of payloads) expect(await journal.append([payload])).toBe('flushed');
  return payloads;
}

function flip(disk: Disk, at: number, name = FILE): void {
  const bytes = disk.files.get(name);
  if (bytes) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
}

/** Where the n-th frame begins in the file. */
function frameStart(disk: Disk, number: number): number {
  const bytes = disk.files.get(FILE) ?? new Uint8Array();
  let at = -1;
  for (let found = 0; found <= number; found++) at = bytes.indexOf(0xff, at + 1);
  return at;
}

describe('the journal', () => {
  test('[J1] what was flushed is there after a restart, in its order', async () => {
    const disk = makeDisk();
    const payloads = await fill((await opened(disk)).journal, 60);
    const again = await opened(disk);
    expect(again.payloads).toEqual(payloads);
    expect(again.damage).toEqual([]);
  });

  test('[J2] the file alone brings a lost copy back', async () => {
    const disk = makeDisk();
    const payloads = await fill((await opened(disk)).journal, 20);
    const copy = makeCopy();
    expect((await opened(disk, copy)).payloads).toEqual(payloads);
    expect(copy.frames).toHaveLength(20);
  });

  test('[J2] the copy alone brings a lost file back', async () => {
    const copy = makeCopy();
    const payloads = await fill((await opened(makeDisk(), copy)).journal, 20);
    const disk = makeDisk();
    expect((await opened(disk, copy)).payloads).toEqual(payloads);
    expect((await opened(disk)).payloads).toEqual(payloads);
  });

  test('[J2] each side fills what the other lost', async () => {
    const disk = makeDisk();
    const copy = makeCopy();
    const payloads = await fill((await opened(disk, copy)).journal, 9);
    copy.frames = copy.frames.filter((frame) => frame.sequence % 2 === 0);
    flip(disk, frameStart(disk, 3) + 25);
    expect((await opened(disk, copy)).payloads).toEqual(payloads);
    expect((await opened(disk)).payloads).toHaveLength(9);
  });

  test('[J2] saving goes on after the disk is full, and the refusal comes before anything is half written', async () => {
    const disk = makeDisk();
    const { journal } = await opened(disk);
    disk.free = 0;
    const large = JSON.stringify({ text: 'x'.repeat(50_000) });
    const saved: string[] = [];
    let refused = false;
    for (let round = 0; round < 100 && !refused; round++) {
      if ((await journal.append([large])) === 'flushed') saved.push(large);
      else refused = true;
    }
    expect(saved.length).toBeGreaterThan(15);
    expect(refused).toBe(true);
    expect(await journal.append([entry(1)])).toBe('flushed');
    expect((await opened(disk)).payloads).toEqual([...saved, entry(1)]);
  });

  test('[J2] a refused frame does not come back at the next start', async () => {
    const disk = makeDisk();
    const { journal } = await opened(disk);
    await fill(journal, 3);
    disk.free = 0;
    expect(await journal.append([JSON.stringify({ text: 'y'.repeat(3_000_000) })])).toBe('disk_full');
    expect((await opened(disk)).payloads).toHaveLength(3);
  });

  test('[O2] several entries of one step are all there or none is', async () => {
    const disk = makeDisk();
    const { journal } = await opened(disk);
    disk.free = 0;
    const large = JSON.stringify({ text: 'z'.repeat(2_000_000) });
    expect(await journal.append([entry(1), large])).toBe('disk_full');
    expect((await opened(disk)).payloads).toEqual([]);
  });

  test('[J3] a frame torn by a kill is skipped and named, and writing goes on behind it', async () => {
    const disk = makeDisk();
    const { journal } = await opened(disk);
    const payloads = await fill(journal, 5);
    disk.diesAfter = 30;
    await expect(journal.append([entry(39)])).resolves.toBe('disk_full');
    disk.diesAfter = null;
    const torn = disk.files.get(FILE) as Uint8Array;
    const end = journal.size();
    torn.set([0xff, 0x4d, 0x46, 0xfe, 200, 0, 0, 0, 1, 2, 3, 4, 9, 0, 0, 0, 0, 0, 0, 0, 0x7b], end);
    const again = await opened(disk);
    expect(again.payloads).toEqual(payloads);
    expect(again.damage).toHaveLength(1);
    await again.journal.append([entry(7)]);
    expect((await opened(disk)).payloads).toEqual([...payloads, entry(7)]);
  });

  test('[J3] a damaged header loses no frame', async () => {
    const disk = makeDisk();
    const payloads = await fill((await opened(disk)).journal, 5);
    flip(disk, 2);
    const again = await opened(disk);
    expect(again.payloads).toEqual(payloads);
    expect(again.damage.length).toBeGreaterThan(0);
  });

  test('[J3] whatever single byte is damaged, every other frame is recovered', async () => {
    const disk = makeDisk();
    const { journal } = await opened(disk);
    const payloads = await fill(journal, 12);
    const whole = (disk.files.get(FILE) as Uint8Array).slice();
    for (let at = 0; at < journal.size(); at++) {
      disk.files.set(FILE, whole.slice());
      flip(disk, at);
      const again = await opened(disk);
      expect(again.payloads.length).toBeGreaterThanOrEqual(11);
      expect(payloads).toEqual(expect.arrayContaining(again.payloads));
      expect(again.damage.length).toBeGreaterThan(0);
    }
  });

  test('[J4] a journal of a newer format is not touched', async () => {
    const disk = makeDisk();
    await fill((await opened(disk)).journal, 3);
    const bytes = disk.files.get(FILE) as Uint8Array;
    const view = new DataView(bytes.buffer);
    view.setUint32(8, 9, true);
    view.setUint32(12, crc32(bytes.subarray(0, 12)), true);
    const before = Buffer.from(bytes);
    await expect(opened(disk)).rejects.toThrow('format 9');
    expect(before.equals(disk.files.get(FILE) as Uint8Array)).toBe(true);
  });

  test('a copy that refuses for a while takes nothing back and is caught up', async () => {
    const disk = makeDisk();
    const copy = makeCopy();
    const { journal } = await opened(disk, copy);
    copy.refuses = true;
    expect(await journal.append([entry(1)], { both: true })).toBe('flushed');
    copy.refuses = false;
    expect(await journal.append([entry(2)], { both: true })).toBe('flushed');
    expect(copy.frames).toHaveLength(2);
  });

  test('a compacted journal holds the new entries on both sides, and the old file is gone', async () => {
    const disk = makeDisk();
    const copy = makeCopy();
    const { journal } = await opened(disk, copy);
    await fill(journal, 30);
    await journal.compact([entry(100), entry(101)]);
    await journal.append([entry(102)], { both: true });
    expect([...disk.files.keys()]).toEqual(['journal-2.log']);
    expect((await opened(disk, copy)).payloads).toEqual([100, 101, 102].map(entry));
    expect((await opened(makeDisk(), copy)).payloads).toEqual([100, 101, 102].map(entry));
  });

  test('a compaction that dies anywhere loses nothing', async () => {
    for (let bytes = 0; bytes < 400; bytes += 7) {
      const disk = makeDisk();
      const copy = makeCopy();
      const { journal } = await opened(disk, copy);
      const payloads = await fill(journal, 10);
      disk.diesAfter = bytes;
      await journal.compact([entry(100), entry(101)]).catch(() => undefined);
      disk.diesAfter = null;
      const again = await opened(disk, copy);
      const isOld = payloads.every((payload) => again.payloads.includes(payload));
      const isNew = [100, 101].map(entry).every((payload) => again.payloads.includes(payload));
      expect(isOld || isNew).toBe(true);
    }
  });

  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    '[J1] after any kill everything acknowledged is there (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      let disk = makeDisk();
      let copy = makeCopy();
      const acknowledged: string[] = [];
      for (let life = 0; life < 12; life++) {
        const { journal, payloads } = await opened(disk, copy);
        expect(payloads).toEqual(expect.arrayContaining(acknowledged));
        const writes = Math.floor(random() * 12);
        for (let write = 0; write < writes; write++) {
          const payload = JSON.stringify({ life, write, text: 'é'.repeat(random() * 300) });
          if (random() < 0.1) disk.diesAfter = Math.floor(random() * 200);
          const result = await journal.append([payload], { both: true }).catch((error: unknown) => {
            if (error instanceof Killed) return 'killed';
            throw error;
          });
          if (result === 'flushed') acknowledged.push(payload);
          if (disk.diesAfter !== null) break;
        }
        disk.diesAfter = null;
        // Between two starts one of the two sides may be wiped, never both.
        if (random() < 0.15) copy = makeCopy();
        else if (random() < 0.15) disk = makeDisk();
      }
      expect((await opened(disk, copy)).payloads).toEqual(expect.arrayContaining(acknowledged));
    },
  );
});
