import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { PulseError } from '@pulse/base';

const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps instead of a password (RFC 5802, RFC 7677): with it a statement that sets a password does not
 * tell it to the server's log. Throws {@link PulseError} `password-unusable`.
 */
export function scramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  // Other characters would have to be normalised in the same way as the server does it (RFC 4013).
  if (!/^[\x20-\x7e]{8,256}$/.test(password)) {
    throw new PulseError(
      'password-unusable',
      'The password of a database user has 8 to 256 ASCII characters.',
      {
        advice: 'Generate one, for example with: openssl rand -base64 24',
      },
    );
  }
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  const server = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${Buffer.from(salt).toString('base64')}$${stored}:${server}`;
}
