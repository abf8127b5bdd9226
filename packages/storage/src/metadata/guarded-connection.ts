import { assert, type Clock } from '@pulse/base';
import type { Connection } from './connection.ts';
import type { Transaction } from './database.ts';
import { databaseError, isStatementFault } from './database-fault.ts';
import type { DatabaseLimits } from './database-limits.ts';
import { within } from './within.ts';

/** The longest text that PostgreSQL passes on to listeners. */
const LONGEST_PAYLOAD = 7_900;
export interface GuardOptions {
  readonly limits: DatabaseLimits;
  readonly clock: Clock;
  /** Names the database in messages, without a password. */
  readonly where: string;
}

/** A connection during one transaction: knows whether a statement failed, and gives up one that does not answer. */
export class GuardedConnection {
  readonly transaction: Transaction = {
    query: async (sql, values) => {
      assert(!this.#settled, 'a transaction was used after its end');
      try {
        // The shape of rows is what the caller's statement says.
        return (await this.query(sql, values)) as never;
      } catch (error) {
        throw databaseError(error, this.#options.where);
      }
    },
    notify: async (channel, payload) => {
      assert(Buffer.byteLength(payload) <= LONGEST_PAYLOAD, `a notification on ${channel} is too long`);
      await this.transaction.query('SELECT pg_notify($1, $2)', [channel, payload]);
    },
  };
  readonly #connection: Connection;
  readonly #options: GuardOptions;
  #fault: Error | undefined;
  #broken = false;
  #settled = false;

  constructor(connection: Connection, options: GuardOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** The first thing that the database refused. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  async query(sql: string, values?: readonly unknown[]): Promise<readonly object[]> {
    const { limits, clock } = this.#options;
    try {
      return await within(clock, limits.statement + limits.grace, 'a statement', () =>
        this.#connection.query(sql, values),
      );
    } catch (error) {
      this.#fault ??= error as Error;
      if (!isStatementFault(error)) this.#broken = true;
      throw error;
    }
  }

  async commit(): Promise<void> {
    this.#settled = true;
    // A database answers COMMIT after a failed statement by undoing everything, without calling that an error.
    if (this.#fault !== undefined) throw this.#fault;
    await this.query('COMMIT');
  }

  async rollBack(): Promise<void> {
    this.#settled = true;
    if (this.#broken) return;
    const fault = this.#fault;
    await this.query('ROLLBACK').catch(() => {
      this.#broken = true;
    });
    this.#fault = fault;
  }

  release(): void {
    this.#connection.release(this.#broken);
  }
}
