import type { Milliseconds } from '@pulse/base';

export interface InstantsOptions {
  readonly at: readonly Milliseconds[];
  readonly every: Milliseconds | undefined;
  /** Times of the first and last event; undefined where there is none. */
  readonly first: Milliseconds | undefined;
  readonly last: Milliseconds | undefined;
}

/** The times at which values are wanted, each once, in order. */
export class Instants {
  readonly #at: Milliseconds[];
  readonly #every: Milliseconds | undefined;
  readonly #end: Milliseconds;
  #next: Milliseconds;

  constructor({ at, every, first = 0, last }: InstantsOptions) {
    const none = at.length === 0 && every === undefined;
    this.#at = [...new Set(none && last !== undefined ? [last] : at)].sort((a, b) => a - b);
    this.#every = last === undefined ? undefined : every;
    this.#next = every === undefined ? Infinity : Math.ceil(first / every) * every;
    this.#end = every === undefined || last === undefined ? -Infinity : Math.ceil(last / every) * every;
  }

  /** Those before a time that were not taken yet: of what happens then they must know nothing. */
  *takeBefore(time: Milliseconds): Iterable<Milliseconds> {
    for (let next = this.#earliest(); next < time; next = this.#earliest()) {
      this.#drop(next);
      yield next;
    }
  }

  takeAll(): Iterable<Milliseconds> {
    return this.takeBefore(Infinity);
  }

  #earliest(): Milliseconds {
    const period = this.#every !== undefined && this.#next <= this.#end ? this.#next : Infinity;
    return Math.min(this.#at[0] ?? Infinity, period);
  }

  #drop(time: Milliseconds): void {
    if (this.#at[0] === time) this.#at.shift();
    if (this.#every !== undefined && this.#next === time) this.#next += this.#every;
  }
}
