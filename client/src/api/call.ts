/**
 * The only place that fetches. A call ends in one of three ways: ours answered, ours said no, or nobody of ours was reached.
 * Whatever is not JSON of our making (captive portals, proxies, caches) is nobody of ours (rule S8).
 */

export type Called<Value> =
  | { kind: 'answered'; value: Value }
  | {
      kind: 'rejected';
      status: number;
      code: string;
      message: string;
      data: Record<string, string | number>;
      retry_after_seconds: number | null;
    }
  | { kind: 'unreached'; retry_after_seconds: number | null };

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Becomes JSON; a text goes as it is. */
  body?: unknown;
  timeout_ms?: number;
  /** Gives the call up: it ends as unreached. */
  signal?: AbortSignal;
}

export type Call = <Value>(path: string, options?: CallOptions) => Promise<Called<Value>>;

export interface CallParts {
  fetch: typeof fetch;
  /** The app's language at the time of the call. */
  language(): string;
}

/** What this app and the server say to each other, docs/wire.md: the server knows by it what an older app cannot. */
export const CONTRACT = 1;

const PREFIX = '/api/v1';
const TIMEOUT_MS = 20_000;

export function makeCall(parts: CallParts): Call {
  return async <Value>(path: string, options: CallOptions = {}): Promise<Called<Value>> => {
    const { method = 'GET', body, timeout_ms = TIMEOUT_MS, signal } = options;
    try {
      const response = await parts.fetch(PREFIX + path, {
        method,
        headers: {
          Accept: 'application/json',
          'Accept-Language': parts.language(),
          'X-Contract': String(CONTRACT),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal: either(AbortSignal.timeout(timeout_ms), signal),
      });
      return await read<Value>(response, method);
    } catch {
      return { kind: 'unreached', retry_after_seconds: null };
    }
  };
}

async function read<Value>(response: Response, method: string): Promise<Called<Value>> {
  const retry_after_seconds = retryAfter(response.headers.get('Retry-After'));
  const type = response.headers.get('Content-Type')?.split(';')[0]?.trim();
  if (response.status === 204 && method === 'DELETE') return { kind: 'answered', value: undefined as Value };
  if (response.ok && type === 'application/json')
    return { kind: 'answered', value: (await response.json()) as Value };
  if (!response.ok && (type === 'application/problem+json' || type === 'application/json')) {
    const problem = (await response.json()) as {
      code?: string;
      message?: string;
      data?: Record<string, string | number>;
    };
    if (typeof problem.code === 'string')
      return {
        kind: 'rejected',
        status: response.status,
        code: problem.code,
        message: problem.message ?? problem.code,
        data: problem.data ?? {},
        retry_after_seconds,
      };
  }
  return { kind: 'unreached', retry_after_seconds };
}

/** `AbortSignal.any`, which not every browser has. */
function either(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  if (other === undefined) return one;
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort();
    signal.addEventListener('abort', () => both.abort(), { once: true });
  }
  return both.signal;
}

/** Seconds, or a date that counts from now. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
