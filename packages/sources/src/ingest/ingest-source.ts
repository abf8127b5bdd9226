import { type Milliseconds, PulseError, type Timer } from '@pulse/base';
import type { Cursor, SourceEvent, StreamClock } from '@pulse/model';
import type { Source, SourceContext, SourceSink } from '../source.ts';
import { KnownOrigins } from './known-origins.ts';
import { originOf } from './origin.ts';

/** Events of the log's end whose repetition is noticed: two of the largest batches. */
export const INGEST_WINDOW = 20_000;

export interface IngestOptions {
  readonly context: SourceContext;
  /** `replay` for recordings: their own time is *now*. `live` where absent. */
  readonly streamClock?: StreamClock;
  /** After so long without a batch, be it an empty one, the stream counts as disconnected; never where absent. */
  readonly silence?: Milliseconds;
}

/** What became of a batch. */
export interface Taken {
  readonly accepted: number;
  /** Events whose origin was known: they are stored already. */
  readonly duplicates: number;
  /** Newest place of the stream's log when the batch was in it. */
  readonly cursor: Cursor;
}

/** A stream whose events somebody hands in: a batch at a time, as they come. */
export interface IngestSource extends Source {
  /**
   * Stores a batch whole or not at all, and resolves when it survives the machine. Batches stand in the log in the order
   * of these calls; an event whose origin is known is left out. Rejects with {@link PulseError} `ingest-not-ready`
   * (nothing was taken), `batch-key-reused` (nor here), or the log's own: the batch may be stored all the same, and is
   * handed in again.
   */
  take(events: readonly SourceEvent[]): Promise<Taken>;
}

/** A source for events that arrive from outside as they are; see `docs/sources/ingest.md`. */
export function createIngestSource(options: IngestOptions): IngestSource {
  return new Ingest(options);
}

class Ingest implements IngestSource {
  readonly id;
  readonly streamClock: StreamClock;
  readonly #options: IngestOptions;
  /** There while the source runs and knows what is stored. */
  #open: { readonly sink: SourceSink; readonly known: KnownOrigins } | undefined;
  #silence: Timer | undefined;

  constructor(options: IngestOptions) {
    this.id = options.context.source;
    this.streamClock = options.streamClock ?? 'live';
    this.#options = options;
  }

  async run(sink: SourceSink, signal: AbortSignal): Promise<void> {
    const known = new KnownOrigins(INGEST_WINDOW);
    for (const event of await sink.readNewest(INGEST_WINDOW)) {
      const origin = originOf(event);
      if (origin !== undefined) known.add(origin);
    }
    if (signal.aborted) return;
    this.#open = { sink, known };
    this.#heard(sink);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#open = undefined;
    this.#silence?.cancel();
  }

  async take(events: readonly SourceEvent[]): Promise<Taken> {
    if (!this.#open) throw notReady(this.id);
    const { sink, known } = this.#open;
    const fresh = this.#unknown(events, known);
    this.#heard(sink);
    if (fresh.length > 0) sink.emit(fresh);
    const cursor = sink.last;
    // Also where all are known: somebody else's writing of them may still be under way.
    await sink.sync();
    return { accepted: fresh.length, duplicates: events.length - fresh.length, cursor };
  }

  /** The events that are not known, and are from now on. */
  #unknown(events: readonly SourceEvent[], known: KnownOrigins): readonly SourceEvent[] {
    for (const event of events) {
      const origin = originOf(event);
      if (origin !== undefined && known.look(origin) === 'contradicted') throw keyReused();
    }
    return events.filter((event) => {
      const origin = originOf(event);
      if (origin === undefined) return true;
      if (known.look(origin) === 'known') return false;
      known.add(origin);
      return true;
    });
  }

  /** A sign of life: the stream's *now* is at least the present. */
  #heard(sink: SourceSink): void {
    const { context, silence } = this.#options;
    if (this.streamClock === 'live') sink.watermark(context.clock.now());
    sink.health({ state: 'live' });
    this.#silence?.cancel();
    if (silence === undefined) return;
    this.#silence = context.clock.after(silence, () => {
      const message = `Nothing was posted for ${silence / 1000} s; an empty list is a sign of life.`;
      sink.health({ state: 'disconnected', code: 'ingest-silent', message });
    });
  }
}

const notReady = (source: string): PulseError =>
  new PulseError('ingest-not-ready', `The log of ${source} takes nothing at the moment.`, {
    advice: 'Send the same again a little later.',
  });

const keyReused = (): PulseError =>
  new PulseError('batch-key-reused', 'This Idempotency-Key was used for another batch.', {
    advice: 'Give every batch a key of its own; only a repetition, unchanged, has the same.',
  });
