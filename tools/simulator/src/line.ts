/**
 * First in, first out, where entries may go stale: these are skipped at the head, and swept out when the line has
 * doubled since it was last swept. Amortised O(1) an entry.
 */
export class Line<T> {
  readonly #valid: (entry: T) => boolean;
  #entries: T[] = [];
  #head = 0;
  #sweepAt = 32;

  constructor(valid: (entry: T) => boolean) {
    this.#valid = valid;
  }

  push(entry: T): void {
    if (this.#entries.length >= this.#sweepAt) this.#sweep();
    this.#entries.push(entry);
  }

  /** Comes back to the head; once only, although its former entry may still be there. */
  pushFirst(entry: T): void {
    if (this.first() === entry) return;
    if (this.#head > 0) this.#entries[--this.#head] = entry;
    else this.#entries.unshift(entry);
  }

  /** The first that still counts. */
  first(): T | undefined {
    while (this.#head < this.#entries.length) {
      const entry = this.#entries[this.#head] as T;
      if (this.#valid(entry)) return entry;
      this.#head++;
    }
    return undefined;
  }

  #sweep(): void {
    const valid = this.#valid;
    this.#entries = this.#entries.filter((entry, index) => index >= this.#head && valid(entry));
    this.#head = 0;
    this.#sweepAt = 32 + 2 * this.#entries.length;
  }
}
