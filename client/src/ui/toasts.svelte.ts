export interface Toast {
  id: number;
  text: string;
  /** A way back, offered while the toast stands. */
  undo?: () => void;
}

const STAYS_MILLISECONDS = 6000;

/** Short news at the bottom of the screen; never the only place where something important is said. */
export class Toasts {
  shown = $state<Toast[]>([]);
  #next = 1;

  say(text: string, undo?: () => void): void {
    const id = this.#next++;
    this.shown = [...this.shown.slice(-1), undo ? { id, text, undo } : { id, text }];
    setTimeout(() => this.drop(id), STAYS_MILLISECONDS);
  }

  drop(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
