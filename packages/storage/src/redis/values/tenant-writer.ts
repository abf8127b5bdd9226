import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { CommandSequence } from './command-sequence.ts';
import { KEY_SECONDS, OwnedValues } from './owned-values.ts';
import { tokenOf } from './owner-token.ts';
import { signMessage } from './value-messages.ts';

/** How often an owner looks whether it still is one and whether Redis has everything; and says that it lives. */
export const OWNER_BEAT: Milliseconds = 500;
/** In beats: three times in the life of a key. */
const PROLONG_EVERY = (KEY_SECONDS * 1000) / OWNER_BEAT / 3;

export interface TenantWriterOptions {
  readonly tenant: TenantId;
  readonly token: number;
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** Somebody with a larger token owns the tenant's values: this writer has stopped for good. */
  readonly onStale: (token: number) => void;
  /** Everything was written, perhaps again after Redis had lost it. */
  readonly onAsserted: () => void;
}

/**
 * Writes the values of one tenant as their owner: what is put goes out at once, one sequence of commands at a time, so
 * that under load more goes in one. Whenever Redis may have lost anything, all is written and the pointer taken again.
 */
export class TenantWriter implements AsyncDisposable {
  readonly #options: TenantWriterOptions;
  readonly #values: OwnedValues;
  readonly #channel: string;
  readonly #beat: Timer;
  readonly #stopListening: () => void;
  #running: Promise<void> | undefined;
  #state: 'lost' | 'owner' | 'stale' = 'lost';
  /** The last attempt failed although Redis is there: not before the next beat. */
  #held = false;
  #beatOwed = false;
  #saidSomething = false;
  #beats = 0;

  constructor(options: TenantWriterOptions) {
    const { tenant, token, clock, connection } = options;
    this.#options = options;
    this.#values = new OwnedValues(tenant, token);
    this.#channel = redisKeys.valuesChannel(tenant);
    this.#beat = every(clock, OWNER_BEAT, () => this.#onBeat());
    this.#stopListening = connection.onHealth(({ state }) => {
      this.#held = false;
      if (state === 'ready') this.#wake();
      else if (this.#state === 'owner') this.#state = 'lost';
    });
  }

  get stale(): boolean {
    return this.#state === 'stale';
  }

  /** Changes the values, which are written as soon as this turn is complete. */
  put(change: (values: OwnedValues) => void): void {
    change(this.#values);
    this.#wake();
  }

  /** Writes what is owed, if Redis is there; what it has written stays for its time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#beat.cancel();
    this.#wake();
    await this.#running;
    this.#stopListening();
    this.#state = 'stale';
  }

  #onBeat(): void {
    this.#held = false;
    this.#beatOwed = true;
    this.#beats++;
    this.#wake();
  }

  #wake(): void {
    if (this.#running || this.#held || this.#options.connection.health.state !== 'ready') return;
    this.#running = Promise.resolve()
      .then(() => this.#write())
      .catch(() => {
        // The connection says why. Whatever was under way may or may not have been written.
        if (this.#state === 'owner') this.#state = 'lost';
        this.#held = true;
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #write(): Promise<void> {
    while (this.#state !== 'stale') {
      if (this.#state === 'lost') await this.#assert();
      else if (this.#beatOwed || this.#values.owes) await this.#flush();
      else return;
    }
  }

  /** Writes everything, then takes the pointer, then says so. */
  async #assert(): Promise<void> {
    const { tenant, token, connection, onStale, onAsserted } = this.#options;
    for (const commands of this.#values.takeAll()) await connection.send(commands);
    let newer = 0;
    await connection.exchange([redisKeys.owner(tenant)], ([owner]) => {
      newer = tokenOf(owner);
      return newer < token ? [['set', redisKeys.owner(tenant), token]] : undefined;
    });
    if (newer > token) {
      this.#state = 'stale';
      this.#beat.cancel();
      onStale(newer);
      return;
    }
    this.#state = 'owner';
    await connection.send([['publish', this.#channel, signMessage(token, 'owner')]]);
    onAsserted();
  }

  async #flush(): Promise<void> {
    const { tenant, token, connection } = this.#options;
    const sequence = new CommandSequence(this.#channel);
    this.#values.takeOwed(sequence);
    this.#saidSomething ||= sequence.says;
    if (this.#beatOwed) {
      this.#beatOwed = false;
      if (!this.#saidSomething) sequence.say(signMessage(token, 'alive'));
      this.#saidSomething = false;
      if (this.#beats % PROLONG_EVERY === 0) this.#values.prolong(sequence);
      // Another owner, or Redis has lost something: asserting finds out.
      const lose = () => {
        this.#state = 'lost';
      };
      sequence.add(['get', redisKeys.owner(tenant)], (owner) => {
        if (tokenOf(owner) !== token) lose();
      });
      this.#values.check(sequence, lose);
    }
    sequence.answered(await connection.send(sequence.commands));
  }
}
