import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PulseError } from '@pulse/base';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 40 ms of one core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;
const NONCE_LENGTH = 16;
/** Derivations at once; a further one waits, so that guesses from many addresses leave the machine to the others. */
const AT_ONCE = 2;
/** And so many wait; whoever comes then is told to come back. */
const WAITING = 64;

const derive = promisify(argon2);

/** Salted argon2id digests as PHC strings, `$argon2id$v=19$m=…,t=…,p=…$salt$digest`. */
export class PasswordHashes {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Throws {@link PulseError} `too-busy` when too many passwords are being checked. */
  async hash(password: string): Promise<string> {
    const nonce = randomBytes(NONCE_LENGTH);
    const digest = await this.#derive(password, nonce, COST, TAG_LENGTH);
    const { memory, passes, parallelism } = COST;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(nonce)}$${encode(digest)}`;
  }

  /** Throws as `hash` does; a text that is no such string matches nothing. */
  async matches(password: string, hash: string): Promise<boolean> {
    const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
    if (!match) return false;
    const [memory, passes, parallelism] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const nonce = Buffer.from(match[4] ?? '', 'base64');
    const expected = Buffer.from(match[5] ?? '', 'base64');
    const digest = await this.#derive(password, nonce, { memory, passes, parallelism }, expected.length);
    return timingSafeEqual(digest, expected);
  }

  async #derive(
    password: string,
    nonce: Buffer,
    cost: { readonly memory: number; readonly passes: number; readonly parallelism: number },
    tagLength: number,
  ): Promise<Buffer> {
    await this.#turn();
    try {
      return await derive('argon2id', { message: password.normalize('NFKC'), nonce, tagLength, ...cost });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING) {
        throw new PulseError('too-busy', 'Too many people sign in at this moment.', {
          advice: 'Try again in a minute.',
        });
      }
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

/** Base64 without padding, as PHC strings have it. */
const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
