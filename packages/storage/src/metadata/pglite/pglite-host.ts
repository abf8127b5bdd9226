import { join } from 'node:path';
import { assert, type Clock, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import { ChannelListeners } from '../channel-listeners.ts';
import { connectError } from '../connect-error.ts';
import type { Connection } from '../connection.ts';
import type { DatabaseListener } from '../database.ts';
import { DATABASE_FOLDER } from './create-folder.ts';
import { PgliteChild } from './pglite-child.ts';
import { Turns } from './turns.ts';

/** On a busy machine; an idle one needs less than a second. */
const START_LIMIT: Milliseconds = 60_000;
/** What was written goes from the log to its place so often, so that the log stays short. */
const CHECKPOINT_EVERY: Milliseconds = 300_000;
/** After so many uses the tables are swept: PGlite has nobody who does that by himself. */
const VACUUM_EVERY = 500;

export interface PgliteHostOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly idle: Milliseconds;
  /** Most users that wait for their turn. */
  readonly waiting: number;
}

/** Starts PGlite when it is needed, lends its only session to one user after the other, and ends it when it is not. */
export class PgliteHost implements AsyncDisposable {
  readonly #options: PgliteHostOptions;
  readonly #turns: Turns;
  readonly #listeners = new ChannelListeners();
  /** Channels that the running process listens to. */
  readonly #told = new Set<string>();
  #child: PgliteChild | undefined;
  #sleep: Timer | undefined;
  #checkpointAt: Milliseconds = 0;
  #uses = 0;
  #usesAtVacuum = 0;
  #closed = false;

  constructor(options: PgliteHostOptions) {
    this.#options = options;
    this.#turns = new Turns(options.waiting);
  }

  get awake(): boolean {
    return this.#child !== undefined;
  }

  get uses(): number {
    return this.#uses;
  }

  /** Throws {@link PulseError} `database-unavailable`, or what keeps PGlite from starting. */
  readonly borrow = async (): Promise<Connection> => {
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
      throw connectError(error, this.#options.folder);
    }
  };

  /** A process that does not run hears of its channels when it starts: until then nobody can tell anything. */
  async listen(channel: string, listener: DatabaseListener): Promise<() => Promise<void>> {
    const remove = this.#listeners.add(channel, listener);
    // The end of any use tells the process of new channels.
    if (this.#child) (await this.borrow()).release(false);
    return async () => remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const endTurn = await this.#turns.take();
    await this.#end().finally(endTurn);
  }

  async #wake(): Promise<PgliteChild> {
    const { folder, clock } = this.#options;
    if (this.#closed) {
      throw new PulseError('database-unavailable', `The database in ${folder} is closed.`, {
        advice: 'Start Pulse again.',
      });
    }
    if (this.#child) return this.#child;
    const child = await PgliteChild.start({
      task: 'open',
      folder: join(folder, DATABASE_FOLDER),
      lock: join(folder, 'running'),
      clock,
      startLimit: START_LIMIT,
      heard: (channel, payload) => this.#listeners.heard(channel, payload),
    });
    this.#child = child;
    this.#told.clear();
    this.#checkpointAt = clock.now() + CHECKPOINT_EVERY;
    void child.ended.then(() => {
      if (this.#child !== child) return;
      this.#child = undefined;
      // What the last transaction told may not have come through.
      this.#listeners.lost();
    });
    await this.#tellChannels(child);
    return child;
  }

  /** At the end of each turn: what must not meet a transaction. */
  async #afterUse(child: PgliteChild, broken: boolean): Promise<void> {
    const { clock, idle } = this.#options;
    this.#uses++;
    try {
      assert(!broken, 'nobody knows what the process is doing');
      await this.#tellChannels(child);
      if (clock.now() >= this.#checkpointAt) {
        await child.script('CHECKPOINT');
        this.#checkpointAt = clock.now() + CHECKPOINT_EVERY;
      }
    } catch {
      // The next user gets a new process.
      child.kill();
      await child.ended;
    }
    this.#sleep?.cancel();
    this.#sleep = clock.after(idle, () => void this.#fallAsleep());
  }

  async #tellChannels(child: PgliteChild): Promise<void> {
    for (const channel of this.#listeners.channels()) {
      if (this.#told.has(channel)) continue;
      await child.script(`LISTEN "${channel.replaceAll('"', '""')}"`);
      this.#told.add(channel);
    }
  }

  async #fallAsleep(): Promise<void> {
    if (!this.#turns.free || this.#closed) return;
    const endTurn = await this.#turns.take();
    await this.#end().finally(endTurn);
  }

  async #end(): Promise<void> {
    this.#sleep?.cancel();
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    if (this.#uses - this.#usesAtVacuum >= VACUUM_EVERY) {
      await child.script('VACUUM (ANALYZE)').catch(() => {});
      this.#usesAtVacuum = this.#uses;
    }
    await child.close();
  }
}
