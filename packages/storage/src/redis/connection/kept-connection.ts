import { type Clock, type Milliseconds, PulseError, pause } from '@pulse/base';
import type { RedisAddress } from './redis-address.ts';
import type {
  RedisConnection,
  RedisConnectionOptions,
  RedisHealth,
  RedisSubscriber,
} from './redis-connection.ts';
import { isRefusal, redisFailure } from './redis-failure.ts';
import { type RedisCommand, RedisLink, type RedisReply } from './redis-link.ts';

/** Waits between attempts grow from the first to the longest: a server that is back is found within half a second. */
export const RETRY = { first: 50, longest: 500 } as const;
/** When only a person can help. */
export const RETRY_REFUSED: Milliseconds = 2000;
/** How often a compare-and-set that lost against another writer is tried again. */
const MOST_EXCHANGES = 100;

/** Makes one link after the other, and tells the subscribers of each. */
export class KeptConnection implements RedisConnection {
  health: RedisHealth;
  readonly #address: RedisAddress;
  readonly #where: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(health: RedisHealth) => void>();
  readonly #subscribers = new Map<string, RedisSubscriber>();
  /** The end of the newest compare-and-set: WATCH belongs to the whole connection, so there is one at a time. */
  #exchanged: Promise<unknown> = Promise.resolve();
  #link: RedisLink | undefined;
  #ran: Promise<void> = Promise.resolve();

  constructor(address: RedisAddress, { clock, random }: RedisConnectionOptions) {
    this.#address = address;
    this.#where = `${address.host}:${address.port}`;
    this.#clock = clock;
    this.#random = random;
    this.health = { state: 'connecting', since: clock.now() };
  }

  run(): Promise<void> {
    this.#ran = this.#keepUp();
    return this.#ran;
  }

  onHealth(listener: (health: RedisHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async check(): Promise<void> {
    if (this.health.state === 'connecting') {
      await new Promise<void>((resolve) => {
        const stop = this.onHealth(() => {
          stop();
          resolve();
        });
      });
    }
    this.#present();
  }

  async send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    const replies = await this.trySend(commands);
    for (const reply of replies) if (reply instanceof Error) throw redisFailure(reply, this.#where);
    return replies;
  }

  async trySend(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    return this.#present().send(commands);
  }

  exchange(
    keys: readonly string[],
    decide: (values: readonly RedisReply[]) => readonly RedisCommand[] | undefined,
  ): Promise<boolean> {
    const done = this.#exchanged.then(() => this.#exchange(keys, decide));
    this.#exchanged = done.catch(() => {});
    return done;
  }

  subscribe(channel: string, subscriber: RedisSubscriber): void {
    if (this.#subscribers.has(channel)) throw new Error(`channel ${channel} has a subscriber already`);
    this.#subscribers.set(channel, subscriber);
    if (this.#link) this.#start(this.#link, channel, subscriber);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#link?.close();
    await this.#ran;
  }

  #present(): RedisLink {
    if (this.#link) return this.#link;
    if ('failure' in this.health) throw this.health.failure;
    throw new PulseError('values-unavailable', `Redis at ${this.#where}: not connected yet`);
  }

  async #keepUp(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; failures++) {
      const since = this.#clock.now();
      const failure = await this.#live();
      if (signal.aborted) break;
      if (this.#clock.now() - since > RETRY_REFUSED) failures = 0;
      this.#become({
        state: isRefusal(failure) ? 'refused' : 'unavailable',
        since: this.#clock.now(),
        failure,
      });
      const longest = Math.min(RETRY.longest, RETRY.first * 2 ** failures);
      const wait = isRefusal(failure) ? RETRY_REFUSED : longest;
      await pause(this.#clock, wait * (0.5 + 0.5 * this.#random()), signal);
    }
  }

  /** One connection's life; fulfils with what ended it. */
  async #live(): Promise<PulseError> {
    try {
      const link = await RedisLink.open(this.#address, this.#clock, (channel, message) =>
        this.#subscribers.get(channel)?.onMessage(message),
      );
      if (this.#stop.signal.aborted) link.close();
      this.#link = link;
      this.#become({ state: 'ready', since: this.#clock.now() });
      for (const [channel, subscriber] of this.#subscribers) this.#start(link, channel, subscriber);
      return await link.ended;
    } catch (error) {
      return redisFailure(error as Error, this.#where);
    } finally {
      this.#link = undefined;
    }
  }

  #start(link: RedisLink, channel: string, subscriber: RedisSubscriber): void {
    link.subscribe(channel).then(
      () => subscriber.onStart(),
      (failure: PulseError) => link.close(failure),
    );
  }

  async #exchange(
    keys: readonly string[],
    decide: (values: readonly RedisReply[]) => readonly RedisCommand[] | undefined,
  ): Promise<boolean> {
    // Both halves on one connection: a watch does not survive it.
    const link = this.#present();
    for (let tries = 0; tries < MOST_EXCHANGES; tries++) {
      const [watched, ...values] = await link.send([
        ['watch', ...keys],
        ...keys.map((key) => ['get', key] as const),
      ]);
      const writes = watched instanceof Error ? undefined : decide(values);
      if (!writes) await link.send([['unwatch']]);
      if (watched instanceof Error) throw redisFailure(watched, this.#where);
      if (!writes) return false;
      const replies = await link.send([['multi'], ...writes, ['exec']]);
      const refused = replies.flat().find((reply) => reply instanceof Error);
      if (refused) throw redisFailure(refused, this.#where);
      if (replies.at(-1) !== null) return true;
    }
    throw new PulseError(
      'values-unavailable',
      `Redis at ${this.#where}: ${keys[0]} changed ${MOST_EXCHANGES} times while it was being changed`,
    );
  }

  #become(health: RedisHealth): void {
    const stillDown = 'failure' in this.health && 'failure' in health;
    this.health = stillDown ? { ...health, since: this.health.since } : health;
    for (const listener of [...this.#listeners]) listener(this.health);
  }
}
