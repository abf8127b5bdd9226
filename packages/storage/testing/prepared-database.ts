import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import {
  administerPostgres,
  DATABASE_ROLES,
  type Database,
  type DatabaseLimits,
  type DatabaseRole,
  type EmbeddedDatabase,
  MIGRATIONS,
  openPglite,
  openPostgres,
  type PostgresAddress,
  prepareDatabase,
  readMigrations,
} from '../src/mod.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** The tenants of every database made here. */
export const TEST_TENANTS = [tenantId('acme'), tenantId('other')] as const;
const PASSWORD = 'the password of tests';

/** A database as one service after the other sees it. */
export interface OpenDatabase extends AsyncDisposable {
  as(role: DatabaseRole): Database;
}

/** A real server with a database as init makes it, with {@link TEST_TENANTS}. */
export interface PreparedPostgres extends AsyncDisposable {
  readonly server: PostgresServer;
  /** Of a user who may act as every service. */
  readonly address: PostgresAddress;
  open(limits?: Partial<DatabaseLimits>): OpenDatabase;
}

/** @throws as {@link startPostgres} does */
export async function preparePostgres(): Promise<PreparedPostgres> {
  const server = await startPostgres();
  const migrations = await readMigrations(MIGRATIONS);
  const logins = [{ user: 'pulse_tests', password: PASSWORD, roles: DATABASE_ROLES }];
  await administerPostgres({ url: server.url, tls: 'off' }, (connection) =>
    prepareDatabase(connection, { migrations, logins }),
  );
  const address = {
    url: `postgres://pulse_tests@${server.host}:${server.port}/postgres`,
    password: PASSWORD,
    tls: 'off',
  } as const;
  const open = (limits: Partial<DatabaseLimits> = {}): OpenDatabase => {
    const opened = new Map<DatabaseRole, Database>();
    return {
      as(role) {
        const database = opened.get(role) ?? openPostgres({ ...address, role, clock: systemClock, limits });
        opened.set(role, database);
        return database;
      },
      async [Symbol.asyncDispose]() {
        for (const database of opened.values()) await database[Symbol.asyncDispose]();
      },
    };
  };
  await using database = open();
  await addTenants(database);
  return { server, address, open, [Symbol.asyncDispose]: () => server.stop() };
}

/** A folder with a PGlite database as init makes it, with {@link TEST_TENANTS}; open once at a time. */
export interface PreparedPglite extends AsyncDisposable {
  readonly folder: string;
  open(limits?: Partial<DatabaseLimits>): Promise<EmbeddedDatabase>;
}

export async function preparePglite(): Promise<PreparedPglite> {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-pglite-'));
  await cp(await pristineFolder(), folder, { recursive: true });
  const open = (limits: Partial<DatabaseLimits> = {}) => openPglite({ folder, clock: systemClock, limits });
  return { folder, open, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Making a database takes seconds; one for each state of the migrations is kept where tools keep such things. */
async function pristineFolder(): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS);
  const pglite = await readFile(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const digest = createHash('sha256').update(pglite);
  for (const { checksum } of migrations) digest.update(checksum);
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/pulse-tests', import.meta.url));
  const pristine = join(cache, `pglite-${digest.digest('hex').slice(0, 16)}`);
  if (existsSync(pristine)) return pristine;
  const unfinished = `${pristine}.${process.pid}`;
  {
    await using database = await openPglite({ folder: unfinished, clock: systemClock });
    await database.administer((connection) => prepareDatabase(connection, { migrations }));
    await addTenants(database);
  }
  // Somebody else may have been faster.
  await rename(unfinished, pristine).catch(() => rm(unfinished, { recursive: true, force: true }));
  return pristine;
}

async function addTenants(database: OpenDatabase): Promise<void> {
  await database.as('init').transaction('shared', async (tx) => {
    for (const id of TEST_TENANTS) await tx.query('INSERT INTO tenant (id, name) VALUES ($1, $1)', [id]);
  });
}
