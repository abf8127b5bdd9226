import { AsyncLocalStorage } from 'node:async_hooks';
import { assert, type Clock, type Milliseconds, pause } from '@pulse/base';
import type { BorrowConnection, Connection } from './connection.ts';
import type { DatabaseRole, DatabaseScope, Transaction } from './database.ts';
import { DatabaseFault, databaseError, isSerialisationFault, isStatementFault } from './database-fault.ts';
import type { DatabaseLimits } from './database-limits.ts';

/** What all transactions of one {@link Database} have in common. */
export interface TransactionContext {
  readonly borrow: BorrowConnection;
  readonly role: DatabaseRole;
  /** Names the database in messages, without a password. */
  readonly where: string;
  readonly limits: DatabaseLimits;
  readonly clock: Clock;
}

/** The name that a role has in the database. */
export const roleName = (role: DatabaseRole) => `pulse_${role}`;

/** The longest text that PostgreSQL passes on to listeners. */
const LONGEST_PAYLOAD = 7_900;
/** Pause before the second try; it doubles up to the longest, with as much again by chance. */
const FIRST_PAUSE: Milliseconds = 5;
const LONGEST_PAUSE: Milliseconds = 200;

/**
 * Everything is local to the transaction: a pooled connection goes back without role and tenant. Serializable, so that
 * both drivers behave alike and no caller has to think about what runs beside it.
 */
const BEGIN = 'BEGIN ISOLATION LEVEL SERIALIZABLE';
const SET_UP = `SELECT set_config('role', $1, true), set_config('pulse.tenant', $2, true),
  set_config('pulse.shared', $3, true), set_config('search_path', 'pulse, pg_temp', true),
  set_config('statement_timeout', $4, true), set_config('lock_timeout', $5, true),
  set_config('idle_in_transaction_session_timeout', $6, true)`;

/** Where the work of a transaction runs: one inside it would wait for a connection that the outer one holds. */
const around = new AsyncLocalStorage<{ underWay: boolean }>();

/** Runs work as {@link Database} promises, again when the database undid it for a concurrent transaction. */
export async function runTransaction<Result>(
  context: TransactionContext,
  scope: DatabaseScope,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  assert(!around.getStore()?.underWay, 'a transaction begins inside another one');
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await tryTransaction(context, scope, work);
      } catch (error) {
        if (!isSerialisationFault(error) || tries >= context.limits.tries) throw error;
        const longest = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
        await pause(context.clock, longest * (0.5 + Math.random() / 2), new AbortController().signal);
      }
    }
  } catch (error) {
    throw databaseError(error, context.where);
  }
}

async function tryTransaction<Result>(
  context: TransactionContext,
  scope: DatabaseScope,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const { limits, clock } = context;
  const connection = new GuardedConnection(await context.borrow(), context);
  const state = { underWay: true };
  try {
    await connection.query(BEGIN);
    await connection.query(SET_UP, [
      roleName(context.role),
      scope === 'shared' ? '' : scope.tenant,
      scope === 'shared' ? 'on' : 'off',
      limits.statement,
      limits.lock,
      limits.transaction,
    ]);
    const result = await within(clock, limits.transaction, 'the transaction', () =>
      around.run(state, () => work(connection.transaction)),
    );
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollBack();
    // Whatever the work made of it: what was undone for another transaction is tried again.
    throw isSerialisationFault(connection.fault) ? connection.fault : error;
  } finally {
    state.underWay = false;
    connection.release();
  }
}

/** A connection during one transaction: knows whether a statement failed, and gives up one that does not answer. */
class GuardedConnection {
  readonly transaction: Transaction = {
    query: async (sql, values) => {
      assert(!this.#settled, 'a transaction was used after its end');
      try {
        // The shape of rows is what the caller's statement says.
        return (await this.query(sql, values)) as never;
      } catch (error) {
        throw databaseError(error, this.#context.where);
      }
    },
    notify: async (channel, payload) => {
      assert(Buffer.byteLength(payload) <= LONGEST_PAYLOAD, `a notification on ${channel} is too long`);
      await this.transaction.query('SELECT pg_notify($1, $2)', [channel, payload]);
    },
  };
  readonly #connection: Connection;
  readonly #context: TransactionContext;
  #fault: Error | undefined;
  #broken = false;
  #settled = false;

  constructor(connection: Connection, context: TransactionContext) {
    this.#connection = connection;
    this.#context = context;
  }

  /** The first thing that the database refused. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  async query(sql: string, values?: readonly unknown[]): Promise<readonly object[]> {
    const { limits, clock } = this.#context;
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

/** Rejects when something takes longer than its limit; what it does then is no longer heard of. */
async function within<Result>(
  clock: Clock,
  limit: Milliseconds,
  what: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = clock.after(limit, () =>
    late.reject(new DatabaseFault({ message: `${what} took longer than ${limit} ms`, code: 'ETIMEDOUT' })),
  );
  const running = run();
  running.catch(() => {});
  try {
    return await Promise.race([running, late.promise]);
  } finally {
    timer.cancel();
  }
}
