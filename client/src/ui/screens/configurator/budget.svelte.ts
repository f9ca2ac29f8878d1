import type {
  Choice,
  Configurator,
  DeviceRoom,
  Estimate,
  PartCost,
  SchemaCode,
} from '../../../domain/portal';

/** Long enough for a hand that ticks row after row. */
const RESTING_MS = 400;

type Asked = Pick<Configurator, 'estimate' | 'room'>;

/**
 * What taking along what is ticked would cost, while it is being ticked: at once by what the last answer says of a record,
 * and by the server as soon as the hand rests.
 */
export class Budget {
  #estimate = $state.raw<{ code: SchemaCode; count: number; told: Estimate } | null>(null);
  #room = $state.raw<DeviceRoom>({ bytes_per_second: null, free_bytes: null });
  #now = $state.raw<{ code: SchemaCode; count: number } | null>(null);
  readonly #configurator: Asked;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #asking = new AbortController();

  /** Null until the server has been asked. */
  estimate = $derived(
    this.#estimate?.code === this.#now?.code && this.#estimate && this.#now
      ? reckoned(this.#estimate.told, this.#now.code, this.#estimate.count, this.#now.count)
      : null,
  );
  /** Null before the first download has been measured. */
  seconds = $derived(
    this.estimate === null || this.#room.bytes_per_second === null || this.#room.bytes_per_second === 0
      ? null
      : Math.max(1, Math.ceil(this.estimate.packed_size / this.#room.bytes_per_second)),
  );
  /** The part that takes the most of what a choice brings. */
  costliest = $derived<PartCost | null>(
    this.estimate?.parts.find((part) => part.brought_by !== null) ?? null,
  );
  isOverLimit = $derived(this.estimate !== null && this.estimate.packed_size > this.estimate.max_bytes);
  /** How much room this device lacks; 0: it has enough, or does not tell. */
  missingBytes = $derived(
    this.estimate === null || this.#room.free_bytes === null
      ? 0
      : Math.max(0, this.estimate.size - this.#room.free_bytes),
  );

  constructor(configurator: Asked) {
    this.#configurator = configurator;
  }

  /** Called whenever something is ticked, from an `$effect`. */
  follow(code: SchemaCode, count: number, choice: () => Choice): void {
    const isFirst = this.#now?.code !== code;
    this.#now = { code, count };
    this.close();
    this.#resting = setTimeout(() => void this.#ask(code, count, choice()), isFirst ? 0 : RESTING_MS);
  }

  close(): void {
    clearTimeout(this.#resting);
    this.#asking.abort();
  }

  async #ask(code: SchemaCode, count: number, choice: Choice): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const [reply, room] = await Promise.all([
      this.#configurator.estimate(code, choice, signal),
      this.#configurator.room(),
    ]);
    if (signal.aborted) return;
    this.#room = room;
    if (reply.kind === 'answered') this.#estimate = { code, count, told: reply.value };
  }
}

/** The estimate of `then` ticked records, moved to `now` of them: what the schema brings grows with its records. */
export function reckoned(told: Estimate, code: SchemaCode, then: number, now: number): Estimate {
  if (then === now || then === 0) return told;
  const times = now / then;
  const parts = told.parts.map((part) =>
    part.brought_by === code
      ? {
          ...part,
          records: Math.round(part.records * times),
          size: Math.round(part.size * times),
          packed_size: Math.round(part.packed_size * times),
        }
      : part,
  );
  const grown = (of: (part: PartCost) => number) =>
    parts.reduce((total, part, index) => total + of(part) - of(told.parts[index] ?? part), 0);
  return {
    ...told,
    records: told.records + now - then,
    size: told.size + grown((part) => part.size),
    packed_size: told.packed_size + grown((part) => part.packed_size),
    parts: parts.sort((one, other) => other.packed_size - one.packed_size),
  };
}
