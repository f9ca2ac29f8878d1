import { describe, expect, test } from 'vitest';

import { makeCall } from '../src/api/call';
import { downloadBag } from '../src/api/download';

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

describe('[B3] a bag’s file', () => {
  const file = new Uint8Array(5_000).map((_, index) => index % 251);

  function download(
    body: Uint8Array<ArrayBuffer> | string,
    headers: Record<string, string>,
    signal = new AbortController().signal,
  ) {
    const progress: number[] = [];
    const fetch = (async (_: string, init: RequestInit) => {
      init.signal?.throwIfAborted();
      return new Response(body, { headers });
    }) as unknown as typeof globalThis.fetch;
    const done = downloadBag({
      fetch,
      version: 3,
      size: 5_000,
      signal,
      progress: (bytes) => progress.push(bytes),
    });
    return { done, progress };
  }

  test('comes whole, with its progress', async () => {
    const { done, progress } = download(file, { 'X-Uncompressed-Size': '5000' });
    const got = await done;
    expect(got.kind === 'bytes' && Buffer.from(got.bytes).equals(Buffer.from(file))).toBe(true);
    expect(progress.at(-1)).toBe(5_000);
  });

  test.each([4_000, 4_999])('cut off after %i bytes is damaged', async (length) => {
    const { done } = download(file.slice(0, length), { 'X-Uncompressed-Size': '5000' });
    expect(await done).toEqual({ kind: 'failed', reason: 'bag_damaged' });
  });

  test('is not what a captive portal hands out', async () => {
    const { done } = download('<html>sign in to the hotel</html>', {});
    expect(await done).toEqual({ kind: 'failed', reason: 'unreached' });
  });

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    cancel.abort();
    const { done } = download(file, { 'X-Uncompressed-Size': '5000' }, cancel.signal);
    expect(await done).toEqual({ kind: 'failed', reason: 'cancelled' });
  });
});
