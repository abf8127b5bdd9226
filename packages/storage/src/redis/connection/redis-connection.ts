import type { Clock, Milliseconds, PulseError } from '@pulse/base';
import { KeptConnection } from './kept-connection.ts';
import { type RedisAddressOptions, redisAddress } from './redis-address.ts';
import type { RedisCommand, RedisReply } from './redis-link.ts';

export interface RedisConnectionOptions extends RedisAddressOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * `refused`: trying again helps only after somebody has changed something. `since`: when it came up, or first was down
 * for whatever reason.
 */
export type RedisHealth =
  | { readonly state: 'connecting' | 'ready'; readonly since: Milliseconds }
  | {
      readonly state: 'unavailable' | 'refused';
      readonly since: Milliseconds;
      readonly failure: PulseError;
    };

/** Who hears a channel. */
export interface RedisSubscriber {
  /** From now on messages come; those from before may have been missed. Again after every reconnection. */
  onStart(): void;
  onMessage(message: Buffer): void;
}

/**
 * A connection to a Redis that keeps itself up, over TLS only.
 *
 * Nothing is queued while it is down: what is to be sent then is refused at once, so that callers coalesce. Errors are
 * {@link PulseError}s: `values-unavailable` (not there, or no answer in time: it tries again by itself),
 * `values-refused` (wrong certificate, password or rights: somebody has to change something).
 */
export interface RedisConnection extends AsyncDisposable {
  readonly health: RedisHealth;
  /** Hears every change of `health`. Returns the way to stop. */
  onHealth(listener: (health: RedisHealth) => void): () => void;
  /** Fulfils when it is ready; rejects with what is wrong, within three seconds. */
  check(): Promise<void>;
  /** One round trip; replies in the order of the commands. @throws when any command is refused */
  send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]>;
  /** The same, but a command that is refused has its error as reply. */
  trySend(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]>;
  /**
   * Compare-and-set over keys of one slot: `decide` sees their values and says what to write, all of it or nothing, only
   * if none has changed meanwhile; otherwise it is asked again. Undefined writes nothing. Tells whether it wrote.
   */
  exchange(
    keys: readonly string[],
    decide: (values: readonly RedisReply[]) => readonly RedisCommand[] | undefined,
  ): Promise<boolean>;
  /** At most one subscriber a channel. */
  subscribe(channel: string, subscriber: RedisSubscriber): void;
}

/** @throws {@link PulseError} `configuration` when the address is wrong or without TLS */
export function redisConnection(options: RedisConnectionOptions): RedisConnection {
  const connection = new KeptConnection(redisAddress(options), options);
  void connection.run();
  return connection;
}
