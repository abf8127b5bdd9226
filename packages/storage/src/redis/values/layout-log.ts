import type { RedisCommand, RedisReply } from '../connection/redis-link.ts';
import type { OwnedTable } from './owned-table.ts';

/** Deltas that wait for Redis; with one more they give way to a snapshot. */
const MOST_OWED = 64;
/** The same when they, or those behind the snapshot in the key, are larger than so many snapshots and so many bytes. */
const MOST_SNAPSHOTS = 4;
const LEAST_BYTES = 64 * 1024;

/** What is to be said on the channel, and how the key comes to hold it. */
export interface LayoutWrites {
  readonly write: RedisCommand;
  readonly frames: Buffer;
  /** Where the frames stand in the key; undefined when it holds what they lead to. */
  readonly start: number | undefined;
  /** To be called with the reply to `write`. */
  readonly written: (reply: RedisReply | undefined) => void;
}

/** One layout of an owner: its rows, its key as far as it is written, and what it owes. */
export class LayoutLog {
  readonly key: string;
  readonly table: OwnedTable;
  readonly #seconds: number;
  /** Packed deltas; undefined: a snapshot. */
  #owed: Buffer[] | undefined;
  #owedBytes = 0;
  #snapshotBytes = 0;
  #appended = 0;

  /** @param seconds that the key outlives its owner */
  constructor(key: string, seconds: number, table: OwnedTable) {
    this.key = key;
    this.#seconds = seconds;
    this.table = table;
  }

  get owes(): boolean {
    return this.#owed === undefined || this.#owed.length > 0;
  }

  /** @param delta packed, of the table's newest version */
  owe(delta: Buffer): void {
    if (!this.#owed) return;
    this.#owedBytes += delta.length;
    this.#owed.push(delta);
    if (this.#owed.length > MOST_OWED || this.#isTooMuch(this.#owedBytes)) this.#oweSnapshot();
  }

  /** Everything; nothing is owed from here on. */
  takeSnapshot(): LayoutWrites {
    this.#takeOwed();
    const frames = this.table.frame();
    return { write: this.#writeWhole(frames), frames, start: 0, written: () => {} };
  }

  /** What is owed, as deltas where possible. */
  take(): LayoutWrites {
    if (!this.#owed) return this.takeSnapshot();
    const frames = this.#takeOwed();
    if (this.#isTooMuch(this.#appended + frames.length)) {
      return { write: this.#writeWhole(this.table.frame()), frames, start: undefined, written: () => {} };
    }
    const start = this.#snapshotBytes + this.#appended;
    this.#appended += frames.length;
    const length = start + frames.length;
    return {
      write: ['append', this.key, frames],
      frames,
      start,
      written: (reply) => {
        // Somebody removed or changed the key meanwhile.
        if (reply !== length) this.#oweSnapshot();
      },
    };
  }

  #takeOwed(): Buffer {
    const [only, ...more] = this.#owed ?? [];
    this.#owed = [];
    this.#owedBytes = 0;
    return only && more.length === 0 ? only : Buffer.concat(only ? [only, ...more] : []);
  }

  #oweSnapshot(): void {
    this.#owed = undefined;
  }

  #isTooMuch(bytes: number): boolean {
    return bytes > Math.max(MOST_SNAPSHOTS * this.#snapshotBytes, LEAST_BYTES);
  }

  #writeWhole(frames: Buffer): RedisCommand {
    this.#snapshotBytes = frames.length;
    this.#appended = 0;
    return ['set', this.key, frames, 'ex', this.#seconds];
  }
}
