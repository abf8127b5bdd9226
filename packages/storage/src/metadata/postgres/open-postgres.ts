import type { Clock } from '@pulse/base';
import { PulseError } from '@pulse/base';
import { Pool } from 'pg';
import { checkSchema } from '../check-schema.ts';
import { connectError } from '../connect-error.ts';
import type { BorrowConnection } from '../connection.ts';
import type { Database, DatabaseRole } from '../database.ts';
import { DATABASE_LIMITS, type DatabaseLimits } from '../database-limits.ts';
import { runTransaction } from '../run-transaction.ts';
import { clientConfig, describeAddress, type PostgresAddress } from './postgres-address.ts';
import { postgresConnection } from './postgres-connection.ts';
import { PostgresListening } from './postgres-listening.ts';

export interface PostgresDatabaseOptions extends PostgresAddress {
  /** The signed-in user is a member of this role, or the role itself. */
  readonly role: DatabaseRole;
  readonly clock: Clock;
  readonly limits?: Partial<DatabaseLimits>;
}

/**
 * A PostgreSQL server as metadata. Connects when something is asked for, and again whenever the server comes back; so it
 * is there at once, and `check` says how it fares.
 */
export function openPostgres(options: PostgresDatabaseOptions): Database {
  const { role, clock } = options;
  const limits = { ...DATABASE_LIMITS, ...options.limits };
  const config = clientConfig(options, limits);
  const where = describeAddress(options);
  const pool = new Pool({ ...config, max: limits.connections, idleTimeoutMillis: limits.idle });
  // The server ended a connection: an idle one has left the pool already, who uses one hears of it by its statement.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  const borrow: BorrowConnection = async () => {
    if (pool.waitingCount >= limits.waiting) {
      throw new PulseError('database-unavailable', `${limits.waiting} transactions wait for ${where}.`, {
        advice: 'Try again later; the database is overloaded, or answers too slowly.',
      });
    }
    try {
      const client = await pool.connect();
      return postgresConnection(client, (broken) => client.release(broken));
    } catch (error) {
      throw connectError(error, where);
    }
  };
  const context = { borrow, role, where, limits, clock };
  const transaction: Database['transaction'] = (scope, work) => runTransaction(context, scope, work);
  const listening = new PostgresListening({ config, where, limits, clock });
  return {
    driver: 'postgres',
    transaction,
    listen: (channel, listener) => listening.listen(channel, listener),
    check: () => checkSchema(transaction),
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]();
      if (!pool.ended) await pool.end();
    },
  };
}
