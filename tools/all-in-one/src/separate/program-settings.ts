import { PORTS, type PortName } from '@pulse/runtime';
import type { DatabaseRole } from '@pulse/storage';
import type { Settings } from './settings-file.ts';
import type { Site } from './site.ts';

/** Settings that several programs have: how they reach the stores and each other, how they listen. */

/** Of a server that only clients with a token reach. */
export const serverSettings = ({ certificates }: Site): Settings => ({
  'tls-cert': certificates.certFile,
  'tls-key': certificates.keyFile,
});

/** Of the client of a server of this constellation, by the name that the program's table has for it. */
export const peerSettings = (
  { certificates }: Site,
  name: string,
  { url, tokenFile }: ServerAccess,
): Settings => ({
  [`${name}-url`]: url,
  [`${name}-ca`]: certificates.caFile,
  [`${name}-token-file`]: tokenFile,
});

export const redisSettings = ({ redis }: Site): Settings => ({
  'redis-url': redis.url,
  'redis-ca': redis.caFile,
  'redis-password-file': redis.password.path,
});

/** The user of PostgreSQL that a program signs in as, with a password of its own. */
export const databaseUser = (role: DatabaseRole): string => `${role}_program`;

export function databaseSettings(site: Site, role: DatabaseRole): Settings {
  const { url: owner, caFile, tls, password } = site.database;
  if (role === 'init') return databaseAs(owner, password.path);
  const url = new URL(owner);
  url.username = databaseUser(role);
  return databaseAs(url.href, site.secrets.made(`database-${role}`).path);

  function databaseAs(address: string, passwordFile: string): Settings {
    return {
      'database-url': address,
      'database-ca': caFile,
      'database-tls': tls,
      'database-password-file': passwordFile,
    };
  }
}

/** Where a server is, and the file with the token that lets in. */
export interface ServerAccess {
  readonly url: string;
  readonly tokenFile: string;
}

/** Who follows the directory, by the names that stand in its revisions and log. */
export const DIRECTORY_CLIENTS = ['permissions', 'lds', 'lds-vq', 'dcu', 'pulse'] as const;

/** The directory's log. */
export const directoryAccess = (
  { portOf, secrets }: Site,
  client: (typeof DIRECTORY_CLIENTS)[number],
): ServerAccess => ({
  url: `wss://127.0.0.1:${portOf('directory')}`,
  tokenFile: secrets.made(`directory-${client}.token`).path,
});

/** A server of one tenant, by the name of its port. */
export const tenantAccess = (site: Site, name: PortName, place: number): ServerAccess => ({
  url: `wss://127.0.0.1:${site.portOf(name, place)}`,
  tokenFile: tokenOf(site, PORTS[name].program, place).path,
});

/** The file of tokens that a program of one tenant takes. */
export function tenantTokens(site: Site, program: string, place: number): string {
  const id = site.tenants[place]?.id;
  const { text } = tokenOf(site, program, place);
  return site.secrets.written(`${program}-${id}.tokens`, `${text} ${id}\n`).path;
}

const tokenOf = ({ secrets, tenants }: Site, program: string, place: number) =>
  secrets.made(`${program}-${tenants[place]?.id}.token`);
