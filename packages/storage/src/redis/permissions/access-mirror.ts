import { type Clock, every, type Milliseconds, messageOf, type Timer } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { TenantViewers } from '../../memory/tenant-viewers.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { readStamp, stampedRevision } from './access-stamp.ts';
import { unpackAccess } from './packed-access.ts';

/** How often a mirror looks beside being told: what was missed for whatever reason is found then. */
export const READING: Milliseconds = 500;

export interface AccessMirrorOptions {
  readonly tenant: TenantId;
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly onChange: () => void;
  /** Hears why permissions cannot be read, once for each reason. */
  readonly onError: (error: unknown) => void;
}

/** The permissions of one tenant as Redis has them; the last ones hold while it is away. Never an older revision. */
export class AccessMirror implements Disposable {
  readonly viewers: TenantViewers;
  readonly #options: AccessMirrorOptions;
  readonly #timer: Timer;
  readonly #stopListening: () => void;
  readonly #filled = Promise.withResolvers<void>();
  /** Of what the mirror has; undefined before there was anything, when nobody may anything. */
  #stamp: string | undefined;
  #reading = false;
  #readAgain = false;
  #isRight = false;
  /** When the mirror last was. */
  #right: Milliseconds;
  #complaint: string | undefined;

  constructor(options: AccessMirrorOptions) {
    const { tenant, connection, clock } = options;
    this.#options = options;
    this.viewers = new TenantViewers(tenant);
    this.#right = clock.now();
    connection.subscribe(redisKeys.accessChannel(tenant), {
      onStart: () => void this.#read(),
      onMessage: () => void this.#read(),
    });
    this.#stopListening = connection.onHealth(() => this.#judge());
    this.#timer = every(clock, READING, () => void this.#read());
    this.#judge();
  }

  /** Fulfils when the permissions have been read, or cannot be. */
  get filled(): Promise<void> {
    return this.#filled.promise;
  }

  /** When the mirror last had what Redis has; undefined while it has it. */
  get staleSince(): Milliseconds | undefined {
    return this.#isRight ? undefined : this.#right;
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#stopListening();
  }

  #judge(): void {
    if (!('failure' in this.#options.connection.health)) return;
    this.#isRight = false;
    this.#filled.resolve();
  }

  async #read(): Promise<void> {
    this.#readAgain = this.#reading;
    if (this.#reading || this.#options.connection.health.state !== 'ready') return;
    this.#reading = true;
    try {
      this.#isRight = await this.#readNewest();
      if (this.#isRight) this.#right = this.#options.clock.now();
      this.#complaint = undefined;
    } catch (error) {
      this.#isRight = false;
      if (messageOf(error) !== this.#complaint) this.#options.onError(error);
      this.#complaint = messageOf(error);
    }
    this.#reading = false;
    this.#filled.resolve();
    this.#judge();
    if (this.#readAgain) void this.#read();
  }

  /** Tells whether the mirror has what Redis has. */
  async #readNewest(): Promise<boolean> {
    const { tenant, connection, onChange } = this.#options;
    const stampKey = redisKeys.accessStamp(tenant);
    const [there] = await connection.send([['get', stampKey]]);
    if (readStamp(there) === this.#stamp) return true;
    const [both] = await connection.send([['mget', stampKey, redisKeys.access(tenant)]]);
    const [stampReply, packed] = Array.isArray(both) ? both : [];
    const stamp = readStamp(stampReply);
    // Lost by Redis, or of a time before: whoever puts permissions puts them again.
    if (stampedRevision(stamp) < this.viewers.revision || !Buffer.isBuffer(packed)) return false;
    const rights = await unpackAccess(packed, tenant);
    if (rights.revision !== stampedRevision(stamp)) throw new TypeError('permissions of another revision');
    this.#stamp = stamp;
    this.viewers.replace(rights);
    onChange();
    return true;
  }
}
