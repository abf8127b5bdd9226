import { every, type Milliseconds } from '@pulse/base';
import {
  choice,
  type Dependency,
  peerOf,
  readTlsFiles,
  setting,
  tlsClientSettings,
  watchDependency,
} from '@pulse/runtime';
import { type Database, type DatabaseRole, openPostgres, type PostgresAddress } from '@pulse/storage';
import type { ProgramWith } from './program.ts';

/** For a program that keeps metadata in PostgreSQL. */
export const databaseSettings = {
  ...tlsClientSettings('database', {
    what: 'PostgreSQL',
    protocols: ['postgres', 'postgresql'],
    secret: 'Password',
    required: true,
  }),
  databaseTls: setting(choice('verify', 'off'), {
    value: 'WAY',
    default: 'verify',
    meaning:
      'Whether the connection to PostgreSQL is encrypted and its certificate checked; off on one machine only.',
  }),
};

/** Values that {@link databaseSettings} leads to. */
export interface DatabaseValues {
  readonly databaseUrl: string;
  readonly databaseCa: string | undefined;
  readonly databaseCert: string | undefined;
  readonly databaseKey: string | undefined;
  readonly databasePassword: string | undefined;
  readonly databaseTls: 'verify' | 'off';
}

/** How often a program looks whether its database is there. */
const LOOKING: Milliseconds = 2000;

/** Where the settings say that PostgreSQL is. Throws {@link PulseError} when a file of theirs cannot be used. */
export function databaseAddress(program: ProgramWith<DatabaseValues>): PostgresAddress {
  const { values, clock } = program;
  const peer = peerOf(values, 'database');
  const { ca, cert, key } = readTlsFiles(peer.tls, clock.now());
  return {
    url: peer.url,
    ...(peer.secret === undefined ? {} : { password: peer.secret }),
    tls:
      values.databaseTls === 'off'
        ? 'off'
        : {
            ...(ca === undefined ? {} : { ca }),
            ...(cert === undefined ? {} : { certificate: cert }),
            ...(key === undefined ? {} : { key }),
          },
  };
}

/**
 * Opens PostgreSQL as one of its roles, for as long as the program runs. A database that is away is no failure of the
 * start: the program's health and log say so within three seconds, and when it is back.
 */
export function openDatabase(program: ProgramWith<DatabaseValues>, role: DatabaseRole): Promise<Database> {
  const { lifecycle, clock, tell, health, values } = program;
  return lifecycle.start('database', async () => {
    const database = openPostgres({ ...databaseAddress(program), role, clock });
    const what = `PostgreSQL at ${new URL(values.databaseUrl).host}`;
    const dependency = watchDependency({ what, clock, tell, health: health.part('database') });
    await look(database, dependency);
    const looking = every(clock, LOOKING, () => void look(database, dependency));
    lifecycle.signal.addEventListener('abort', () => looking.cancel(), { once: true });
    return database;
  });
}

async function look(database: Database, dependency: Dependency): Promise<void> {
  try {
    await database.check();
    dependency.up();
  } catch (error) {
    dependency.down(error);
  }
}
