import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth, TenantId } from '@pulse/model';
import { TenantValues } from '../../memory/tenant-values.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import type { RedisCommand, RedisReply } from '../connection/redis-link.ts';
import { redisKeys } from '../redis-keys.ts';
import { LayoutLog } from './layout-log.ts';
import { tokenOf } from './owner-token.ts';
import {
  framesMessage,
  healthMessage,
  layoutsMessage,
  packHealth,
  packIndex,
  rangeMessage,
  signMessage,
} from './value-messages.ts';

/** How often an owner looks whether it still is one and whether Redis has everything; and says that it lives. */
export const OWNER_BEAT: Milliseconds = 500;
/** What an owner has written outlives it by this long. */
export const KEY_SECONDS = 3600;
/** Larger frames do not go through the channel but are read from their key, in bytes. */
const MOST_SAID = 64 * 1024;
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
 * Writes the values of one tenant as their owner. It holds all of them, so what it owes is never more than the newest
 * of each, and whatever Redis has lost is written again.
 *
 * Invariant: a layout's key is written before the same is said on the channel, in one sequence of commands, one sequence
 * at a time. Whoever hears something finds the key at least as new.
 */
export class TenantWriter implements AsyncDisposable {
  readonly #options: TenantWriterOptions;
  readonly #values = new TenantValues();
  readonly #logs = new Map<LayoutId, LayoutLog>();
  readonly #beat: Timer;
  readonly #stopListening: () => void;
  #running: Promise<void> | undefined;
  #state: 'lost' | 'owner' | 'stale' = 'lost';
  /** The last attempt failed although Redis is there: not before the next beat. */
  #held = false;
  #layoutsOwed = false;
  #healthOwed = false;
  #indexOwed = false;
  #beatOwed = false;
  #saidSomething = false;
  #beats = 0;
  /** Numbers of the newest list of layouts and of the newest health; 0 before there was any. */
  #layoutsNumber = 0;
  #healthNumber = 0;

  constructor(options: TenantWriterOptions) {
    this.#options = options;
    this.#beat = every(options.clock, OWNER_BEAT, () => this.#onBeat());
    this.#stopListening = options.connection.onHealth(({ state }) => {
      this.#held = false;
      if (state === 'ready') this.#wake();
      else if (this.#state === 'owner') this.#state = 'lost';
    });
  }

  get stale(): boolean {
    return this.#state === 'stale';
  }

  putLayouts(layouts: readonly LayoutInfo[]): void {
    this.#values.putLayouts(layouts);
    this.#layoutsNumber++;
    this.#layoutsOwed = true;
    this.#wake();
  }

  publishSnapshot(snapshot: LayoutSnapshot): void {
    this.#values.publishSnapshot(snapshot);
    this.#logOf(snapshot.layout).oweSnapshot();
    this.#wake();
  }

  publishDelta(delta: LayoutDelta): void {
    this.#values.publishDelta(delta);
    this.#logOf(delta.layout).owe(delta);
    this.#wake();
  }

  publishHealth(streams: readonly StreamHealth[]): void {
    this.#values.publishHealth(streams);
    this.#healthNumber++;
    this.#healthOwed = true;
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

  #logOf(layout: LayoutId): LayoutLog {
    let log = this.#logs.get(layout);
    if (!log) {
      const { tenant, token } = this.#options;
      this.#logs.set(layout, (log = new LayoutLog(redisKeys.snapshot(tenant, token, layout), KEY_SECONDS)));
      this.#indexOwed = true;
    }
    return log;
  }

  #onBeat(): void {
    this.#held = false;
    this.#beatOwed = true;
    this.#beats++;
    this.#wake();
  }

  /** Begins after what was put in this turn is complete, so that it goes in one sequence. */
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
      else if (this.#owesAnything()) await this.#flush();
      else return;
    }
  }

  #owesAnything(): boolean {
    if (this.#layoutsOwed || this.#healthOwed || this.#indexOwed || this.#beatOwed) return true;
    return [...this.#logs.values()].some((log) => log.owes);
  }

  /** Writes everything, then takes the pointer, then says so. */
  async #assert(): Promise<void> {
    const { tenant, token, connection, onStale, onAsserted } = this.#options;
    this.#dropUnlisted();
    for (const [id, log] of this.#logs) {
      const snapshot = this.#values.tables.get(id)?.snapshot();
      if (snapshot) await connection.send([log.takeSnapshot(snapshot).write]);
    }
    this.#layoutsOwed = this.#healthOwed = this.#indexOwed = this.#beatOwed = false;
    await connection.send([this.#writeIndex(), this.#writeHealth()]);
    let newer = 0;
    await connection.exchange([redisKeys.owner(tenant)], ([owner]) => {
      newer = tokenOf(owner);
      return newer < token ? [['set', redisKeys.owner(tenant), token]] : undefined;
    });
    if (newer > token) {
      this.#state = 'stale';
      onStale(newer);
      return;
    }
    this.#state = 'owner';
    await connection.send([['publish', redisKeys.valuesChannel(tenant), signMessage(token, 'owner')]]);
    onAsserted();
  }

  async #flush(): Promise<void> {
    const { tenant, token, connection } = this.#options;
    const commands: RedisCommand[] = [];
    const whenSent: ((replies: readonly RedisReply[]) => void)[] = [];
    const say = (message: Buffer) => {
      this.#saidSomething = true;
      commands.push(['publish', redisKeys.valuesChannel(tenant), message]);
    };
    if (this.#layoutsOwed) for (const log of this.#dropUnlisted()) commands.push(['unlink', log.key]);
    if (this.#layoutsOwed || this.#indexOwed) commands.push(this.#writeIndex());
    if (this.#layoutsOwed)
      say(layoutsMessage(token, { n: this.#layoutsNumber, layouts: this.#values.layouts }));
    for (const [id, log] of this.#logs) {
      const table = this.#values.tables.get(id);
      if (!table || !log.owes) continue;
      const { write, frames, start, written } = log.take(() => table.snapshot());
      const place = commands.push(write) - 1;
      whenSent.push((replies) => written(replies[place]));
      const { length } = frames;
      const large = length > MOST_SAID && start !== undefined;
      say(large ? rangeMessage(token, { layout: id, start, length }) : framesMessage(token, frames));
    }
    if (this.#healthOwed) {
      commands.push(this.#writeHealth());
      say(healthMessage(token, { n: this.#healthNumber, streams: this.#values.health }));
    }
    if (this.#beatOwed) {
      if (!this.#saidSomething) say(signMessage(token, 'alive'));
      this.#saidSomething = false;
      if (this.#beats % PROLONG_EVERY === 0) commands.push(...this.#prolong());
      const place = commands.push(['get', redisKeys.owner(tenant)]) - 1;
      // Another owner, or none after Redis has lost it: asserting finds out.
      whenSent.push((replies) => {
        if (tokenOf(replies[place]) !== token) this.#state = 'lost';
      });
    }
    this.#layoutsOwed = this.#healthOwed = this.#indexOwed = this.#beatOwed = false;
    const replies = await connection.send(commands);
    for (const each of whenSent) each(replies);
  }

  /** Logs of layouts that are no longer collected. */
  #dropUnlisted(): readonly LayoutLog[] {
    const dropped = [...this.#logs].filter(([id]) => !this.#values.tables.has(id));
    for (const [id] of dropped) this.#logs.delete(id);
    return dropped.map(([, log]) => log);
  }

  #writeIndex(): RedisCommand {
    const { tenant, token } = this.#options;
    const index = { n: this.#layoutsNumber, layouts: this.#values.layouts, tables: [...this.#logs.keys()] };
    return ['set', redisKeys.index(tenant, token), packIndex(index), 'ex', KEY_SECONDS];
  }

  #writeHealth(): RedisCommand {
    const { tenant, token } = this.#options;
    const health = packHealth({ n: this.#healthNumber, streams: this.#values.health });
    return ['set', redisKeys.health(tenant, token), health, 'ex', KEY_SECONDS];
  }

  #prolong(): RedisCommand[] {
    const { tenant, token } = this.#options;
    const keys = [redisKeys.index(tenant, token), redisKeys.health(tenant, token)];
    for (const log of this.#logs.values()) keys.push(log.key);
    return keys.map((key) => ['expire', key, KEY_SECONDS]);
  }
}
