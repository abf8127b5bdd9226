import { PulseError } from '@pulse/base';
import type { ClientConfig } from 'pg';
import { COLUMN_PARSERS } from '../column-values.ts';
import type { DatabaseLimits } from '../database-limits.ts';

/** How the server proves who it is, and this program if the server asks for it. Contents of PEM files. */
export interface PostgresTls {
  /** The authority that vouches for the server; those that Node knows when absent. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** Where a PostgreSQL server is, and as whom to sign in. */
export interface PostgresAddress {
  /** `postgres://user@host:port/database`; may hold the password. */
  readonly url: string;
  /** Goes before one in the URL. */
  readonly password?: string;
  /** `off` sends everything readable for all on the way: for a server on this machine. */
  readonly tls: PostgresTls | 'off';
}

/** Host, port and database, for messages. */
export function describeAddress({ url }: PostgresAddress): string {
  const { host, pathname } = parse(url);
  return `${host}${pathname}`;
}

/** What the driver wants to know. Throws {@link PulseError} `database-refused` when the URL is none. */
export function clientConfig(address: PostgresAddress, limits: DatabaseLimits): ClientConfig {
  const { username, password, hostname, port, pathname } = parse(address.url);
  const { tls } = address;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: address.password ?? decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    ssl:
      tls === 'off'
        ? false
        : {
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
          },
    connectionTimeoutMillis: limits.connect,
    keepAlive: true,
    application_name: 'pulse',
    types: { getTypeParser: (type) => COLUMN_PARSERS[Number(type)] ?? ((text: string) => text) },
  };
}

function parse(url: string): URL {
  const parsed = URL.parse(url);
  if (
    parsed &&
    /^postgres(ql)?:$/.test(parsed.protocol) &&
    parsed.hostname !== '' &&
    parsed.username !== ''
  ) {
    return parsed;
  }
  throw new PulseError('database-refused', 'The address of the database is not one.', {
    advice: 'Write it as postgres://user@host:5432/database.',
  });
}
