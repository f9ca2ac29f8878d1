/** Fetching a section's file with its progress; whether the bytes are the right ones is the store's to judge (B3). */

/** What travels: the columns of which the store makes the file, less than half of the bytes, or the file as it is. */
export type Form = 'columns' | 'file';

export type Downloaded =
  | { kind: 'whole'; sha256: string; form: Form; base: string | null; rest: Rest }
  | { kind: 'failed'; reason: 'unreached' | 'cancelled' | 'disk_full' };

/** The last bytes of a file, from `at` on: they came so soon after the others that they were not kept. */
export interface Rest {
  at: number;
  bytes: Uint8Array;
}

export interface Download {
  fetch: typeof fetch;
  version: number;
  section: string;
  /** The hash of the file that is here of this section: the server may send what changed since. */
  base: string | null;
  form: Form;
  /** The beginning of a file that a cut download left: the server sends the rest if it is still the same file. */
  part: { sha256: string; form: Form; bytes: number } | null;
  signal: AbortSignal;
  /** Keeps bytes of the file with this hash in this form, from its byte `at` on. */
  keep(file: { sha256: string; form: Form }, at: number, bytes: Uint8Array): Promise<'kept' | 'disk_full'>;
  /** Bytes that are here, of how many, which take so many on the wire. */
  progress(received: number, size: number, packed_size: number): void;
  nowMs(): number;
}

/** What arrives is kept when it is worth it: on a fast way nothing has to be, for the whole comes as soon. */
const KEEP_EVERY_BYTES = 512 * 1024;
const KEEP_EVERY_MS = 250;
const MOST_UNKEPT_BYTES = 8 * 1024 * 1024;

/** Bytes are counted before encoding: a browser shows no others. A cut keeps what has arrived. */
export async function downloadSection(asked: Download): Promise<Downloaded> {
  const { signal } = asked;
  try {
    const response = await asked.fetch(addressOf(asked), {
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      signal,
    });
    const file = fileIn(response);
    if (file === null || response.body === null) return { kind: 'failed', reason: 'unreached' };
    return await keepAll(asked, file, response.body);
  } catch {
    return { kind: 'failed', reason: signal.aborted ? 'cancelled' : 'unreached' };
  }
}

interface File {
  sha256: string;
  form: Form;
  size: number;
  packed_size: number;
  /** What the file is a change of; null: it is the section itself. */
  base: string | null;
  /** The byte of the file that this answer begins with. */
  begin: number;
}

function addressOf({ version, section, base, form, part }: Download): string {
  const asked = new URLSearchParams({
    form,
    ...(base === null ? {} : { base }),
    ...(part?.form === form ? { part: part.sha256, offset: String(part.bytes) } : {}),
  });
  return `/api/v1/bags/${version}/sections/${section}?${asked.toString()}`;
}

/** Which file this answer is of; null: it is none of ours (S8). */
function fileIn(response: Response): File | null {
  const sha256 = /^(?:W\/)?"([0-9a-f]{64})"$/.exec(response.headers.get('ETag') ?? '')?.[1];
  const size = Number(response.headers.get('X-Uncompressed-Size') ?? Number.NaN);
  const begin = Number(response.headers.get('X-Offset') ?? Number.NaN);
  // A server that knows no columns sends the file.
  const form = response.headers.get('X-Form') === 'columns' ? 'columns' : 'file';
  const packed_size = Number(response.headers.get('X-Packed-Size') ?? size);
  if (!response.ok || sha256 === undefined || !Number.isSafeInteger(size) || !Number.isSafeInteger(begin))
    return null;
  return { sha256, form, size, packed_size, base: response.headers.get('X-Base'), begin };
}

async function keepAll(
  { keep, progress, nowMs }: Download,
  { sha256, form, size, packed_size, base, begin }: File,
  body: ReadableStream<Uint8Array>,
): Promise<Downloaded> {
  const reader = body.getReader();
  let kept = begin;
  let waiting: Uint8Array[] = [];
  let received = begin;
  let kept_ms = nowMs();

  async function keepWaiting(): Promise<'kept' | 'disk_full'> {
    if (waiting.length === 0) return 'kept';
    const at = kept;
    const bytes = joined(waiting);
    waiting = [];
    kept += bytes.length;
    kept_ms = nowMs();
    return await keep({ sha256, form }, at, bytes);
  }

  progress(received, size, packed_size);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      waiting.push(part.value);
      received += part.value.length;
      progress(Math.min(received, size), size, packed_size);
      // Whoever sends more than was said is not stopped by the end of the disk.
      if (received > size) {
        await reader.cancel();
        break;
      }
      const isDue = received - kept >= KEEP_EVERY_BYTES && nowMs() - kept_ms >= KEEP_EVERY_MS;
      if (!isDue && received - kept < MOST_UNKEPT_BYTES) continue;
      if ((await keepWaiting()) === 'disk_full') {
        await reader.cancel();
        return { kind: 'failed', reason: 'disk_full' };
      }
    }
  } catch (error) {
    await keepWaiting();
    throw error;
  }
  if (received >= size)
    return { kind: 'whole', sha256, form, base, rest: { at: kept, bytes: joined(waiting) } };
  const isKept = (await keepWaiting()) === 'kept';
  return { kind: 'failed', reason: isKept ? 'unreached' : 'disk_full' };
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
