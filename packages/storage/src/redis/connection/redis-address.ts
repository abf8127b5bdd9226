import { readFileSync } from 'node:fs';
import { messageOf, PulseError } from '@pulse/base';

/** PEM files; read anew for every attempt to connect, so that they can be rotated while Pulse runs. */
export interface RedisTls {
  /** The authorities to trust instead of the system's. */
  readonly caFile?: string;
  /** Who this service is, for a Redis that asks. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name that the certificate must be good for, where it is not the one of the address. */
  readonly servername?: string;
}

/** Where a Redis is and as whom to sign in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly tls: RedisTls;
}

export interface RedisAddressOptions {
  /** `rediss://host:port`; user and password may stand in it. The port is 6380 when left out. */
  readonly url: string;
  /** Instead of those in the address. */
  readonly user?: string;
  readonly password?: string;
  readonly tls?: RedisTls;
}

/** @throws {@link PulseError} `configuration` without the address itself, which may hold a password */
export function redisAddress({ url, user, password, tls = {} }: RedisAddressOptions): RedisAddress {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'redis:') {
    throw new PulseError('configuration', 'Redis without TLS is not used: the address begins with redis:.', {
      advice: 'Give the TLS port of the server as rediss://host:6380.',
    });
  }
  if (parsed?.protocol !== 'rediss:' || parsed.hostname === '' || parsed.pathname.length > 1) {
    throw new PulseError('configuration', 'The address of Redis cannot be used.', {
      advice: 'Write it as rediss://host:6380, without the number of a database: there is only the first.',
    });
  }
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(parsed.port || 6380),
    user: user ?? (decodeURIComponent(parsed.username) || 'default'),
    password: password ?? decodeURIComponent(parsed.password),
    tls,
  };
}

/** What Node's TLS wants. @throws {@link PulseError} `values-refused` when a file cannot be read */
export function readTls({ caFile, certFile, keyFile, servername }: RedisTls): Record<string, string> {
  return {
    minVersion: 'TLSv1.2',
    ...(caFile !== undefined && { ca: readPem('authority (ca)', caFile) }),
    ...(certFile !== undefined && { cert: readPem('own certificate (cert)', certFile) }),
    ...(keyFile !== undefined && { key: readPem('own key (key)', keyFile) }),
    ...(servername !== undefined && { servername }),
  };
}

function readPem(what: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw unusable(what, messageOf(cause), cause);
  }
  // What is no certificate would be left out silently, and every server then be untrusted.
  if (!text.includes('-----BEGIN ')) throw unusable(what, `${file} is not PEM`, undefined);
  return text;
}

const unusable = (what: string, reason: string, cause: unknown) =>
  new PulseError('values-refused', `The ${what} for Redis cannot be used: ${reason}.`, {
    advice: 'Give the path of a PEM file that this account may read.',
    cause,
  });
