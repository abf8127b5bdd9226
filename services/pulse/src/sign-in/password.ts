import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../errors.ts';

/** Cost of one check: about 50 ms and 32 MB on one core. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const LENGTH = 32;
/** Checks at once; a further one is refused, so that guesses from many addresses leave the machine to the others. */
const AT_ONCE = 4;

/** The one local account's password, kept as a salted scrypt digest. */
export interface Password {
  /** The directory's name of the person who it lets in. */
  readonly userName: string;
  /** Throws {@link ApiError} `too-many-requests` while others are being checked. */
  matches(attempt: string): Promise<boolean>;
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** Forgets the password; what is kept can only be compared with. */
export async function hashPassword(userName: string, password: string): Promise<Password> {
  const salt = randomBytes(16);
  const expected = await derive(password, salt);
  let running = 0;
  return {
    userName,
    async matches(attempt) {
      if (running >= AT_ONCE)
        throw new ApiError('too-many-requests', 'Too many people sign in at this moment.');
      running += 1;
      try {
        return timingSafeEqual(await derive(attempt, salt), expected);
      } finally {
        running -= 1;
      }
    },
  };
}
