import type { Clock, Milliseconds } from '@pulse/base';
import type { SourceId } from '@pulse/model';
import type { EventRefusal } from '@pulse/model/schema';
import type { Tell } from '@pulse/sources';
import type { WriterRemarks } from './stream-writer.ts';

/** What was not stored as it came, since the start. */
export interface StreamCounts {
  readonly invalid: number;
  readonly unknownType: number;
  readonly truncated: number;
}

/** The same kind of remark is told again after this time at the earliest, with how many there were. */
const QUIET: Milliseconds = 60_000;

/** Counts what the writer remarks, and tells it: field and reason, never content. */
export class StreamRemarks implements WriterRemarks {
  readonly #source: SourceId;
  readonly #clock: Clock;
  readonly #tell: Tell;
  readonly #counts = { invalid: 0, unknownType: 0, truncated: 0 };
  readonly #told = new Map<keyof StreamCounts, { at: Milliseconds; count: number }>();

  constructor(source: SourceId, clock: Clock, tell: Tell) {
    this.#source = source;
    this.#clock = clock;
    this.#tell = tell;
  }

  get counts(): StreamCounts {
    return { ...this.#counts };
  }

  refused(refusal: EventRefusal): void {
    if (refusal.kind === 'unknown-type') {
      this.#remark('unknownType', `an event of the unknown type ${JSON.stringify(refusal.type)} was skipped`);
    } else {
      this.#remark('invalid', `an invalid event was refused: ${refusal.field}: ${refusal.reason}`);
    }
  }

  cut(type: string, fields: readonly string[]): void {
    this.#remark(
      'truncated',
      `${type} was too large, a part of ${[...new Set(fields)].join(', ')} was left out`,
    );
  }

  #remark(kind: keyof StreamCounts, message: string): void {
    this.#counts[kind] += 1;
    const now = this.#clock.now();
    const told = this.#told.get(kind);
    if (told && now - told.at < QUIET) return;
    const since = this.#counts[kind] - (told?.count ?? 0);
    this.#told.set(kind, { at: now, count: this.#counts[kind] });
    this.#tell(
      'warn',
      `${this.#source}: ${message}${since > 1 ? ` (${since} of this kind since the last message)` : ''}`,
    );
  }
}
