/** The keys of a list of records, as in a mailbox: arrows, pages, ends, ranges by Shift, and letters that jump. */

interface List {
  total(): number;
  active(): number;
  /** Rows that fit the window. */
  page(): number;
  move(index: number, isRange: boolean): void;
  /** Ticks all that match. */
  all(): void;
  /** Ticks from the row ticked last up to this one. */
  range(index: number): void;
  letters(letters: string): void;
}

/** Letters typed within this time belong together. */
const TYPING_MS = 1_000;

export class RowKeys {
  #list: List;
  #letters = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(list: List) {
    this.#list = list;
  }

  pressed(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLInputElement) || event.altKey) return;
    if (event.ctrlKey || event.metaKey) return this.#withControl(event);
    const target = this.#target(event.key);
    if (target !== null) {
      event.preventDefault();
      this.#list.move(Math.max(0, Math.min(target, this.#list.total() - 1)), event.shiftKey);
    } else if (event.key === ' ' && event.shiftKey) {
      event.preventDefault();
      this.#list.range(this.#list.active());
    } else if (event.key.length === 1 && event.key !== ' ' && event.key !== '/') this.#typed(event);
  }

  #withControl(event: KeyboardEvent): void {
    const to = { Home: 0, End: this.#list.total() - 1 }[event.key];
    if (to !== undefined) this.#list.move(to, event.shiftKey);
    else if (event.key === 'a') this.#list.all();
    else return;
    event.preventDefault();
  }

  #target(key: string): number | null {
    const active = this.#list.active();
    switch (key) {
      case 'ArrowDown':
        return active + 1;
      case 'ArrowUp':
        return active - 1;
      case 'PageDown':
        return active + this.#list.page();
      case 'PageUp':
        return active - this.#list.page();
      case 'Home':
        return 0;
      case 'End':
        return this.#list.total() - 1;
      default:
        return null;
    }
  }

  #typed(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.#letters += event.key;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#letters = ''), TYPING_MS);
    this.#list.letters(this.#letters);
  }
}
