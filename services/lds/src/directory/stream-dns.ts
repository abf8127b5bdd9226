import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { SourceEvent, SourceId } from '@pulse/model';
import type { Tell } from '@pulse/sources';
import { RegisteredDns } from '../registered-dns.ts';
import type { DirectoryDns } from './directory-dns.ts';
import { DirectoryMatch, type DnCounts } from './directory-match.ts';
import { WatchedDns } from './watched-dns.ts';

export interface StreamDnsOptions {
  readonly source: SourceId;
  /** Undefined where nobody follows a directory. */
  readonly directory: DirectoryDns | undefined;
  /** Takes only what the directory has. */
  readonly watch: boolean;
  readonly clock: Clock;
  readonly tell: Tell;
}

/** What is known of a stream's DNs. */
export interface StreamDnsReport {
  /** DNs that the stream has named since the start, and in its newest events before. */
  readonly registered: number;
  /** Events that were left out because their DN is not watched, since the start. */
  readonly unwatched: number;
  /** Where a directory is followed. */
  readonly directory: DnCounts | undefined;
}

/** How often it is looked for DNs that the directory does not know. */
const LOOK: Milliseconds = 5000;

/** The DNs of one stream: which it has told of, which the directory has, which of them are watched. */
export class StreamDns implements Disposable {
  readonly watched: WatchedDns | undefined;
  readonly #directory: DirectoryDns | undefined;
  readonly #registered = new RegisteredDns();
  readonly #match: DirectoryMatch | undefined;
  readonly #looking: Timer | undefined;

  constructor({ directory, watch, ...options }: StreamDnsOptions) {
    this.#directory = directory;
    if (directory === undefined) return;
    const registered = this.#registered;
    this.watched = watch ? new WatchedDns({ directory, registered }) : undefined;
    const match = new DirectoryMatch({ ...options, directory, registered, watched: this.watched });
    this.#match = match;
    this.#looking = every(options.clock, LOOK, () => match.remark());
  }

  get report(): StreamDnsReport {
    return {
      registered: this.#registered.count,
      unwatched: this.watched?.unwatched ?? 0,
      directory: this.#match?.counts,
    };
  }

  /** Is it known whose the DNs are, as far as that matters? */
  get isKnown(): boolean {
    return this.watched === undefined || this.#directory?.isKnown === true;
  }

  /** Settles when it is known, or when the signal aborts. */
  async known(signal: AbortSignal): Promise<void> {
    if (this.isKnown || signal.aborted) return;
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => aborted.resolve(), { once: true });
    await Promise.race([this.#directory?.known, aborted.promise]);
  }

  /** These events are in the log. */
  note(events: readonly SourceEvent[]): void {
    this.#registered.note(events);
  }

  /** Calls when other DNs are watched than before, until the returned function is called. */
  listen(listener: () => void): () => void {
    return this.watched && this.#directory ? this.#directory.listen(listener) : () => {};
  }

  [Symbol.dispose](): void {
    this.#looking?.cancel();
  }
}
