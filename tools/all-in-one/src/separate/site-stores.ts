import { join } from 'node:path';
import { PulseError } from '@pulse/base';
import { isLoopback } from '@pulse/runtime';
import type { Options } from '../options.ts';
import type { Certificates } from './certificates.ts';
import { findServers, type InstalledServers } from './installed-servers.ts';
import { privatePostgres } from './private-postgres.ts';
import { privateRedis } from './private-redis.ts';
import type { SecretFiles } from './secret-files.ts';
import type { ServerCommand } from './server-command.ts';
import type { Site } from './site.ts';

/** A server that is started for this constellation. */
export interface PrivateServer extends ServerCommand {
  readonly name: string;
  readonly port: number;
}

/** Where the programs of a constellation find PostgreSQL and Redis, and what is to be started first. */
export interface SiteStores extends Pick<Site, 'database' | 'redis'> {
  readonly servers: readonly PrivateServer[];
}

export interface SiteStoresContext {
  readonly options: Options;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly certificates: Certificates;
  readonly secrets: SecretFiles;
}

/** Takes the servers that the options name, and prepares those of our own for the others. */
export async function siteStores(context: SiteStoresContext): Promise<SiteStores> {
  const { options, env } = context;
  const wanted: (keyof InstalledServers)[] = [];
  if (options.databaseUrl === undefined) wanted.push('postgres');
  if (options.redisUrl === undefined) wanted.push('redis');
  const installed = findServers(wanted, env);
  const servers: PrivateServer[] = [];
  const database = await databaseAt(context, installed.postgres, servers);
  const redis = await redisAt(context, installed.redis, servers);
  return { database, redis, servers };
}

async function databaseAt(
  { options, folder, certificates, secrets }: SiteStoresContext,
  programs: string,
  servers: PrivateServer[],
): Promise<Site['database']> {
  const { databaseUrl: url, databaseCa: caFile, databasePassword } = options;
  if (url !== undefined) {
    const password = secrets.written('database-owner', given(databasePassword, '--database-password-file'));
    // Nobody can listen between two programs of one machine.
    const tls = caFile === undefined && isLoopback(new URL(url).hostname) ? 'off' : 'verify';
    return { url, password, caFile, tls };
  }
  const password = secrets.made('postgres');
  const server = await privatePostgres({
    programs,
    folder: join(folder, 'postgres'),
    certificates,
    password,
  });
  servers.push({ ...server, name: 'postgresql' });
  return { url: server.url, password, caFile: certificates.caFile, tls: 'verify' };
}

async function redisAt(
  { options, folder, certificates, secrets }: SiteStoresContext,
  program: string,
  servers: PrivateServer[],
): Promise<Site['redis']> {
  const { redisUrl: url, redisCa: caFile, redisPassword } = options;
  if (url !== undefined) {
    const password = secrets.written('redis-given', given(redisPassword, '--redis-password-file'));
    return { url, password, caFile };
  }
  const password = secrets.made('redis');
  const server = await privateRedis({ program, folder: join(folder, 'redis'), certificates, password });
  servers.push({ ...server, name: 'redis' });
  return { url: server.url, password, caFile: certificates.caFile };
}

function given(password: string | undefined, option: string): string {
  if (password !== undefined) return password;
  throw new PulseError('password-missing', `The password of the server that the options name is missing.`, {
    advice: `Put it into a file and name that with ${option}.`,
  });
}
