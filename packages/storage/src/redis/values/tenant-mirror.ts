import { type Clock, every, type Milliseconds, PulseError, type Timer, unreachable } from '@pulse/base';
import type { LayoutId, TenantId } from '@pulse/model';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { redisKeys } from '../redis-keys.ts';
import { MirroredValues } from './mirrored-values.ts';
import { findDoubt, healthInDoubt, type KeysState, type StoreDoubt } from './store-doubt.ts';
import { readStoredValues } from './stored-values.ts';
import { readFrames, type ValueFrame } from './value-frames.ts';
import { readMessage, type ValueMessage } from './value-messages.ts';
import { WaitingMessages } from './waiting-messages.ts';

export const MIRROR_BEAT: Milliseconds = 500;
/** An owner says something twice a second; after so many beats without a word its values are no longer taken for live. */
export const SILENT_BEATS = 6;
/** Readings of the keys in one beat: what does not fit together after these will not after more. */
const READINGS_A_BEAT = 4;

export interface TenantMirrorOptions {
  readonly tenant: TenantId;
  readonly connection: RedisConnection;
  readonly clock: Clock;
  /** Hears what listeners throw and what is wrong with messages; the mirror goes on. */
  readonly onError: (error: unknown) => void;
}

/**
 * The values of one tenant as its owner writes them.
 *
 * It hears the channel and, whenever it may have missed something, reads the keys. Since keys are written before the
 * same is said, and replies and messages arrive in Redis' own order, the reply holds all that was said before it, and
 * what is heard after it follows on it.
 */
export class TenantMirror implements Disposable {
  readonly #options: TenantMirrorOptions;
  readonly #mirrored: MirroredValues;
  readonly #beat: Timer;
  readonly #stopListening: () => void;
  readonly #waiting = new WaitingMessages();
  readonly #filled = Promise.withResolvers<void>();
  #reading = false;
  #readAgain = false;
  #readings = 0;
  #silentBeats = 0;
  /** When the values last were known to be the owner's. */
  #right: Milliseconds;
  #doubt: StoreDoubt | undefined;
  #keys: KeysState = 'unread';

  constructor(options: TenantMirrorOptions) {
    const { tenant, connection, clock, onError } = options;
    this.#options = options;
    this.#mirrored = new MirroredValues(onError);
    this.#right = clock.now();
    connection.subscribe(redisKeys.valuesChannel(tenant), {
      onStart: () => this.#read(),
      onMessage: (message) => this.#receive(message),
    });
    this.#stopListening = connection.onHealth(({ state }) => {
      if (state !== 'ready') this.#keys = 'unread';
      this.#judge();
    });
    this.#beat = every(clock, MIRROR_BEAT, () => this.#onBeat());
    this.#judge();
  }

  /** Fulfils when the keys have been read, or cannot be. */
  get filled(): Promise<void> {
    return this.#filled.promise;
  }

  get values() {
    return this.#mirrored.values;
  }

  get token(): number {
    return this.#mirrored.token;
  }

  [Symbol.dispose](): void {
    this.#beat.cancel();
    this.#stopListening();
  }

  #onBeat(): void {
    this.#readings = 0;
    this.#silentBeats++;
    const silent = this.token > 0 && this.#silentBeats % SILENT_BEATS === 0;
    if (silent || this.#readAgain || this.#keys instanceof PulseError) this.#read();
    this.#judge();
  }

  #receive(message: Buffer): void {
    if (this.#reading) this.#waiting.add(message);
    else this.#hear(message);
  }

  #hear(bytes: Buffer): void {
    let message: ValueMessage | undefined;
    try {
      message = readMessage(bytes);
    } catch (error) {
      this.#options.onError(error);
      return this.#read();
    }
    // A smaller token is that of an owner who does not know yet that it is one no longer.
    if (!message || message.token < this.token) return;
    if (message.token > this.token || message.kind === 'owner') return this.#read();
    this.#silentBeats = 0;
    this.#right = this.#options.clock.now();
    this.#take(message);
    if (this.#doubt) this.#judge();
  }

  #take(message: ValueMessage): void {
    const mirrored = this.#mirrored;
    switch (message.kind) {
      case 'owner':
      case 'alive':
        return;
      case 'layouts':
        return mirrored.takeLayouts(message);
      case 'health':
        if (mirrored.takeHealth(message)) this.#tellHealth();
        return;
      case 'frames':
        return this.#takeFrames(message.frames);
      case 'range': {
        const { layout, start, length } = message;
        return this.#whileMessagesWait(() => this.#readRange(layout, start, length));
      }
      default:
        unreachable(message);
    }
  }

  #takeFrames(frames: readonly ValueFrame[]): void {
    for (const frame of frames) {
      if (frame.kind === 'snapshot') this.#mirrored.takeSnapshot(frame.snapshot);
      else if (!this.#mirrored.takeDelta(frame.delta)) this.#read();
    }
  }

  /** Reads all keys, now or after what is being read. */
  #read(): void {
    this.#readAgain = this.#reading || this.#readings >= READINGS_A_BEAT;
    if (this.#readAgain) return;
    this.#readings++;
    this.#whileMessagesWait(() => this.#readKeys());
  }

  #whileMessagesWait(reading: () => Promise<void>): void {
    this.#reading = true;
    const done = () => {
      this.#reading = false;
      this.#filled.resolve();
      this.#judge();
      const { messages, overflowed } = this.#waiting.takeAll();
      if (overflowed || this.#readAgain) this.#read();
      for (const message of messages) this.#receive(message);
    };
    reading().catch(this.#options.onError).then(done, this.#options.onError);
  }

  async #readRange(layout: LayoutId, start: number, length: number): Promise<void> {
    const { connection, tenant } = this.#options;
    const key = redisKeys.snapshot(tenant, this.token, layout);
    try {
      const [reply] = await connection.send([['getrange', key, start, start + length - 1]]);
      if (!Buffer.isBuffer(reply) || reply.length !== length) throw new RangeError('the key is shorter');
      this.#takeFrames(readFrames(reply));
    } catch {
      // Written anew meanwhile, or Redis is away: all keys tell.
      this.#readAgain = true;
    }
  }

  async #readKeys(): Promise<void> {
    const { connection, tenant, clock } = this.#options;
    try {
      const stored = await readStoredValues(connection, tenant, this.token);
      this.#keys = stored || this.token === 0 ? 'read' : 'lost';
      if (!stored) return;
      if (stored.token > this.token) this.#silentBeats = 0;
      this.#right = clock.now();
      if (this.#mirrored.takeStored(stored)) this.#tellHealth();
    } catch (error) {
      if (!(error instanceof PulseError)) throw error;
      this.#keys = error;
    }
  }

  #judge(): void {
    const { health } = this.#options.connection;
    if ('failure' in health) this.#filled.resolve();
    const silent = this.token > 0 && this.#silentBeats >= SILENT_BEATS;
    const before = this.#doubt;
    this.#doubt = findDoubt(health, this.#keys, silent ? (SILENT_BEATS * MIRROR_BEAT) / 1000 : undefined);
    if (this.#doubt?.message !== before?.message) this.#tellHealth();
  }

  #tellHealth(): void {
    const { streams, values } = this.#mirrored;
    const health = this.#doubt ? healthInDoubt(streams, this.#doubt, this.#right) : streams;
    this.#mirrored.tell(() => values.publishHealth(health));
  }
}
