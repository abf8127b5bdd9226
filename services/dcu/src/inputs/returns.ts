import type { Milliseconds } from '@pulse/base';
import { ALLOWED_LATENESS } from '@pulse/engine';
import type { SourceId } from '@pulse/model';
import type { StreamState } from './stream-state.ts';

export interface ReturnsOptions {
  readonly streams: StreamState;
  /** Streams whose past is known to have been read in order; of all others nobody knows how long they were away. */
  readonly calm: ReadonlySet<SourceId>;
}

/**
 * Notices when a stream that was away brings events of a time that the engine has left behind: the engine applies them
 * where they come, so that values are no longer those of one history (T5).
 *
 * A stream that works and is behind all the same, as the clock of its switch is, is left as it is: making values anew
 * would end as it began.
 */
export class Returns {
  readonly #streams: StreamState;
  /** `expected`: it was present before this run, and is not yet in it. Away are all that are not named. */
  readonly #whereabouts = new Map<SourceId, 'expected' | 'present' | 'away'>();
  readonly #late = new Map<SourceId, Milliseconds>();

  constructor({ streams, calm }: ReturnsOptions) {
    this.#streams = streams;
    for (const source of calm) this.#whereabouts.set(source, 'expected');
  }

  /** Events of before something that was applied have been applied: what is in the engine is not to be kept. */
  get isInexact(): boolean {
    return this.#late.size > 0;
  }

  /** An event of this effective time is about to be applied. */
  note(source: SourceId, time: Milliseconds, engineTime: Milliseconds): void {
    const whereabouts = this.#whereabouts.get(source) ?? 'away';
    if (whereabouts !== 'away' || time >= engineTime - ALLOWED_LATENESS) return;
    this.#late.set(source, Math.min(time, this.#late.get(source) ?? time));
  }

  /**
   * To be called when more has become known of the streams. Returns the earliest time that was late, as soon as a stream
   * that brought something late has brought everything.
   */
  update(): Milliseconds | undefined {
    let isDue = false;
    for (const source of this.#streams.sources) {
      const isPresent = this.#streams.isPresent(source);
      if (isPresent && this.#late.has(source)) isDue = true;
      else if (isPresent) this.#whereabouts.set(source, 'present');
      else if (this.#whereabouts.get(source) === 'present') this.#whereabouts.set(source, 'away');
    }
    return isDue ? Math.min(...this.#late.values()) : undefined;
  }
}
