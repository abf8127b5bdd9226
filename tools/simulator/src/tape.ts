import type { Milliseconds } from '@pulse/base';
import type { RecordedEvent } from '@pulse/protocol';
import type { CentreOptions } from './options.ts';
import { type Role, simulate } from './roles.ts';
import type { Simulation } from './simulation.ts';

/**
 * The events of a centre's role from its start to the place where generation stands, of which the last `keep` (up to twice as
 * many between two clearances) are in memory.
 */
export class Tape {
  readonly #centre: Simulation;
  readonly #keep: number;
  #events: RecordedEvent[] = [];
  /** Sequence of the event before the first in memory. */
  #before = 0;

  constructor(options: CentreOptions, role: Role, keep: number) {
    this.#keep = keep;
    this.#centre = simulate(options, role, (event) => this.#events.push(event));
  }

  /** Sequence of the newest event. */
  get last(): number {
    return this.#before + this.#events.length;
  }

  /** Before this instant everything is on the tape. */
  nextTime(): Milliseconds {
    return this.#centre.nextTime();
  }

  /**
   * Goes on until everything up to `until` is on the tape, or about `maxEvents` more are (whole steps are made).
   * Returns true when nothing up to `until` is left.
   */
  advance(until: Milliseconds, maxEvents: number): boolean {
    const stop = this.last + maxEvents;
    let next = this.#centre.nextTime();
    while (next <= until && this.last < stop) {
      this.#centre.step();
      if (this.#events.length >= 2 * this.#keep) this.#clear();
      next = this.#centre.nextTime();
    }
    return next > until;
  }

  /** At most `maxEvents` after a sequence, or undefined when these are no longer in memory. */
  after(seq: number, maxEvents: number): readonly RecordedEvent[] | undefined {
    const from = seq - this.#before;
    return from < 0 ? undefined : this.#events.slice(from, from + maxEvents);
  }

  #clear(): void {
    const surplus = this.#events.length - this.#keep;
    this.#events = this.#events.slice(surplus);
    this.#before += surplus;
  }
}
