import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, type Clock, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import { syncDirectory } from '../../files/durable-write.ts';
import { lockFolder } from '../../files/folder-lock.ts';
import { ChannelListeners } from '../channel-listeners.ts';
import { checkSchema } from '../check-schema.ts';
import type { BorrowConnection, Connection } from '../connection.ts';
import type { Database, DatabaseListener, DatabaseRole } from '../database.ts';
import { databaseError } from '../database-fault.ts';
import { DATABASE_LIMITS, type DatabaseLimits } from '../database-limits.ts';
import { runTransaction } from '../run-transaction.ts';
import { PgliteChild } from './pglite-child.ts';
import { syncTree } from './sync-tree.ts';
import { Turns } from './turns.ts';

/** Making a database takes seconds of computing, on a busy machine many. */
const CREATE_LIMIT: Milliseconds = 180_000;
const START_LIMIT: Milliseconds = 60_000;
/** Unused for so long, PGlite ends; it starts again within a second when it is needed. */
export const PGLITE_IDLE: Milliseconds = 20_000;
/** What is written goes from the log to its place so often, so that the log stays short. */
const CHECKPOINT_EVERY: Milliseconds = 300_000;

export interface PgliteOptions {
  /** Everything of the database is in it; locked as long as it is open. */
  readonly folder: string;
  readonly clock: Clock;
  /** See {@link PGLITE_IDLE}. */
  readonly idle?: Milliseconds;
  readonly limits?: Partial<DatabaseLimits>;
}

/** A database in a folder, for one process and whatever services it runs. */
export interface EmbeddedDatabase extends AsyncDisposable {
  /** The database for one service. Disposing it leaves the database open for the others. */
  as(role: DatabaseRole): Database;
  /** Lends the owner's connection, while nobody else has one: for making the schema. */
  administer<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Whether its process runs right now. */
  readonly awake: boolean;
}

/**
 * Opens the database in a folder, which is made when there is none. PGlite runs in a process of its own while it is used.
 *
 * Throws {@link PulseError} `data-folder-locked`, `data-folder-unusable`, `database-unavailable`.
 */
export async function openPglite(options: PgliteOptions): Promise<EmbeddedDatabase> {
  const lock = await lockFolder(options.folder);
  try {
    await createOnce(options);
    return new PgliteDatabase(options, lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw databaseError(error, options.folder);
  }
}

async function createOnce({ folder, clock }: PgliteOptions): Promise<void> {
  const [database, unfinished] = [join(folder, 'postgres'), join(folder, 'postgres.new')];
  if (existsSync(database)) return;
  await rm(unfinished, { recursive: true, force: true });
  const child = await PgliteChild.start({
    task: 'create',
    folder: unfinished,
    lock: '',
    clock,
    startLimit: CREATE_LIMIT,
  });
  await child.ended;
  // Whole on the disk before it gets its name.
  await syncTree(unfinished);
  await rename(unfinished, database);
  await syncDirectory(folder);
}

class PgliteDatabase implements EmbeddedDatabase {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #idle: Milliseconds;
  readonly #limits: DatabaseLimits;
  readonly #lock: Disposable;
  readonly #turns: Turns;
  readonly #listeners = new ChannelListeners();
  readonly #told = new Set<string>();
  #child: PgliteChild | undefined;
  #sleep: Timer | undefined;
  #checkpointAt = 0;
  #closed = false;

  constructor(options: PgliteOptions, lock: Disposable) {
    this.#folder = options.folder;
    this.#clock = options.clock;
    this.#idle = options.idle ?? PGLITE_IDLE;
    this.#limits = { ...DATABASE_LIMITS, ...options.limits };
    this.#lock = lock;
    this.#turns = new Turns(this.#limits.waiting);
  }

  get awake(): boolean {
    return this.#child !== undefined;
  }

  as(role: DatabaseRole): Database {
    const context = {
      borrow: this.#borrow,
      role,
      where: this.#folder,
      limits: this.#limits,
      clock: this.#clock,
    };
    const transaction: Database['transaction'] = (scope, work) => runTransaction(context, scope, work);
    const stops = new Set<() => Promise<void>>();
    return {
      driver: 'pglite',
      transaction,
      check: () => checkSchema(transaction),
      listen: async (channel, listener) => {
        const stop = await this.#listen(channel, listener);
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

  async administer<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.#borrow();
    try {
      return await work(connection);
    } catch (error) {
      throw databaseError(error, this.#folder);
    } finally {
      connection.release(false);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const endTurn = await this.#turns.take();
    this.#sleep?.cancel();
    const child = this.#child;
    this.#child = undefined;
    await child?.close();
    this.#lock[Symbol.dispose]();
    endTurn();
  }

  readonly #borrow: BorrowConnection = async () => {
    const endTurn = await this.#turns.take();
    try {
      this.#sleep?.cancel();
      const child = await this.#wake();
      return {
        query: (sql, values) => child.query(sql, values),
        script: (sql) => child.script(sql),
        release: (broken) => void this.#afterUse(child, broken).finally(endTurn),
      };
    } catch (error) {
      endTurn();
      throw databaseError(error, this.#folder);
    }
  };

  async #wake(): Promise<PgliteChild> {
    if (this.#closed) throw closed(this.#folder);
    this.#child ??= await this.#start();
    return this.#child;
  }

  async #start(): Promise<PgliteChild> {
    const child = await PgliteChild.start({
      task: 'open',
      folder: join(this.#folder, 'postgres'),
      lock: join(this.#folder, 'running'),
      clock: this.#clock,
      startLimit: START_LIMIT,
      heard: (channel, payload) => this.#listeners.heard(channel, payload),
    });
    this.#told.clear();
    this.#checkpointAt = this.#clock.now() + CHECKPOINT_EVERY;
    void child.ended.then(() => {
      if (this.#child !== child) return;
      this.#child = undefined;
      // What the last transaction told may not have come through.
      this.#listeners.lost();
    });
    await this.#tellChannels(child);
    return child;
  }

  /** Between two turns, or at the end of one: what must not meet a transaction. */
  async #afterUse(child: PgliteChild, broken: boolean): Promise<void> {
    try {
      assert(!broken, 'nobody knows what the process is doing');
      await this.#tellChannels(child);
      if (this.#clock.now() >= this.#checkpointAt) {
        await child.query('CHECKPOINT');
        this.#checkpointAt = this.#clock.now() + CHECKPOINT_EVERY;
      }
    } catch {
      // The process ends, and the next user starts another.
      child.kill();
      await child.ended;
    }
    this.#sleep?.cancel();
    this.#sleep = this.#clock.after(this.#idle, () => void this.#fallAsleep());
  }

  async #tellChannels(child: PgliteChild): Promise<void> {
    for (const channel of this.#listeners.channels()) {
      if (this.#told.has(channel)) continue;
      await child.script(`LISTEN "${channel.replaceAll('"', '""')}"`);
      this.#told.add(channel);
    }
  }

  async #fallAsleep(): Promise<void> {
    const child = this.#child;
    if (!child || !this.#turns.free || this.#closed) return;
    const endTurn = await this.#turns.take();
    this.#child = undefined;
    await child.close().finally(endTurn);
  }

  /** A process that does not run hears of its channels when it starts: until then nobody can tell anything. */
  async #listen(channel: string, listener: DatabaseListener): Promise<() => Promise<void>> {
    const remove = this.#listeners.add(channel, listener);
    if (this.#child) await this.administer(async () => {});
    return async () => remove();
  }
}

const closed = (folder: string) =>
  new PulseError('database-unavailable', `The database in ${folder} is closed.`, {
    advice: 'Start Pulse again.',
  });
