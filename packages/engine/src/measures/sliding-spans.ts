import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { SlidingIntervals } from '../profile/sliding.ts';
import { BucketRing } from './bucket-ring.ts';
import { cell, widened } from './cells.ts';
import type { Spread } from './spread.ts';
import type { SpanTally, TallyState, Totals } from './tally.ts';
import { inRange, rangeOf } from './tally.ts';
import type { Window } from './window.ts';

/**
 * Status spans whose end lies in the last buckets. Each is kept with its start, because the window cuts it to the
 * millisecond (P1); values are made from the few spans of a slot when they are read.
 */
export class SlidingSpanTally implements SpanTally, Totals {
  readonly window: Window;
  readonly #intervals: SlidingIntervals;
  readonly #ring: BucketRing;
  #starts: Float64Array<ArrayBuffer>;
  #ends: Float64Array<ArrayBuffer>;

  constructor(window: Window, intervals: SlidingIntervals, slots: number) {
    this.window = window;
    this.#intervals = intervals;
    this.#ring = new BucketRing(intervals.buckets, slots);
    this.#starts = new Float64Array(this.#ring.capacity);
    this.#ends = new Float64Array(this.#ring.capacity);
  }

  require(): void {}

  grow(capacity: number): void {
    this.#ring.growSlots(capacity);
  }

  reset(): void {}

  close(slot: number, start: Milliseconds, end: Milliseconds): void {
    if (end <= Math.max(start, this.window.opened)) return;
    const bucket = this.#bucketOfEnd(end);
    const low = bucket - this.#intervals.buckets + 1;
    if (!(low <= this.#ring.low)) this.#ring.expire(low, () => {});
    if (bucket < this.#ring.low) return;
    const index = this.#ring.add(slot, bucket);
    if (this.#ring.capacity > this.#starts.length) {
      this.#starts = widened(this.#starts, this.#ring.capacity);
      this.#ends = widened(this.#ends, this.#ring.capacity);
    }
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  reopen(slot: number, start: Milliseconds, end: Milliseconds): void {
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      if (cell(this.#starts, index) === start && cell(this.#ends, index) === end) {
        this.#ring.remove(index);
        return;
      }
    }
  }

  /** A span that ends exactly where a bucket begins has no time in that bucket. */
  #bucketOfEnd(end: Milliseconds): number {
    return Math.ceil(end / this.#intervals.step) - 1;
  }

  #fold(
    slot: number,
    at: Milliseconds,
    fold: (total: number, length: Milliseconds) => number,
    ofNothing = 0,
  ): number {
    const start = this.window.startAt(at);
    let total = ofNothing;
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      const length = cell(this.#ends, index) - Math.max(start, cell(this.#starts, index));
      if (length > 0) total = fold(total, length);
    }
    return total;
  }

  count(slot: number, at: Milliseconds): number {
    return this.#fold(slot, at, (total) => total + 1);
  }

  time(slot: number, at: Milliseconds): Milliseconds {
    return this.#fold(slot, at, (total, length) => total + length);
  }

  counts(at: Milliseconds, out: Float64Array, slots: number): void {
    for (let slot = 0; slot < slots; slot++) out[slot] = this.count(slot, at);
  }

  times(at: Milliseconds, out: Float64Array, slots: number): void {
    for (let slot = 0; slot < slots; slot++) out[slot] = this.time(slot, at);
  }

  longest(slot: number, at: Milliseconds): Milliseconds {
    return this.#fold(slot, at, Math.max);
  }

  shortest(slot: number, at: Milliseconds): Milliseconds {
    return this.#fold(slot, at, Math.min, Infinity);
  }

  spread(slot: number, at: Milliseconds, into: Spread): void {
    this.#fold(slot, at, (_, length) => {
      into.add(length);
      return 0;
    });
  }

  within(slot: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    return this.#fold(slot, at, (total, length) => total + (inRange(wanted, length) ? 1 : 0));
  }

  timeWithin(slot: number, at: Milliseconds, range: TimeRange): Milliseconds {
    const wanted = rangeOf(range);
    return this.#fold(slot, at, (total, length) => total + (inRange(wanted, length) ? length : 0));
  }

  save(): TallyState {
    return {
      numbers: this.#ring.numbers(),
      columns: { ...this.#ring.columns(), starts: this.#starts, ends: this.#ends },
    };
  }

  load({ numbers, columns }: TallyState): void {
    this.#ring.load(numbers, columns);
    this.#starts = columns.starts as Float64Array<ArrayBuffer>;
    this.#ends = columns.ends as Float64Array<ArrayBuffer>;
  }
}
