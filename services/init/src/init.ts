import {
  type Connection,
  type DatabaseLogin,
  type Migration,
  ownerTransaction,
  prepareDatabase,
} from '@pulse/storage';

/** A tenant that is to be there. */
export interface NewTenant {
  readonly id: string;
  readonly name: string;
}

export interface InitOptions {
  /** Lends the connection of a superuser, or of the owner of the database. */
  readonly administer: <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>;
  readonly migrations: readonly Migration[];
  /** Users of PostgreSQL that services sign in as; PGlite has none. */
  readonly logins?: readonly DatabaseLogin[];
  readonly tenants?: readonly NewTenant[];
}

export interface InitReport {
  /** Names of the migrations that this run applied. */
  readonly applied: readonly string[];
  /** Ids of the tenants that were not there before. */
  readonly created: readonly string[];
}

/**
 * Makes roles, users, schema and tenants, where they are not there yet. May run at any time and several times at once;
 * what is there stays as it is, except the passwords of users. Errors as of `prepareDatabase` and of `Database`.
 */
export function runInit({
  administer,
  migrations,
  logins = [],
  tenants = [],
}: InitOptions): Promise<InitReport> {
  return administer(async (connection) => {
    const { applied } = await prepareDatabase(connection, { migrations, logins });
    return { applied, created: await createTenants(connection, tenants) };
  });
}

/** A name is the directory's from then on. */
function createTenants(connection: Connection, tenants: readonly NewTenant[]): Promise<readonly string[]> {
  return ownerTransaction(connection, 'READ WRITE', async () => {
    await connection.script("SET LOCAL pulse.shared = 'on'");
    const created: string[] = [];
    for (const { id, name } of tenants) {
      const rows = await connection.query(
        'INSERT INTO tenant (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id',
        [id, name],
      );
      if (rows.length > 0) created.push(id);
    }
    return created;
  });
}
