import type { Milliseconds, Random } from '@pulse/base';

/** How long to wait before trying again: doubling from `first` to `longest`, each time a random half to whole of it. */
export class BackOff {
  readonly #random: Random;
  readonly #first: Milliseconds;
  readonly #longest: Milliseconds;
  #span: Milliseconds;

  constructor(random: Random, first: Milliseconds, longest: Milliseconds) {
    this.#random = random;
    this.#first = first;
    this.#longest = longest;
    this.#span = first;
  }

  next(): Milliseconds {
    const span = this.#span;
    this.#span = Math.min(this.#longest, span * 2);
    return span * (0.5 + this.#random.next() / 2);
  }

  reset(): void {
    this.#span = this.#first;
  }
}
