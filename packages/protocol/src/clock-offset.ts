import type { Milliseconds } from '@pulse/base';

/** How many of the last signs of life count: half a minute, after which a stepped clock is believed. */
const SAMPLES = 30;

/**
 * How far the server's clock is ahead of ours, milliseconds. A message can only arrive late, so the sample with the
 * largest difference, of the last few, is the one that travelled fastest: the error is its travel time.
 */
export class ClockOffset {
  #samples: Milliseconds[] = [];

  get value(): Milliseconds {
    return this.#samples.length && Math.max(...this.#samples);
  }

  /** A message of the server's time `theirs` arrived at our time `ours`. */
  add(theirs: Milliseconds, ours: Milliseconds): void {
    this.#samples.push(theirs - ours);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Another server, or another connection: what was known no longer counts. */
  reset(): void {
    this.#samples = [];
  }
}
