import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { SourceId } from '@pulse/model';
import type { LogRecords, RecordedEvent } from '@pulse/protocol';
import type { Tell } from '../tell.ts';
import type { StreamState } from './stream-state.ts';

/** So long nobody who has something of the past to give may keep silent before the others go on without. */
export const PATIENCE: Milliseconds = 30_000;

export interface CatchUpOptions {
  readonly streams: StreamState;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Applies the records from one place up to before another; tells the stream state. */
  readonly apply: (records: LogRecords, from: number, to: number) => void;
}

/** A batch of which something is still to be applied. */
interface Held {
  readonly records: LogRecords;
  next: number;
  /** Effective time of the event at `next`. */
  time: Milliseconds;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Puts the events of all streams into the one order of their times (T5) while logs are read again: they come as fast as
 * each log can be read, so that one is soon hours ahead of another. Once all are up to date, events go through as they
 * come; until then one batch of each stream is held at most.
 */
export class CatchUp implements Disposable {
  readonly #options: CatchUpOptions;
  readonly #held = new Map<SourceId, Held>();
  /** Times never run backwards within a stream. */
  readonly #latest = new Map<SourceId, Milliseconds>();
  #patience: Timer | undefined;
  #progress: Milliseconds;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#progress = options.clock.now();
    this.#patience = every(options.clock, 1000, () => this.#loseHeart());
  }

  /** Takes the next batch of a stream; when it settles the batch has been applied. */
  offer(records: LogRecords): void | Promise<void> {
    const { apply, clock } = this.#options;
    if (this.#patience === undefined) return apply(records, 0, records.events.length);
    this.#progress = clock.now();
    const { source, events } = records;
    const first = events[0];
    if (!first) return undefined;
    const done = Promise.withResolvers<void>();
    this.#held.set(source, { records, next: 0, time: this.#effective(source, first), done });
    this.advance();
    return done.promise;
  }

  /** To be called when more has become known of the streams: perhaps nobody is waited for any more. */
  advance(): void {
    const { streams } = this.#options;
    if (this.#patience === undefined) return;
    while (this.#held.size > 0 && streams.awaited((source) => this.#held.has(source)).length === 0) {
      this.#applyNext();
    }
    if (this.#held.size === 0 && streams.settled) this[Symbol.dispose]();
  }

  /** Whatever is held is never applied. */
  [Symbol.dispose](): void {
    this.#patience?.cancel();
    this.#patience = undefined;
    for (const { done } of this.#held.values()) done.resolve();
    this.#held.clear();
  }

  /** Applies what comes first, as far as nothing of another stream lies between. */
  #applyNext(): void {
    const [first, second] = [...this.#held.values()].sort(byTime);
    if (!first) return;
    const { records, next: from, done } = first;
    const { source, events } = records;
    do {
      first.next++;
      const event = events[first.next];
      if (event) first.time = this.#effective(source, event);
    } while (first.next < events.length && (!second || byTime(first, second) < 0));
    this.#options.apply(records, from, first.next);
    if (first.next < events.length) return;
    this.#held.delete(source);
    done.resolve();
  }

  #effective(source: SourceId, { time, received = Number.POSITIVE_INFINITY }: RecordedEvent): Milliseconds {
    const effective = Math.max(Math.min(time, received), this.#latest.get(source) ?? 0);
    this.#latest.set(source, effective);
    return effective;
  }

  #loseHeart(): void {
    const { streams, clock, tell } = this.#options;
    if (clock.now() - this.#progress < PATIENCE) return;
    const awaited = streams.awaited((source) => this.#held.has(source));
    // As long as nobody else has anything, there is nobody to keep waiting.
    if (awaited.length === 0 || (this.#held.size === 0 && !streams.anyUpToDate)) return;
    tell(
      'warn',
      `${awaited.join(', ')}: nothing has come for ${PATIENCE / 1000} s. The other streams go on without; what comes late counts from its arrival on.`,
    );
    streams.giveUp(awaited);
    this.advance();
  }
}

const byTime = (a: Held, b: Held): number =>
  a.time - b.time || (a.records.source < b.records.source ? -1 : 1);
