import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Milliseconds } from '@pulse/base';

/** How long a printed link can be used. */
export const LINK_LIFETIME: Milliseconds = 15 * 60_000;
/** At most so many unused links; the oldest gives way. */
const MAX_LINKS = 16;

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/** One-time tokens that stand in a printed link, each for one person. Only their digests are kept. */
export class SignInLinks {
  readonly #clock: Clock;
  readonly #issued = new Map<string, { readonly userName: string; readonly expiry: Milliseconds }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(userName: string): string {
    const token = randomBytes(24).toString('base64url');
    this.#issued.set(digest(token), { userName, expiry: this.#clock.now() + LINK_LIFETIME });
    for (const oldest of this.#issued.keys()) {
      if (this.#issued.size <= MAX_LINKS) break;
      this.#issued.delete(oldest);
    }
    return token;
  }

  /** Whom the token lets in: once, and not when it has expired. */
  redeem(token: string): string | undefined {
    const key = digest(token);
    const link = this.#issued.get(key);
    this.#issued.delete(key);
    return link && this.#clock.now() < link.expiry ? link.userName : undefined;
  }
}
