import type { LayoutDelta, LayoutSnapshot } from '@pulse/model';
import type { RedisCommand, RedisReply } from '../connection/redis-link.ts';
import { deltaFrame, snapshotFrame } from './value-frames.ts';

/** Deltas that wait for Redis; with one more they give way to a snapshot. */
const MOST_OWED = 64;
/** A snapshot is written anew when the deltas behind it are so many times as large, and at least this large, in bytes. */
const MOST_APPENDED = 4;
const LEAST_APPENDED = 64 * 1024;

/** What is to be said on the channel, and how the key comes to hold it. */
export interface LayoutWrites {
  readonly write: RedisCommand;
  readonly frames: Buffer;
  /** Where the frames stand in the key; undefined when it holds what they lead to. */
  readonly start: number | undefined;
  /** To be called with the reply to `write`. */
  readonly written: (reply: RedisReply | undefined) => void;
}

/** The key of one layout as far as this owner has written it, and what it owes. */
export class LayoutLog {
  readonly #key: string;
  readonly #seconds: number;
  /** Undefined: a snapshot. */
  #owed: LayoutDelta[] | undefined;
  #snapshotBytes = 0;
  #appended = 0;

  /** @param seconds that the key outlives its owner */
  constructor(key: string, seconds: number) {
    this.#key = key;
    this.#seconds = seconds;
  }

  get key(): string {
    return this.#key;
  }

  get owes(): boolean {
    return this.#owed === undefined || this.#owed.length > 0;
  }

  owe(delta: LayoutDelta): void {
    if (this.#owed && this.#owed.length < MOST_OWED) this.#owed.push(delta);
    else this.oweSnapshot();
  }

  oweSnapshot(): void {
    this.#owed = undefined;
  }

  /** Nothing is owed from here on. */
  takeSnapshot(snapshot: LayoutSnapshot): LayoutWrites {
    this.#owed = [];
    const frames = snapshotFrame(snapshot);
    return { write: this.#writeWhole(frames), frames, start: 0, written: () => {} };
  }

  /** What is owed, as deltas where possible. @param snapshot of now */
  take(snapshot: () => LayoutSnapshot): LayoutWrites {
    const deltas = this.#owed;
    if (!deltas) return this.takeSnapshot(snapshot());
    this.#owed = [];
    const frames = Buffer.concat(deltas.map(deltaFrame));
    if (this.#appended + frames.length > Math.max(MOST_APPENDED * this.#snapshotBytes, LEAST_APPENDED)) {
      const write = this.#writeWhole(snapshotFrame(snapshot()));
      return { write, frames, start: undefined, written: () => {} };
    }
    const start = this.#snapshotBytes + this.#appended;
    this.#appended += frames.length;
    const length = start + frames.length;
    return {
      write: ['append', this.#key, frames],
      frames,
      start,
      written: (reply) => {
        // Somebody removed or changed the key meanwhile.
        if (reply !== length) this.oweSnapshot();
      },
    };
  }

  #writeWhole(frames: Buffer): RedisCommand {
    this.#snapshotBytes = frames.length;
    this.#appended = 0;
    return ['set', this.#key, frames, 'ex', this.#seconds];
  }
}
