import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { SourceId } from '@pulse/model';
import type { LogRecords, RecordedEvent } from '@pulse/protocol';
import type { Tell } from '../tell.ts';
import type { StreamState } from './stream-state.ts';

/** So long nobody who has something of the past to give may keep silent before the others go on without. */
export const PATIENCE: Milliseconds = 30_000;

export interface EventOrderOptions {
  readonly streams: StreamState;
  readonly clock: Clock;
  readonly tell: Tell;
  /**
   * Applies the records from one place up to before another; tells the stream state.
   *
   * @param time effective time of the first of them
   */
  readonly apply: (records: LogRecords, from: number, to: number, time: Milliseconds) => void;
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
 * Puts the events of all streams into the one order of their times (T5), as far as that can be known without delay.
 *
 * While logs are read again they come as fast as each can be read, so that one is soon hours ahead of another: nothing
 * is applied before all have something at hand or are up to date. From then on events of live streams go through as
 * they come; those of replays wait until the other replays have promised to have nothing older. One batch of each stream
 * is held at most.
 */
export class EventOrder implements Disposable {
  readonly #options: EventOrderOptions;
  readonly #held = new Map<SourceId, Held>();
  /** Times never run backwards within a stream. */
  readonly #latest = new Map<SourceId, Milliseconds>();
  readonly #patience: Timer;
  #progress: Milliseconds;
  #ended = false;

  constructor(options: EventOrderOptions) {
    this.#options = options;
    this.#progress = options.clock.now();
    this.#patience = every(options.clock, 1000, () => this.#loseHeart());
  }

  /** Takes the next batch of a stream; when it settles the batch has been applied. */
  offer(records: LogRecords): void | Promise<void> {
    const { clock, streams } = this.#options;
    const { source, events } = records;
    const first = events[0];
    if (!first || this.#ended) return undefined;
    const time = this.#effective(source, first);
    if (streams.settled && !streams.replay) return this.#pass(records, time);
    this.#progress = clock.now();
    const done = Promise.withResolvers<void>();
    this.#held.set(source, { records, next: 0, time, done });
    this.advance();
    return done.promise;
  }

  /** To be called when more has become known of the streams: perhaps nobody is waited for any more. */
  advance(): void {
    while (this.#held.size > 0 && this.#applyNext());
  }

  /** Whatever is held is never applied. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#patience.cancel();
    for (const { done } of this.#held.values()) done.resolve();
    this.#held.clear();
  }

  #pass(records: LogRecords, time: Milliseconds): void {
    for (const event of records.events) this.#effective(records.source, event);
    this.#options.apply(records, 0, records.events.length, time);
  }

  /** Applies what comes first, as far as nothing of another stream lies between. Returns whether there was anything. */
  #applyNext(): boolean {
    const [first, second] = [...this.#held.values()].sort(byTime);
    if (!first || this.#awaited(first.time).length > 0) return false;
    this.#progress = this.#options.clock.now();
    const end = Math.min(...this.#promises().values());
    const { records, next: from, done, time } = first;
    const { source, events } = records;
    do {
      first.next++;
      const event = events[first.next];
      if (event) first.time = this.#effective(source, event);
    } while (first.next < events.length && first.time <= end && (!second || byTime(first, second) < 0));
    if (first.next === events.length) this.#held.delete(source);
    this.#options.apply(records, from, first.next, time);
    if (first.next === events.length) done.resolve();
    return true;
  }

  /** Who may still have something of before this time. */
  #awaited(time: Milliseconds): readonly string[] {
    const { streams } = this.#options;
    const awaited = streams.settled ? [] : streams.awaited((source) => this.#held.has(source));
    if (awaited.length > 0) return awaited;
    return [...this.#promises()].flatMap(([source, reached]) => (reached < time ? [source] : []));
  }

  /** Up to which times nothing more will come of replays of which nothing is at hand. */
  #promises(): ReadonlyMap<SourceId, Milliseconds> {
    return new Map([...this.#options.streams.replays].filter(([source]) => !this.#held.has(source)));
  }

  #effective(source: SourceId, { time, received = Number.POSITIVE_INFINITY }: RecordedEvent): Milliseconds {
    const effective = Math.max(Math.min(time, received), this.#latest.get(source) ?? 0);
    this.#latest.set(source, effective);
    return effective;
  }

  #loseHeart(): void {
    const { streams, clock, tell } = this.#options;
    if (clock.now() - this.#progress < PATIENCE) return;
    const isIdle = this.#held.size === 0;
    // As long as nobody else has anything, there is nobody to keep waiting.
    if (isIdle && (streams.settled || !streams.anyUpToDate)) return;
    const awaited = this.#awaited(Math.min(...[...this.#held.values()].map(({ time }) => time)));
    if (awaited.length === 0) return;
    tell(
      'warn',
      `${awaited.join(', ')}: nothing has come for ${PATIENCE / 1000} s. The other streams go on without.`,
    );
    streams.giveUp(awaited);
    this.advance();
  }
}

const byTime = (a: Held, b: Held): number =>
  a.time - b.time || (a.records.source < b.records.source ? -1 : 1);
