import { generateKeyPair, type JsonWebKey, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Database } from '@pulse/storage';

/** What identity signs with. Made at the first start, then the same for every instance and after every restart. */
export interface SigningKeys {
  /** Private keys for ID tokens, the newest first. */
  readonly jwks: { readonly keys: readonly (JsonWebKey & { readonly kid: string })[] };
  /** For its own cookies. */
  readonly cookieKeys: readonly string[];
}

interface KeyRow {
  readonly kind: 'token' | 'cookie';
  readonly secret: JsonWebKey & { readonly kid: string; readonly value?: string };
}

/** Loads the keys, or makes them; of several instances that start at once, one makes them. */
export async function loadSigningKeys(database: Database): Promise<SigningKeys> {
  const made = [
    await tokenKey(),
    { kind: 'cookie', secret: { value: randomBytes(32).toString('base64url') } },
  ];
  const rows = await database.transaction('shared', async (transaction) => {
    await transaction.query('LOCK TABLE signing_key IN EXCLUSIVE MODE');
    const read = () =>
      transaction.query<KeyRow>('SELECT kind, secret FROM signing_key ORDER BY created DESC, id LIMIT 20');
    const known = await read();
    if (known.length > 0) return known;
    for (const { kind, secret } of made) {
      await transaction.query('INSERT INTO signing_key (id, kind, secret) VALUES ($1, $2, $3)', [
        randomUUID(),
        kind,
        JSON.stringify(secret),
      ]);
    }
    return read();
  });
  return {
    jwks: { keys: rows.filter(({ kind }) => kind === 'token').map(({ secret }) => secret) },
    cookieKeys: rows.flatMap(({ kind, secret }) =>
      kind === 'cookie' && secret.value !== undefined ? [secret.value] : [],
    ),
  };
}

async function tokenKey() {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const secret = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  return { kind: 'token', secret };
}
