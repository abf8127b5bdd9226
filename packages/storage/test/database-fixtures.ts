import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import type { DatabaseFixture } from '../contract/database-contract.ts';
import {
  administerPostgres,
  type Connection,
  DATABASE_ROLES,
  type Database,
  type DatabaseLimits,
  type DatabaseRole,
  MIGRATIONS,
  openPglite,
  openPostgres,
  type PostgresAddress,
  prepareDatabase,
  readMigrations,
} from '../src/mod.ts';
import { type PostgresServer, startPostgres } from '../testing/mod.ts';

export const TENANTS = [tenantId('acme'), tenantId('other')];
export const PASSWORD = 'the password of tests';

/** A real server with a prepared database, and what is needed to open it. */
export interface PostgresFixture extends AsyncDisposable {
  readonly server: PostgresServer;
  /** As a user who may act as every service. */
  readonly address: PostgresAddress;
  open(limits?: Partial<DatabaseLimits>): Promise<DatabaseFixture>;
}

export async function postgresFixture(): Promise<PostgresFixture> {
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
  const open = async (limits: Partial<DatabaseLimits> = {}): Promise<DatabaseFixture> => {
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
  await using fixture = await open();
  await addTenants(fixture);
  return { server, address, open, [Symbol.asyncDispose]: () => server.stop() };
}

/** A folder with a prepared PGlite database. */
export interface PgliteFixture extends AsyncDisposable {
  readonly folder: string;
  open(limits?: Partial<DatabaseLimits>): ReturnType<typeof openPglite>;
}

export async function pgliteFixture(): Promise<PgliteFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-pglite-'));
  const migrations = await readMigrations(MIGRATIONS);
  const open = (limits: Partial<DatabaseLimits> = {}) => openPglite({ folder, clock: systemClock, limits });
  await using database = await open();
  await database.administer((connection: Connection) => prepareDatabase(connection, { migrations }));
  await addTenants(database);
  return { folder, open, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function addTenants(fixture: Pick<DatabaseFixture, 'as'>): Promise<void> {
  await fixture.as('init').transaction('shared', async (tx) => {
    for (const id of TENANTS) await tx.query('INSERT INTO tenant (id, name) VALUES ($1, $1)', [id]);
  });
}
