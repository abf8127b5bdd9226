import type { Clock, Milliseconds } from '@pulse/base';
import type { Cursor, SourceEvent, SourceId, StreamClock, StreamHealth, TenantId } from '@pulse/model';

/** Where a source puts what it learned. Calls are synchronous and in order; the sink never drops. */
export interface SourceSink {
  /** What is already in the stream's log, newest last: at most the last `RECENT_EVENTS`; for continuing after a restart. */
  readonly recent: readonly SourceEvent[];
  /** Newest place of the stream's log. */
  readonly last: Cursor;
  /**
   * Appends one batch: events that belong together (one instant, one answer) are given in one call and are never
   * separated. The sink stamps `received` and the sequence.
   */
  emit(events: readonly SourceEvent[]): void;
  /**
   * The same for a source whose upstream already gave identity: events with epoch and seq are kept as they are. Known
   * ones are skipped. `from` continues the sequence, or begins a greater epoch; anything else needs `newEpoch` before.
   */
  adopt(
    epoch: number,
    from: number,
    events: readonly (SourceEvent & { readonly received?: Milliseconds })[],
  ): void;
  /**
   * The source cannot continue exactly: what it emits from now on stands in a new epoch,
   * `max(previous + 1, now in seconds)`.
   */
  newEpoch(): void;
  /** The stream's *now* moved on without an event (an idle upstream that lives). */
  watermark(time: Milliseconds): void;
  /**
   * Resolves when everything that was emitted before this call survives the machine; many calls share one writing.
   * Rejects with a {@link PulseError} while the log refuses: what was emitted last is stored later, or not at all.
   */
  sync(): Promise<void>;
  /** The newest `maxEvents` of the log, oldest first, where `recent` does not reach back far enough. */
  readNewest(maxEvents: number): Promise<readonly SourceEvent[]>;
  /** How the upstream fares; shown on terminal and board. Called on every change, at once. */
  health(state: SourceHealth): void;
}

export type SourceHealth = Pick<StreamHealth, 'state' | 'code' | 'message' | 'warning'>;

/** How many events of the log's end a sink shows its source. */
export const RECENT_EVENTS = 5000;

/** The person's telling of what happens, one line each, e.g. `connected to Asterisk 22.10.1 at pbx:5038`. */
export type Tell = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface SourceContext {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly clock: Clock;
  readonly tell: Tell;
}

/**
 * An adapter between one upstream system and the event vocabulary: discovers, translates, resynchronises after a
 * break. It computes no statistic and keeps no log.
 */
export interface Source {
  readonly id: SourceId;
  readonly streamClock: StreamClock;
  /** Runs until `signal` aborts; reconnects by itself with back-off; rejects only for a programming error. */
  run(sink: SourceSink, signal: AbortSignal): Promise<void>;
}
