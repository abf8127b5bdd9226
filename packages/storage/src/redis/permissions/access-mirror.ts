import { type Clock, every, type Milliseconds, PulseError, type Timer } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { AccessIndex } from '../../memory/access-index.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { unpackAccess } from './packed-access.ts';

/** How often the key is read beside every message: what was missed for whatever reason is found then. */
export const READING: Milliseconds = 1000;

export interface AccessMirrorOptions {
  readonly tenant: TenantId;
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  readonly onChange: () => void;
}

/** The permissions of one tenant as Redis has them; the last ones hold while it is away. */
export class AccessMirror implements Disposable {
  readonly #options: AccessMirrorOptions;
  readonly #timer: Timer;
  readonly #stopListening: () => void;
  readonly #filled = Promise.withResolvers<void>();
  index: AccessIndex | undefined;
  /** When the mirror last was known to be right; undefined while it is. */
  staleSince: Milliseconds | undefined;
  #reading = false;
  #readAgain = false;

  constructor(options: AccessMirrorOptions) {
    const { tenant, connection, clock } = options;
    this.#options = options;
    this.staleSince = clock.now();
    connection.subscribe(redisKeys.accessChannel(tenant), {
      onStart: () => void this.#read(),
      onMessage: () => void this.#read(),
    });
    this.#stopListening = connection.onHealth(({ state }) => {
      if (state === 'unavailable' || state === 'refused') this.#stale();
    });
    this.#timer = every(clock, READING, () => void this.#read());
    if ('failure' in connection.health) this.#stale();
  }

  /** Fulfils when the key has been read, or the store turned out to be away. */
  get filled(): Promise<void> {
    return this.#filled.promise;
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#stopListening();
  }

  #stale(): void {
    this.staleSince ??= this.#options.clock.now();
    this.#filled.resolve();
  }

  /** Reads the revision, and the rest when it is another one. */
  async #read(): Promise<void> {
    this.#readAgain = this.#reading;
    if (this.#reading || this.#options.connection.health.state !== 'ready') return;
    this.#reading = true;
    try {
      do {
        this.#readAgain = false;
        await this.#readOnce();
      } while (this.#readAgain);
      this.staleSince = undefined;
    } catch (error) {
      // What the connection reports itself needs no second word.
      if (!(error instanceof PulseError)) this.#options.onError(error);
      this.#stale();
    } finally {
      this.#reading = false;
      this.#filled.resolve();
    }
  }

  async #readOnce(): Promise<void> {
    const { tenant, connection, onChange } = this.#options;
    const [revision] = await connection.send([['GET', redisKeys.accessRevision(tenant)]]);
    // Lost by the store: the known ones hold until they are put again.
    if (!(revision instanceof Buffer)) return;
    if (this.index && Number(revision.toString()) <= this.index.revision) return;
    const [packed] = await connection.send([['GET', redisKeys.access(tenant)]]);
    if (!(packed instanceof Buffer)) return;
    const access = unpackAccess(packed);
    if (this.index && access.revision <= this.index.revision) return;
    this.index = new AccessIndex(tenant, access, this.index);
    onChange();
  }
}
