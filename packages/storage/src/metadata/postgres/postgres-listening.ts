import { type Clock, pause } from '@pulse/base';
import { Client, type ClientConfig } from 'pg';
import { ChannelListeners } from '../channel-listeners.ts';
import { connectError } from '../connect-error.ts';
import type { DatabaseListener } from '../database.ts';
import type { DatabaseLimits } from '../database-limits.ts';

export interface PostgresListeningOptions {
  readonly config: ClientConfig;
  readonly where: string;
  readonly limits: DatabaseLimits;
  readonly clock: Clock;
}

/** Pause between two tries to listen again, times the tries in a row, at most ten. */
const AGAIN_AFTER = 500;

/** Hears notifications on a connection of its own, which is made for the first listener and again whenever it ends. */
export class PostgresListening implements AsyncDisposable {
  readonly #options: PostgresListeningOptions;
  readonly #listeners = new ChannelListeners();
  readonly #stopped = new AbortController();
  #client: Promise<Client> | undefined;

  constructor(options: PostgresListeningOptions) {
    this.#options = options;
  }

  async listen(channel: string, listener: DatabaseListener): Promise<() => Promise<void>> {
    const remove = this.#listeners.add(channel, listener);
    try {
      const client = await this.#connected();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      remove();
      throw connectError(error, this.#options.where);
    }
    return async () => {
      remove();
      // Channels without listeners cost nothing; with none at all the connection is not needed.
      if (this.#listeners.channels().length === 0) await this.#close();
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#close();
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const { config, limits, clock } = this.#options;
    const client = new Client({ ...config, query_timeout: limits.connect });
    client.on('notification', ({ channel, payload }) => this.#listeners.heard(channel, payload ?? ''));
    const ended = new AbortController();
    client.on('error', () => ended.abort());
    client.on('end', () => ended.abort());
    await client.connect();
    for (const channel of this.#listeners.channels()) {
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    }
    void this.#watch(client, ended, clock);
    return client;
  }

  /** Asks now and then whether the server is still there: a connection that was cut on the way says nothing. */
  async #watch(client: Client, ended: AbortController, clock: Clock): Promise<void> {
    while (!ended.signal.aborted) {
      await pause(clock, this.#options.limits.heartbeat, ended.signal);
      if (!ended.signal.aborted) await client.query('SELECT 1').catch(() => ended.abort());
    }
    await client.end().catch(() => {});
    if ((await this.#client) !== client) return;
    this.#client = undefined;
    await this.#connectAgain(clock);
  }

  async #connectAgain(clock: Clock): Promise<void> {
    const { signal } = this.#stopped;
    for (let tries = 1; !signal.aborted && this.#listeners.channels().length > 0; tries++) {
      try {
        await this.#connected();
        // Only now does nothing get lost any more, so that who looks now misses nothing.
        this.#listeners.lost();
        return;
      } catch {
        await pause(clock, AGAIN_AFTER * Math.min(tries, 10), signal);
      }
    }
  }

  async #close(): Promise<void> {
    const closing = this.#client;
    this.#client = undefined;
    const client = await closing?.catch(() => undefined);
    await client?.end().catch(() => {});
  }
}
