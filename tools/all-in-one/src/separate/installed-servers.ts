import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PulseError } from '@pulse/base';

/** Programs of the servers that a constellation starts for itself. */
export interface InstalledServers {
  /** Folder of PostgreSQL's programs. */
  readonly postgres: string;
  /** Path of Redis or Valkey. */
  readonly redis: string;
}

const DEBIAN = '/usr/lib/postgresql';

/**
 * Where the servers are that are to be started: `PULSE_POSTGRES_BIN` and `PULSE_REDIS_SERVER`, Debian's newest, the PATH.
 * Throws {@link PulseError} `servers-missing` that names the packages.
 */
export function findServers<Wanted extends keyof InstalledServers>(
  wanted: readonly Wanted[],
  env: NodeJS.ProcessEnv,
): Pick<InstalledServers, Wanted> {
  const find = { postgres: findPostgres, redis: findRedis };
  const found = wanted.map((name) => [name, find[name](env)] as const);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length === 0) return Object.fromEntries(found) as Pick<InstalledServers, Wanted>;
  const packages = missing.map((name) => DEBIAN_PACKAGES[name]).join(' ');
  const options = missing.map((name) => OPTIONS[name]).join(' and ');
  throw new PulseError(
    'servers-missing',
    `This machine has no ${missing.map((name) => NAMES[name]).join(' and no ')}.`,
    {
      advice: `Install it with \`sudo apt-get install ${packages}\`, or say where one runs with ${options}.`,
    },
  );
}

const NAMES = { postgres: 'PostgreSQL', redis: 'Redis' } as const;
const DEBIAN_PACKAGES = { postgres: 'postgresql', redis: 'redis-server' } as const;
const OPTIONS = { postgres: '--database-url', redis: '--redis-url' } as const;

function findPostgres(env: NodeJS.ProcessEnv): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const debian = versions.map((version) => join(DEBIAN, version, 'bin'));
  return [env['PULSE_POSTGRES_BIN'] ?? '', ...debian, ...pathOf(env)].find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
}

function findRedis(env: NodeJS.ProcessEnv): string | undefined {
  const names = ['redis-server', 'valkey-server'];
  const onPath = names.flatMap((name) => pathOf(env).map((folder) => join(folder, name)));
  return [env['PULSE_REDIS_SERVER'] ?? '', ...onPath].find((file) => existsSync(file));
}

const pathOf = (env: NodeJS.ProcessEnv): string[] =>
  (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
