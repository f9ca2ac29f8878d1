import type { DraftStep, OrderContent, Saved, Totals } from '../../../domain/document';

/** What the screen says about the last change; `saved` only after the device answered (rule J1). */
export type Keeping =
  | { kind: 'untouched' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: string }
  | Extract<Saved, { kind: 'refused' }>;

export const TYPING_MILLISECONDS = 120;

interface OrderVersion {
  content: OrderContent;
  step: DraftStep;
  totals: Totals;
}

/**
 * Keeps one draft on the device: every change is written whole, those of typing together after a breath. One write is under
 * way at a time and the newest version is the last one written, so that an older one never lands on top of it.
 */
export class DraftKeeper<Version = OrderVersion> {
  #save: (version: Version) => Promise<Saved>;
  #report: (keeping: Keeping) => void;
  #pending: Version | null = null;
  #writing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Keeping = { kind: 'untouched' };

  constructor(save: (version: Version) => Promise<Saved>, report: (keeping: Keeping) => void) {
    this.#save = save;
    this.#report = report;
  }

  /** While somebody types: written after a short pause, or by `flush`. */
  keepSoon(version: Version): void {
    this.#pending = version;
    this.#tell({ kind: 'saving' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), TYPING_MILLISECONDS);
  }

  keepNow(version: Version): Promise<Keeping> {
    this.#pending = version;
    this.#tell({ kind: 'saving' });
    return this.flush();
  }

  /** Writes what waits, and answers how the newest version fared. */
  async flush(): Promise<Keeping> {
    clearTimeout(this.#timer);
    while (this.#pending !== null || this.#writing !== null) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
    return this.#last;
  }

  async #write(): Promise<void> {
    const version = this.#pending;
    this.#pending = null;
    try {
      if (version === null) return;
      const saved = await this.#save(version);
      if (this.#pending === null || saved.kind === 'refused') this.#tell(saved);
    } finally {
      this.#writing = null;
    }
  }

  #tell(keeping: Keeping): void {
    this.#last = keeping;
    this.#report(keeping);
  }
}
