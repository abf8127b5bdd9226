import { type Clock, type Milliseconds, PulseError } from '@pulse/base';
import { lockFolder } from '../../files/folder-lock.ts';
import { checkSchema } from '../check-schema.ts';
import { connectError } from '../connect-error.ts';
import type { Connection } from '../connection.ts';
import type { Database, DatabaseRole } from '../database.ts';
import { databaseError } from '../database-fault.ts';
import { DATABASE_LIMITS, type DatabaseLimits } from '../database-limits.ts';
import { runTransaction } from '../run-transaction.ts';
import { createOnce, hasDatabase } from './create-folder.ts';
import { PgliteHost } from './pglite-host.ts';

/** Unused for so long, PGlite ends; it starts again within a second when it is needed. */
export const PGLITE_IDLE: Milliseconds = 20_000;

export interface PgliteOptions {
  /** Everything of the database is in it; locked as long as it is open. */
  readonly folder: string;
  readonly clock: Clock;
  /** Refuse a folder that has no database, rather than making one. */
  readonly mustExist?: boolean;
  /** See {@link PGLITE_IDLE}. */
  readonly idle?: Milliseconds;
  readonly limits?: Partial<DatabaseLimits>;
  /**
   * Path of an empty database for folders that have none, made when it is not there: to make one takes seconds of
   * computing and a gigabyte of memory, to copy one neither. Another version of PGlite has another.
   */
  readonly stock?: string | undefined;
}

/** A database in a folder, for one process and whatever services it runs. */
export interface EmbeddedDatabase extends AsyncDisposable {
  /** The database for one service. Disposing it leaves the database open for the others. */
  as(role: DatabaseRole): Database;
  /** Lends the owner's connection, while nobody else has one: for making the schema. Errors as of {@link Database}. */
  administer<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Whether its process runs right now. */
  readonly awake: boolean;
  /** How often it was used since it was opened; while that stays, nothing in it changes. */
  readonly uses: number;
}

/**
 * Opens the database in a folder, which is made when there is none. PGlite runs in a process of its own while it is used.
 *
 * Throws {@link PulseError} `data-folder-locked`, `data-folder-unusable`, `database-missing`, `database-unavailable`.
 */
export async function openPglite(options: PgliteOptions): Promise<EmbeddedDatabase> {
  const { folder, clock, idle = PGLITE_IDLE } = options;
  const limits = { ...DATABASE_LIMITS, ...options.limits };
  if (options.mustExist && !hasDatabase(folder)) {
    throw new PulseError('database-missing', `The folder ${folder} holds no database.`, {
      advice: 'Name the folder that Pulse keeps its metadata in.',
    });
  }
  const lock = await lockFolder(folder);
  try {
    await createOnce(folder, clock, options.stock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw connectError(error, folder);
  }
  const host = new PgliteHost({ folder, clock, idle, waiting: limits.waiting });
  let checked = false;
  return {
    get awake() {
      return host.awake;
    },
    get uses() {
      return host.uses;
    },
    as(role) {
      const context = { borrow: host.borrow, role, where: folder, limits, clock };
      const transaction: Database['transaction'] = (scope, work) => runTransaction(context, scope, work);
      return {
        driver: 'pglite',
        transaction,
        ...listening(host),
        async check() {
          // Nobody else can change the schema, and somebody who asks every few seconds need not keep PGlite running.
          if (!checked) await checkSchema(transaction);
          checked = true;
        },
      };
    },
    async administer(work) {
      const connection = await host.borrow();
      checked = false;
      try {
        return await work(connection);
      } catch (error) {
        throw databaseError(error, folder);
      } finally {
        connection.release(false);
      }
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      lock[Symbol.dispose]();
    },
  };
}

/** What one service listens to ends with it. */
function listening(host: PgliteHost): Pick<Database, 'listen' | typeof Symbol.asyncDispose> {
  const stops = new Set<() => Promise<void>>();
  return {
    async listen(channel, listener) {
      const stop = await host.listen(channel, listener);
      stops.add(stop);
      return async () => {
        stops.delete(stop);
        await stop();
      };
    },
    async [Symbol.asyncDispose]() {
      for (const stop of stops) await stop();
      stops.clear();
    },
  };
}
