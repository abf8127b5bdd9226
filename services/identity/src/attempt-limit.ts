import type { Clock, Milliseconds } from '@pulse/base';

/** Addresses remembered at once; beyond it the one that came first is forgotten. */
const ADDRESSES = 10_000;

/** So many attempts of one address within a window that begins with its first. */
export class AttemptLimit {
  readonly #clock: Clock;
  readonly #count: number;
  readonly #within: Milliseconds;
  readonly #windows = new Map<string, { readonly since: Milliseconds; attempts: number }>();

  constructor(clock: Clock, { count, within }: { readonly count: number; readonly within: Milliseconds }) {
    this.#clock = clock;
    this.#count = count;
    this.#within = within;
  }

  /** Counts an attempt; false when it is one too many. */
  take(address: string): boolean {
    const now = this.#clock.now();
    const window = this.#windows.get(address);
    if (window && now - window.since < this.#within) {
      window.attempts += 1;
      return window.attempts <= this.#count;
    }
    this.#windows.delete(address);
    this.#windows.set(address, { since: now, attempts: 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > ADDRESSES && oldest !== undefined) this.#windows.delete(oldest);
    return true;
  }
}
