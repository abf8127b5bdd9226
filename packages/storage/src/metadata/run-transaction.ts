import { AsyncLocalStorage } from 'node:async_hooks';
import { assert, type Milliseconds, pause } from '@pulse/base';
import type { BorrowConnection } from './connection.ts';
import type { DatabaseRole, DatabaseScope, Transaction } from './database.ts';
import { databaseError, isSerialisationFault } from './database-fault.ts';
import { GuardedConnection, type GuardOptions } from './guarded-connection.ts';
import { within } from './within.ts';

/** What all transactions of one {@link Database} have in common. */
export interface TransactionContext extends GuardOptions {
  readonly borrow: BorrowConnection;
  readonly role: DatabaseRole;
}

/** The name that a role has in the database. */
export const roleName = (role: DatabaseRole) => `pulse_${role}`;

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
