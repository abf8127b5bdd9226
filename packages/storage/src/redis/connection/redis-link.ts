import { type Clock, every, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import { Redis, ReplyError } from 'ioredis';
import { type RedisAddress, readTls } from './redis-address.ts';
import { redisFailure } from './redis-failure.ts';

/** From the first packet to being signed in. */
export const CONNECT_TIMEOUT: Milliseconds = 2500;
/** A connection on which nothing comes for this long although an answer is due is given up. */
export const ANSWER_TIMEOUT: Milliseconds = 2000;
/** In how many looks that silence is found. */
const LOOKS = 4;
/** An idle connection is asked whether it lives. */
export const BEAT: Milliseconds = 1000;
/** Round trips under way on one connection; one more is refused. */
export const MOST_UNDER_WAY = 1000;

export type RedisCommand = readonly [name: string, ...args: (string | number | Buffer)[]];
/** A hash is an object; an `Error` is the server's refusal of that one command. */
export type RedisReply =
  | Buffer
  | number
  | null
  | Error
  | readonly RedisReply[]
  | { readonly [field: string]: Buffer };

/**
 * One connection, from the attempt to its end; it never reconnects. Replies and messages arrive in the order in which the
 * server gave them (RESP3 carries both), which mirrors rely on.
 */
export class RedisLink {
  /** Fulfils with the reason when the connection has ended, by itself or by `close`. */
  readonly ended: Promise<PulseError>;
  readonly #redis: Redis;
  readonly #where: string;
  readonly #clock: Clock;
  readonly #end: (reason: PulseError) => void;
  readonly #beat: Timer;
  #underWay = 0;
  /** Counts what was read, whatever it was: silence is what ends a connection, a slow line may take its time. */
  #reads = 0;
  #readsAtBeat = 0;
  #reason: PulseError | undefined;

  /** Rejects with a {@link PulseError} that says what is wrong, after {@link CONNECT_TIMEOUT} at the latest. */
  static async open(
    address: RedisAddress,
    clock: Clock,
    onMessage: (channel: string, message: Buffer) => void,
  ): Promise<RedisLink> {
    const where = `${address.host}:${address.port}`;
    const redis = client(address);
    let failure: Error | undefined;
    // ioredis rejects with "Connection is closed" whatever happened; the reason comes as an event before.
    redis.on('error', (error: Error) => {
      failure ??= error;
    });
    const timer = clock.after(CONNECT_TIMEOUT, () => {
      const taken = redis.stream && !redis.stream.connecting;
      failure ??= new Error(`no ${taken ? 'word' : 'connection'} within ${CONNECT_TIMEOUT} ms`);
      redis.disconnect();
    });
    try {
      await redis.connect();
    } catch (error) {
      redis.disconnect();
      throw redisFailure(failure ?? (error as Error), where);
    } finally {
      timer.cancel();
    }
    redis.on('messageBuffer', (channel: Buffer, message: Buffer) => onMessage(channel.toString(), message));
    return new RedisLink(redis, where, clock);
  }

  private constructor(redis: Redis, where: string, clock: Clock) {
    this.#redis = redis;
    this.#where = where;
    this.#clock = clock;
    const { promise, resolve } = Promise.withResolvers<PulseError>();
    this.ended = promise;
    this.#end = resolve;
    this.#beat = every(clock, BEAT, () => this.#ask());
    redis.stream.on('data', () => {
      this.#reads++;
    });
    redis.on('error', (error) => this.#fail(redisFailure(error, where)));
    redis.on('close', () => this.#fail(unavailable(where, 'the connection was closed')));
    if (redis.status !== 'ready') this.#fail(unavailable(where, 'the connection was closed'));
  }

  /** One round trip. Rejects only when the connection fails; a command that the server refuses has its error as reply. */
  async send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    if (this.#underWay >= MOST_UNDER_WAY) {
      throw unavailable(this.#where, `${MOST_UNDER_WAY} commands wait for an answer already`);
    }
    this.#underWay++;
    const timer = this.#watchForSilence();
    try {
      return await this.#exec(commands);
    } finally {
      timer.cancel();
      this.#underWay--;
    }
  }

  async subscribe(channel: string): Promise<void> {
    const [reply] = await this.send([['subscribe', channel]]);
    if (reply instanceof Error) throw redisFailure(reply, this.#where);
  }

  close(reason = unavailable(this.#where, 'the connection was given up')): void {
    this.#fail(reason);
  }

  async #exec(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    const pipeline = this.#redis.pipeline();
    for (const [name, ...args] of commands) pipeline.callBuffer(name, ...args);
    const results = (await pipeline.exec()) ?? [];
    return results.map(([error, reply]) => {
      if (error && !(error instanceof ReplyError))
        throw this.#reason ?? unavailable(this.#where, 'the connection was closed');
      return error ?? (reply as RedisReply);
    });
  }

  #watchForSilence(): Timer {
    let reads = this.#reads;
    let silent = 0;
    return every(this.#clock, ANSWER_TIMEOUT / LOOKS, () => {
      silent = reads === this.#reads ? silent + 1 : 0;
      reads = this.#reads;
      if (silent >= LOOKS) this.#fail(unavailable(this.#where, `no answer for ${ANSWER_TIMEOUT} ms`));
    });
  }

  #ask(): void {
    const idle = this.#reads === this.#readsAtBeat;
    this.#readsAtBeat = this.#reads;
    if (idle && this.#underWay === 0) this.send([['ping']]).catch(() => {});
  }

  #fail(reason: PulseError): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#end(reason);
    this.#beat.cancel();
    this.#redis.disconnect();
  }
}

function client(address: RedisAddress): Redis {
  return new Redis({
    host: address.host,
    port: address.port,
    username: address.user,
    password: address.password,
    tls: readTls(address.tls),
    protocol: 3,
    lazyConnect: true,
    // Its own ways to wait, to retry and to resend are off: they have no bound that we choose, and know no clock of ours.
    retryStrategy: null,
    connectTimeout: 0,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    disconnectTimeout: 100,
    // INFO and CLIENT are more than a service user may do.
    enableReadyCheck: false,
    disableClientInfo: true,
  });
}

const unavailable = (where: string, what: string) =>
  new PulseError('values-unavailable', `Redis at ${where}: ${what}`, {
    advice: 'Check that it runs and is not overloaded; Pulse tries again by itself.',
  });
