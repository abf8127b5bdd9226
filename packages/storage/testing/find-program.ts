import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const DEBIAN = '/usr/lib/postgresql';
const path = () => (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');

/**
 * The folder of PostgreSQL's programs: PULSE_POSTGRES_BIN, Debian's newest, what pg_config says, the PATH.
 *
 * @throws when there is none
 */
export function findPostgres(): string {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env.PULSE_POSTGRES_BIN ?? '',
    ...debian.map((version) => join(DEBIAN, version, 'bin')),
    pgConfig(),
    ...path(),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined)
    throw new Error('no PostgreSQL server: `sudo apt-get install postgresql`, or set PULSE_POSTGRES_BIN');
  return found;
}

function pgConfig(): string {
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

/**
 * A Redis or Valkey server: PULSE_REDIS_SERVER, the PATH.
 *
 * @throws when there is none
 */
export function findRedis(): string {
  const names = ['redis-server', 'valkey-server'];
  const files = [
    process.env.PULSE_REDIS_SERVER ?? '',
    ...names.flatMap((name) => path().map((folder) => join(folder, name))),
  ];
  const found = files.find((file) => existsSync(file));
  if (found === undefined)
    throw new Error('no Redis server: `sudo apt-get install redis-server`, or set PULSE_REDIS_SERVER');
  return found;
}
