import { type Cursor, compareCursors } from '@pulse/model';
import { type LogGap, type LogRecords, type LogStream, runLogClient } from '@pulse/protocol';
import type { LogInput } from '../inputs/log-input.ts';
import type { LogReplayOptions } from './log-replay.ts';

/** Something of a stream, in its order. */
export type Piece = LogRecords | LogGap;

/** Reads one stream up to a place, `last`, one piece after the other, as fast as they are taken. */
export class StreamReader implements AsyncDisposable {
  readonly source;
  readonly #last: Cursor;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #wanted: PromiseWithResolvers<Piece | undefined> | undefined;
  /** What has come and nobody has taken, and whom to tell when somebody has. */
  #offered: { readonly piece: Piece; readonly taken: () => void } | undefined;
  #ended = false;

  constructor(
    log: LogInput,
    { source, last }: LogStream,
    from: Cursor | undefined,
    options: LogReplayOptions,
  ) {
    const { tenant, clock, random } = options;
    this.source = source;
    this.#last = last;
    if (from !== undefined && compareCursors(from, last) >= 0) this.#ended = true;
    const offer = (piece: Piece) => this.#offer(piece);
    this.#running = this.#ended
      ? Promise.resolve()
      : runLogClient({
          connect: log.connect,
          token: log.token,
          tenant,
          clock,
          random,
          signal: this.#stop.signal,
          sources: [source],
          cursors: from === undefined ? [] : [[source, from]],
          onRecords: offer,
          onGap: offer,
        });
  }

  /** The next piece; undefined behind the last one, and when it is disposed of. */
  next(): Promise<Piece | undefined> {
    const offered = this.#offered;
    if (!offered && this.#ended) return Promise.resolve(undefined);
    if (!offered) {
      this.#wanted = Promise.withResolvers();
      return this.#wanted.promise;
    }
    this.#offered = undefined;
    offered.taken();
    return Promise.resolve(this.#upToLast(offered.piece));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#stop.abort();
    this.#offered?.taken();
    this.#wanted?.resolve(undefined);
    await this.#running;
  }

  #offer(piece: Piece): void | Promise<void> {
    if (this.#ended) return undefined;
    if (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      return wanted.resolve(this.#upToLast(piece));
    }
    return new Promise((taken) => {
      this.#offered = { piece, taken };
    });
  }

  /** As far as it does not lie behind the last place; undefined: all of it does. */
  #upToLast(piece: Piece): Piece | undefined {
    const end =
      piece.kind === 'gap' ? piece.to : { epoch: piece.epoch, seq: piece.from + piece.events.length - 1 };
    const beyond = compareCursors(end, this.#last);
    if (beyond >= 0) {
      this.#ended = true;
      this.#stop.abort();
    }
    if (beyond <= 0) return piece;
    const last = this.#last.seq;
    if (piece.kind === 'gap' || piece.epoch > this.#last.epoch || piece.from > last) return undefined;
    return { ...piece, events: piece.events.slice(0, last - piece.from + 1) };
  }
}
