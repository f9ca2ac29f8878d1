/** Calls between the page and the store's worker: an object's asynchronous methods, called from the other side of a port. */

export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => unknown) | null;
}

type Message =
  | { kind: 'call'; id: number; name: string; values: unknown[] }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; message: string }
  | { kind: 'told'; topic: string };

/** Answers calls with the methods of `target`; the returned function tells the other side that something changed. */
export function serve(port: Port, target: Promise<object>): (topic: string) => void {
  port.onmessage = async ({ data }: MessageEvent<Message>) => {
    if (data.kind !== 'call') return;
    const { id } = data;
    try {
      const methods = (await target) as Record<string, (...values: unknown[]) => Promise<unknown>>;
      const value = await methods[data.name]?.(...data.values);
      port.postMessage({ kind: 'answer', id, value } satisfies Message);
    } catch (error) {
      port.postMessage({ kind: 'failure', id, message: describe(error) } satisfies Message);
    }
  };
  return (topic) => port.postMessage({ kind: 'told', topic } satisfies Message);
}

/** The other side's object. Byte arrays among the values are handed over, not copied. */
export function connect<Calls extends object>(port: Port, told: (topic: string) => void): Calls {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  port.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'told') return told(data.topic);
    if (data.kind === 'call') return;
    const call = open.get(data.id);
    open.delete(data.id);
    if (data.kind === 'answer') call?.resolve(data.value);
    else call?.reject(new Error(data.message));
  };
  const call =
    (name: string) =>
    (...values: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        open.set(id, { resolve, reject });
        const transfer = values.flatMap((value) =>
          value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
        );
        port.postMessage({ kind: 'call', id, name, values } satisfies Message, transfer);
      });
  // `then` must stay absent: a promise that resolves to this object would take it for another promise.
  return new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : call(String(name))) }) as Calls;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
