import { describe, expect, test } from 'vitest';

import { makeCall } from '../src/api/call';
import { downloadSection } from '../src/api/download';
import type { Download } from '../src/api/download';

function answering(response: Response | Error) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    if (response instanceof Error) throw response;
    return response;
  }) as unknown as typeof globalThis.fetch;
  return { call: makeCall({ fetch, language: () => 'pt-BR' }), asked };
}

const json = (body: unknown, init: ResponseInit = {}, type = 'application/json') =>
  new Response(JSON.stringify(body), { ...init, headers: { 'Content-Type': type, ...init.headers } });

describe('[S8] an answer counts only if it is ours', () => {
  test('JSON with 200 is answered, in the app’s language', async () => {
    const { call, asked } = answering(json({ items: [] }, {}, 'application/json; charset=utf-8'));
    expect(await call('/visits')).toEqual({ kind: 'answered', value: { items: [] } });
    expect(asked[0]?.url).toBe('/api/v1/visits');
    expect(asked[0]?.init.headers).toMatchObject({ 'Accept-Language': 'pt-BR' });
  });

  test('a problem of ours is a rejection with its code and sentence', async () => {
    const problem = { code: 'not_found', message: 'Nothing here.', data: { a: 1 } };
    const { call } = answering(json(problem, { status: 404 }, 'application/problem+json'));
    expect(await call('/customers/x')).toMatchObject({ kind: 'rejected', status: 404, ...problem });
  });

  test.each([
    ['the page of a captive portal', new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    [
      'a proxy’s error page',
      new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
    ],
    ['JSON that is none', new Response('{"cut', { headers: { 'Content-Type': 'application/json' } })],
    ['a problem without a code', json({ error: 'x' }, { status: 500 })],
    ['an empty 204 nobody asked for', new Response(null, { status: 204 })],
    ['no network', new TypeError('Failed to fetch')],
  ])('%s is nobody of ours', async (_, response) => {
    const { call } = answering(response);
    expect((await call('/session')).kind).toBe('unreached');
  });

  test.each([
    ['120', 120],
    ['soon', null],
  ])('«Retry-After: %s» is read as %s seconds', async (header, seconds) => {
    const { call } = answering(new Response('', { status: 503, headers: { 'Retry-After': header } }));
    expect(await call('/sync')).toEqual({ kind: 'unreached', retry_after_seconds: seconds });
  });
});

describe('[B3] a section’s file', () => {
  const SHA256 = 'ab'.repeat(32);
  const file = new Uint8Array(1_500_000).map((_, index) => index % 251);
  const ours = (begin = 0, sha256 = SHA256) => ({
    ETag: `"${sha256}"`,
    'X-Form': 'columns',
    'X-Uncompressed-Size': String(file.length),
    'X-Offset': String(begin),
  });

  function download(answer: () => BodyInit, headers: Record<string, string>, change: Partial<Download> = {}) {
    const progress: number[] = [];
    const asked: string[] = [];
    const kept = { sha256: '', form: '', bytes: file.slice(0, change.part?.bytes ?? 0), pieces: 0 };
    let now = 0;
    const fetch = (async (url: string, init: RequestInit) => {
      asked.push(url);
      init.signal?.throwIfAborted();
      return new Response(answer(), { headers });
    }) as unknown as typeof globalThis.fetch;
    const done = downloadSection({
      fetch,
      version: 3,
      section: 'partners',
      base: null,
      form: 'columns',
      part: null,
      signal: new AbortController().signal,
      async keep({ sha256, form }, at, bytes) {
        kept.sha256 = sha256;
        kept.form = form;
        kept.pieces += 1;
        kept.bytes = new Uint8Array([...kept.bytes.slice(0, at), ...bytes]);
        return 'kept';
      },
      progress: (bytes) => progress.push(bytes),
      // A slow way, unless it is said otherwise.
      nowMs: () => (now += 300),
      ...change,
    });
    const arrived = async () => {
      const got = await done;
      if (got.kind !== 'whole') return { got, bytes: kept.bytes };
      const { rest, ...told } = got;
      return { got: told, bytes: new Uint8Array([...kept.bytes.slice(0, rest.at), ...rest.bytes]) };
    };
    return { done, arrived, progress, asked, kept };
  }

  /** The body breaks off after so many bytes. */
  const cutAfter = (length: number) => () =>
    new ReadableStream({
      pull(controller) {
        if (length === 0) return controller.error(new TypeError('cut'));
        controller.enqueue(file.slice(0, length));
        length = 0;
      },
    });

  const inPieces = () => {
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        controller.enqueue(file.slice(at, (at += 300_000)));
        if (at >= file.length) controller.close();
      },
    });
  };

  test('comes whole, kept piece by piece, with its progress', async () => {
    const { arrived, progress, asked, kept } = download(inPieces, ours());
    const { got, bytes } = await arrived();
    expect(got).toEqual({ kind: 'whole', sha256: SHA256, form: 'columns', base: null });
    expect(asked).toEqual(['/api/v1/bags/3/sections/partners?form=columns']);
    expect(kept.sha256).toBe(SHA256);
    expect(kept.pieces).toBeGreaterThan(1);
    expect(Buffer.from(bytes).equals(Buffer.from(file))).toBe(true);
    expect(progress.at(-1)).toBe(file.length);
  });

  test('[B5] that comes in no time is not kept piece by piece, but a cut keeps it', async () => {
    const whole = download(inPieces, ours(), { nowMs: () => 0 });
    const { bytes } = await whole.arrived();
    expect(Buffer.from(bytes).equals(Buffer.from(file))).toBe(true);
    expect(whole.kept.pieces).toBe(0);
    const cut = download(cutAfter(1_400_000), ours(), { nowMs: () => 0 });
    expect(await cut.done).toEqual({ kind: 'failed', reason: 'unreached' });
    expect(cut.kept.bytes.length).toBe(1_400_000);
  });

  test.each([40_000, 1_400_000])('[B5] cut off after %i bytes keeps them', async (length) => {
    const { done, kept } = download(cutAfter(length), ours());
    expect(await done).toEqual({ kind: 'failed', reason: 'unreached' });
    expect(kept.bytes.length).toBe(length);
  });

  test('[B5] that ends early without a word is cut off too', async () => {
    const { done, kept } = download(() => file.slice(0, 4_000), ours());
    expect(await done).toEqual({ kind: 'failed', reason: 'unreached' });
    expect(kept.bytes.length).toBe(4_000);
  });

  test('[B5] goes on where it was cut', async () => {
    const part = { sha256: SHA256, form: 'columns', bytes: 1_000_000 } as const;
    const { arrived, asked } = download(() => file.slice(part.bytes), ours(part.bytes), { part });
    const { got, bytes } = await arrived();
    expect(got).toEqual({ kind: 'whole', sha256: SHA256, form: 'columns', base: null });
    expect(asked).toEqual([`/api/v1/bags/3/sections/partners?form=columns&part=${SHA256}&offset=1000000`]);
    expect(Buffer.from(bytes).equals(Buffer.from(file))).toBe(true);
  });

  test('[B5] that has changed meanwhile begins anew under its own hash', async () => {
    const part = { sha256: 'cd'.repeat(32), form: 'columns', bytes: 1_000_000 } as const;
    const { arrived } = download(() => file.slice(), ours(), { part });
    const { got, bytes } = await arrived();
    expect(got).toEqual({ kind: 'whole', sha256: SHA256, form: 'columns', base: null });
    expect(Buffer.from(bytes).equals(Buffer.from(file))).toBe(true);
  });

  test('is not what a captive portal hands out', async () => {
    const { done, kept } = download(() => '<html>sign in to the hotel</html>', {});
    expect(await done).toEqual({ kind: 'failed', reason: 'unreached' });
    expect(kept.pieces).toBe(0);
  });

  test('stops when the disk is full', async () => {
    const { done } = download(inPieces, ours(), { keep: async () => 'disk_full' });
    expect(await done).toEqual({ kind: 'failed', reason: 'disk_full' });
  });

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    cancel.abort();
    const { done } = download(() => file.slice(), ours(), { signal: cancel.signal });
    expect(await done).toEqual({ kind: 'failed', reason: 'cancelled' });
  });
});
