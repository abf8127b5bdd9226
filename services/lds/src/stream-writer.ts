import { type Clock, type Milliseconds, PulseError, type Result } from '@pulse/base';
import type { Cursor, SourceEvent, StreamClock } from '@pulse/model';
import type { EventRefusal } from '@pulse/model/schema';
import type { LogBatch } from '@pulse/storage';
import { type GuardedEvent, guardAdoptedEvent, guardEvent } from './event-guard.ts';

/** An event as it stands in the log: stamped. */
export type StampedEvent = LogBatch['events'][number];

/** Emits of one turn are joined up to this many events; so many may wait, and one emit more. */
export const BATCH_EVENTS = 1000;

export interface WriterStart {
  readonly clock: Clock;
  readonly streamClock: StreamClock;
  /** Newest place of the log. */
  readonly last: Cursor;
  /** The greatest `received` of the log; 0 when it is empty. */
  readonly received: Milliseconds;
  /** Newest event time of the log, of a live stream not above `received`; 0 when it is empty. */
  readonly watermark: Milliseconds;
  /** The log may lack what was handed on: sequence numbers behind `last` may be in use elsewhere. */
  readonly interrupted: boolean;
}

/** What became of events that were not stored as they came. */
export interface WriterRemarks {
  refused(refusal: EventRefusal): void;
  cut(type: string, fields: readonly string[]): void;
}

/**
 * Gives events their identity (epoch, sequence, `received`) and gathers them into batches, until somebody takes them to
 * the log. What came in one call stays together.
 */
export class StreamWriter {
  readonly #start: WriterStart;
  readonly #remarks: WriterRemarks;
  readonly #pending: { epoch: number; from: number; events: StampedEvent[] }[] = [];
  #pendingEvents = 0;
  #last: Cursor;
  #received: Milliseconds;
  #watermark: Milliseconds;
  /** What is emitted next must not continue the epoch. */
  #epochIsOver: boolean;
  /** What is adopted next need not continue the sequence. */
  #gapIsKnown = false;

  constructor(start: WriterStart, remarks: WriterRemarks) {
    this.#start = start;
    this.#remarks = remarks;
    this.#last = start.last;
    this.#received = start.received;
    this.#watermark = start.watermark;
    this.#epochIsOver = start.interrupted || start.last.epoch === 0;
  }

  /** Place of the newest event, those that still wait included. */
  get last(): Cursor {
    return this.#last;
  }

  /** Time of the newest event or of the last sign of life. */
  get watermark(): Milliseconds {
    return this.#watermark;
  }

  get pendingEvents(): number {
    return this.#pendingEvents;
  }

  emit(events: readonly SourceEvent[]): void {
    const stamped = this.#stamp(events, guardEvent);
    const kept = stamped.filter((event) => event !== undefined);
    if (kept.length === 0) return;
    if (this.#epochIsOver) {
      // A rule of the event format: greater than any epoch before, also after the log was lost.
      const epoch = Math.max(this.#last.epoch + 1, Math.floor(this.#start.clock.now() / 1000));
      this.#last = { epoch, seq: 0 };
      this.#epochIsOver = false;
    }
    this.#gather(this.#last.epoch, this.#last.seq + 1, kept);
  }

  /**
   * Events that have their identity already. What is known is skipped; a gap is refused, unless `newEpoch` or a greater
   * epoch said before that the stream does not continue exactly.
   */
  adopt(epoch: number, from: number, events: readonly StampedEvent[]): void {
    const { epoch: lastEpoch, seq } = this.#last;
    const known = epoch < lastEpoch ? events.length : epoch === lastEpoch ? Math.max(0, seq + 1 - from) : 0;
    if (known >= events.length) return;
    if (epoch === lastEpoch && from > seq + 1 && !this.#gapIsKnown) {
      throw new PulseError('stream-gap', `Events ${epoch}/${seq + 1} to ${epoch}/${from - 1} are missing.`, {
        advice: "Ask the upstream for what follows the sink's last place.",
      });
    }
    this.#gapIsKnown = false;
    this.#epochIsOver = false;
    const stamped = this.#stamp(known === 0 ? events : events.slice(known), guardAdoptedEvent);
    // A refused event leaves its place empty: readers are told of a gap there, and all others keep their identity.
    let run: StampedEvent[] = [];
    let place = from + known;
    for (const event of [...stamped, undefined]) {
      if (event) run.push(event);
      else if (run.length > 0) {
        this.#gather(epoch, place - run.length, run);
        run = [];
      }
      place += 1;
    }
    this.#last = { epoch, seq: from + events.length - 1 };
  }

  newEpoch(): void {
    this.#gapIsKnown = true;
    this.#epochIsOver = true;
  }

  /** Returns whether that is news. */
  live(time: Milliseconds): boolean {
    if (!(time > this.#watermark)) return false;
    this.#watermark = time;
    return true;
  }

  /** The oldest batch that waits. */
  get next(): LogBatch | undefined {
    return this.#pending[0];
  }

  /** The oldest batch is in the log. */
  taken(): void {
    this.#pendingEvents -= this.#pending.shift()?.events.length ?? 0;
  }

  #stamp(
    events: readonly StampedEvent[],
    guard: (event: SourceEvent) => Result<GuardedEvent, EventRefusal>,
  ): (StampedEvent | undefined)[] {
    return events.map((event) => {
      const guarded = guard(event);
      if (!guarded.ok) {
        this.#remarks.refused(guarded.error);
        return undefined;
      }
      if (guarded.value.cut.length > 0) this.#remarks.cut(event.type, guarded.value.cut);
      const replay = this.#start.streamClock === 'replay';
      if (replay) this.live(event.time);
      const received = this.#receivedAt(event.received);
      if (!replay) this.live(Math.min(event.time, received));
      return { ...guarded.value.event, received };
    });
  }

  /** Never falls within a stream. Of a replay, *now* is the newest event's time. */
  #receivedAt(given: Milliseconds | undefined): Milliseconds {
    const { clock, streamClock } = this.#start;
    if (given !== undefined) {
      this.#received = Math.max(this.#received, given);
      return given;
    }
    this.#received = Math.max(this.#received, streamClock === 'replay' ? this.#watermark : clock.now());
    return this.#received;
  }

  #gather(epoch: number, from: number, events: StampedEvent[]): void {
    const newest = this.#pending.at(-1);
    const joins =
      newest !== undefined &&
      newest.epoch === epoch &&
      newest.from + newest.events.length === from &&
      newest.events.length + events.length <= BATCH_EVENTS;
    if (joins) newest.events.push(...events);
    else this.#pending.push({ epoch, from, events });
    this.#pendingEvents += events.length;
    this.#last = { epoch, seq: from + events.length - 1 };
  }
}
