import type { Clock, Milliseconds } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import { parseSourceEvent, sourceEventSchema } from '@pulse/model/schema';
import type { Tell } from './source.ts';

/** What a feed got that it could not use, since the start. */
export interface FeedCounts {
  /** Events that are none; their places in the stream stay empty. */
  readonly invalid: number;
  /** Events of a type that this version does not know; stored, and skipped by readers. */
  readonly unknownType: number;
}

type FeedEvent = SourceEvent & { readonly received?: Milliseconds };

/** Consecutive good events of a batch. */
export interface EventRun {
  readonly from: number;
  readonly events: readonly FeedEvent[];
}

/** The same kind of fault is told again after this time at the earliest. */
const QUIET: Milliseconds = 60_000;

/** Reads the insides of a batch: what an upstream sends is not yet known to be events. */
export class FeedEvents {
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #counts = { invalid: 0, unknownType: 0 };
  readonly #told = new Map<string, Milliseconds>();

  constructor(clock: Clock, tell: Tell) {
    this.#clock = clock;
    this.#tell = tell;
  }

  get counts(): FeedCounts {
    return { ...this.#counts };
  }

  /** The good events, in runs that are interrupted by each invalid one. */
  check(epoch: number, from: number, events: readonly unknown[]): readonly EventRun[] {
    const runs: EventRun[] = [];
    let run: FeedEvent[] = [];
    for (const [index, input] of events.entries()) {
      const event = this.#read(input, () => `event ${index} of the batch at ${epoch}/${from}`);
      if (event === undefined) {
        run = [];
        continue;
      }
      if (run.length === 0) runs.push({ from: from + index, events: run });
      run.push(event);
    }
    return runs;
  }

  #read(input: unknown, place: () => string): FeedEvent | undefined {
    const parsed = parseSourceEvent(input);
    if (parsed.ok) return withReceived(parsed.value, input);
    const { error } = parsed;
    if (error.kind === 'unknown-type') {
      this.#counts.unknownType += 1;
      this.#remark(
        `type ${error.type}`,
        () => `${place()} has the unknown type ${JSON.stringify(error.type)}; skipped`,
      );
      return withReceived(sourceEventSchema.parse(input) as unknown as SourceEvent, input);
    }
    this.#counts.invalid += 1;
    this.#remark('invalid', () => `${place()} is invalid and left out: ${error.field}: ${error.reason}`);
    return undefined;
  }

  #remark(kind: string, message: () => string): void {
    const now = this.#clock.now();
    if (now - (this.#told.get(kind) ?? Number.NEGATIVE_INFINITY) < QUIET) return;
    // Type names come from outside: what is remembered of them is bounded.
    if (this.#told.size > 100) this.#told.clear();
    this.#told.set(kind, now);
    this.#tell('warn', message());
  }
}

/** The upstream's arrival stamp is part of the event's identity for everybody behind it. */
function withReceived(event: SourceEvent, input: unknown): FeedEvent {
  const { received } = input as { received?: unknown };
  return typeof received === 'number' && received >= 0 && Number.isFinite(received)
    ? { ...event, received }
    : event;
}
