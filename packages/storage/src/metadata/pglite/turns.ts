import { PulseError } from '@pulse/base';

/** One at a time, in the order of asking, and no more than a number that wait. */
export class Turns {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get free(): boolean {
    return !this.#taken;
  }

  /** Resolves with how to end the turn, which may be called again. Throws {@link PulseError} `database-unavailable`. */
  async take(): Promise<() => void> {
    if (this.#taken) {
      if (this.#waiting.length >= this.#limit) {
        throw new PulseError('database-unavailable', `${this.#limit} transactions wait for the database.`, {
          advice: 'Try again later.',
        });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#taken = true;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken = false;
    };
  }
}
