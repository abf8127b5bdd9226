import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of one check: about 50 ms and 32 MB on one core. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const LENGTH = 32;

/** The one local account's password, kept as a salted scrypt digest. */
export interface Password {
  matches(attempt: string): Promise<boolean>;
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

export async function hashPassword(password: string): Promise<Password> {
  const salt = randomBytes(16);
  const expected = await derive(password, salt);
  return {
    async matches(attempt) {
      return timingSafeEqual(await derive(attempt, salt), expected);
    },
  };
}
