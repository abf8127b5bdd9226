import type { Milliseconds } from '@pulse/base';

export interface BackoffLimits {
  /** Longest wait before the first retry after a link that had held. */
  readonly quick: Milliseconds;
  /** Wait before the second retry; doubles with every further one. */
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
  /** A link that lived this long had held. A shorter one counts as one more failure, so that a flapping server is not
   * stormed. */
  readonly held: Milliseconds;
}

export const DEFAULT_BACKOFF: BackoffLimits = { quick: 100, first: 500, longest: 5000, held: 5000 };

/** How long to wait before the next attempt: exponential, with jitter so that many clients do not come back at once. */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: BackoffLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** `lived`: how long the link was up; 0 when it never was. `refused`: only a person can help, so no hurry. */
  next(lived: Milliseconds, refused: boolean): Milliseconds {
    const { quick, first, longest, held } = this.#limits;
    if (lived >= held) this.#failures = 0;
    const failures = this.#failures++;
    if (failures === 0 && !refused) return quick * this.#random();
    // 2^n grows to Infinity, not beyond: the minimum holds for ever.
    return Math.min(longest, first * 2 ** Math.max(failures - 1, 0)) * (0.5 + 0.5 * this.#random());
  }
}
