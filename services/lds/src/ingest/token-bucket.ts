import type { Clock, Milliseconds } from '@pulse/base';

/**
 * Permits that come back with time. Whoever takes more than there are goes into debt: a large batch is let through whole
 * and those behind it wait, so that nothing is ever half taken.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #permits: number;
  #asOf: Milliseconds;

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#permits = burst;
    this.#asOf = clock.now();
  }

  /** Whole seconds until something may be taken; 0: now. */
  get wait(): number {
    this.#refill();
    return this.#permits > 0 ? 0 : Math.max(1, Math.ceil(-this.#permits / this.#perSecond));
  }

  take(permits: number): void {
    this.#refill();
    this.#permits -= permits;
  }

  /** A clock that is set back gives nothing and takes nothing. */
  #refill(): void {
    const now = this.#clock.now();
    const passed = Math.max(0, now - this.#asOf);
    this.#permits = Math.min(this.#burst, this.#permits + (passed / 1000) * this.#perSecond);
    this.#asOf = now;
  }
}
