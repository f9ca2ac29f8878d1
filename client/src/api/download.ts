/** Fetching a bag's file with its progress; whether the bytes are the right ones is the store's to judge (B3). */

export type Downloaded =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'failed'; reason: 'unreached' | 'bag_damaged' | 'cancelled' };

export interface Download {
  fetch: typeof fetch;
  version: number;
  /** Bytes of the file as the manifest says. */
  size: number;
  signal: AbortSignal;
  progress(received: number): void;
}

export async function downloadBag({ fetch, version, size, signal, progress }: Download): Promise<Downloaded> {
  try {
    const response = await fetch(`/api/v1/bags/${version}/file`, {
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      signal,
    });
    if (!response.ok || response.body === null) return { kind: 'failed', reason: 'unreached' };
    if (response.headers.get('X-Uncompressed-Size') !== String(size))
      return { kind: 'failed', reason: 'unreached' };
    return await readAll(response.body, size, progress);
  } catch {
    return { kind: 'failed', reason: signal.aborted ? 'cancelled' : 'unreached' };
  }
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  size: number,
  progress: (received: number) => void,
): Promise<Downloaded> {
  const bytes = new Uint8Array(size);
  const reader = body.getReader();
  let received = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (received + part.value.length > size) {
      await reader.cancel();
      return { kind: 'failed', reason: 'bag_damaged' };
    }
    bytes.set(part.value, received);
    received += part.value.length;
    progress(received);
  }
  return received === size ? { kind: 'bytes', bytes } : { kind: 'failed', reason: 'bag_damaged' };
}
