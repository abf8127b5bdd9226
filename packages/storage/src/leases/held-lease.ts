import { assert, type Clock, type Milliseconds, type Timer } from '@pulse/base';
import type { Lease } from '../lease-store.ts';

/**
 * How much of its duration a lease may be used. The rest is for clocks that do not run alike and for work that takes a
 * moment to stop.
 */
export const USABLE = 0.8;
/** In parts of the duration. */
const RENEW_AFTER = 0.25;
const RETRY_AFTER = 0.1;

export interface HeldLeaseOptions {
  readonly token: number;
  readonly duration: Milliseconds;
  /** One that never jumps. */
  readonly clock: Clock;
  /** When it was asked for: the store counts from later on. */
  readonly since: Milliseconds;
  /** Begins the duration anew; false when the lease is lost. Rejects when the store cannot be asked. */
  readonly renew: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** A lease that was got: renews itself, and ends before anybody else can have it. */
export class HeldLease implements Lease {
  readonly token: number;
  readonly #options: HeldLeaseOptions;
  readonly #ended = new AbortController();
  #until: Milliseconds;
  #expiry: Timer;
  #renewal: Timer;
  #disposed: Promise<void> | undefined;

  constructor(options: HeldLeaseOptions) {
    this.token = options.token;
    this.#options = options;
    this.#until = options.since + USABLE * options.duration;
    this.#expiry = this.#watchExpiry();
    this.#renewal = this.#renewAfter(RENEW_AFTER);
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  held(): boolean {
    return !this.signal.aborted && this.#options.clock.now() < this.#until;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    // When the store cannot be asked, it ends the lease by itself.
    this.#disposed ??= this.#options.release().catch(() => {});
    return this.#disposed;
  }

  #end(): void {
    this.#expiry.cancel();
    this.#renewal.cancel();
    this.#ended.abort();
  }

  #watchExpiry(): Timer {
    const { clock } = this.#options;
    return clock.after(this.#until - clock.now(), () => this.#end());
  }

  #renewAfter(part: number): Timer {
    const { clock, duration } = this.#options;
    return clock.after(part * duration, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock, duration, renew } = this.#options;
    const since = clock.now();
    const renewed = await renew().catch(() => undefined);
    if (this.signal.aborted) return;
    // An answer that comes after the lease has ended does not bring it back.
    if (renewed === false || !this.held()) return this.#end();
    if (renewed) {
      this.#until = since + USABLE * duration;
      this.#expiry.cancel();
      this.#expiry = this.#watchExpiry();
    }
    this.#renewal = this.#renewAfter(renewed ? RENEW_AFTER : RETRY_AFTER);
  }
}

/** Of the service, a slash, and whatever tells its leases apart. */
export function checkLeaseName(name: string): void {
  assert(/^[a-z-]+\/./.test(name) && name.length <= 256, `${JSON.stringify(name)} is no name of a lease`);
}
