import { Client } from 'pg';
import { connectError } from '../connect-error.ts';
import type { Connection } from '../connection.ts';
import { databaseError } from '../database-fault.ts';
import { DATABASE_LIMITS } from '../database-limits.ts';
import { clientConfig, describeAddress, type PostgresAddress } from './postgres-address.ts';
import { postgresConnection } from './postgres-connection.ts';

/**
 * Lends one connection for what no service does: making roles and schema, copying everything. Its errors are those of
 * the catalogue of {@link Database}.
 */
export async function administerPostgres<Result>(
  address: PostgresAddress,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const where = describeAddress(address);
  const client = new Client(clientConfig(address, DATABASE_LIMITS));
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw connectError(error, where);
  }
  try {
    return await work(postgresConnection(client, () => {}));
  } catch (error) {
    throw databaseError(error, where);
  } finally {
    await client.end().catch(() => {});
  }
}
