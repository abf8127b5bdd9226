import type { Milliseconds } from '@pulse/base';
import { NO_ACTION, type PartsOfInstant } from '../propagate/parts.ts';
import type { ActionTally, SpanTaker } from './tally.ts';

/**
 * Makes of every status span that ends one action of its whole length, also of what lies before the interval. Until
 * time moves on it is a part of the instant, because the span may go on after all (T2).
 */
export class EndedSpans implements SpanTaker {
  readonly #tally: ActionTally;
  readonly #parts: PartsOfInstant;

  constructor(tally: ActionTally, parts: PartsOfInstant) {
    this.#tally = tally;
    this.#parts = parts;
  }

  close(slot: number, start: Milliseconds, end: Milliseconds, since: Milliseconds): void {
    if (this.#counts(start, end))
      this.#parts.add({ ...this.#part(slot, start, end, since), serial: NO_ACTION, credit: 'owner' });
  }

  reopen(slot: number, start: Milliseconds, end: Milliseconds, since: Milliseconds): void {
    if (this.#counts(start, end)) this.#parts.takeBack(this.#part(slot, start, end, since));
  }

  /** What ended before the opening is unknown, and at the opening, too. */
  #counts(start: Milliseconds, end: Milliseconds): boolean {
    return end > start && end > this.#tally.window.opened;
  }

  /** What a filter saw before the opening is unknown: one that was true then has been so from the status's start (T9). */
  #part(slot: number, start: Milliseconds, end: Milliseconds, since: Milliseconds) {
    const from = start <= this.#tally.window.opened ? since : start;
    return { tally: this.#tally, slot, at: end, duration: end - from };
  }
}
