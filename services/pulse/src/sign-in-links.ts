import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Milliseconds } from '@pulse/base';

/** How long a printed link can be used. */
export const LINK_LIFETIME: Milliseconds = 15 * 60_000;
/** At most so many unused links; the oldest gives way. */
const MAX_LINKS = 16;

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/** One-time tokens that stand in a printed link. Only their digests are kept. */
export class SignInLinks {
  readonly #clock: Clock;
  readonly #expiry = new Map<string, Milliseconds>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const token = randomBytes(24).toString('base64url');
    this.#expiry.set(digest(token), this.#clock.now() + LINK_LIFETIME);
    for (const oldest of this.#expiry.keys()) {
      if (this.#expiry.size <= MAX_LINKS) break;
      this.#expiry.delete(oldest);
    }
    return token;
  }

  /** True once for a token that was issued and has not expired. */
  redeem(token: string): boolean {
    const key = digest(token);
    const expiry = this.#expiry.get(key);
    this.#expiry.delete(key);
    return expiry !== undefined && this.#clock.now() < expiry;
  }
}
