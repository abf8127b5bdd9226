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
    throw new Error('no PostgreSQL: `sudo apt-get install postgresql`, or set PULSE_POSTGRES_BIN');
  return found;
}

function pgConfig(): string {
  try {
    return execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

/** A Redis or Valkey server. @throws when there is none */
export const findRedis = () =>
  findProgram({
    name: 'Redis',
    variable: 'PULSE_REDIS_SERVER',
    programs: ['redis-server', 'valkey-server'],
    debian: 'redis-server',
  });

export interface WantedProgram {
  readonly name: string;
  /** The environment variable that may name its file. */
  readonly variable: string;
  /** Names of its file on the PATH. */
  readonly programs: readonly string[];
  /** Debian's package of it. */
  readonly debian: string;
}

/**
 * The file of a server's program.
 *
 * @throws when there is none
 */
export function findProgram({ name, variable, programs, debian }: WantedProgram): string {
  const onPath = programs.flatMap((program) => path().map((folder) => join(folder, program)));
  const found = [process.env[variable] ?? '', ...onPath].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new Error(`no ${name}: \`sudo apt-get install ${debian}\`, or set ${variable}`);
}
