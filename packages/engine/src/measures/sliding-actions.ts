import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { SlidingIntervals } from '../profile/sliding.ts';
import { BucketRing } from './bucket-ring.ts';
import { widened } from './cells.ts';
import { type Spread, Spreads } from './spread.ts';
import type { ActionTally, Range, TallyColumn, TallyParts, TallyState, Totals } from './tally.ts';
import { inRange, rangeOf, sameRange } from './tally.ts';
import type { Window } from './window.ts';

/** What is kept of durations inside a range. */
interface Within {
  readonly range: Range;
  readonly numbers: Sum;
  time: Sum | null;
}

/**
 * Sums over a window: `totals` of what is in it, and the share of each cell so that it can leave again. Numbers are
 * whole and take half the room of times.
 */
interface Sum {
  totals: Float64Array | Uint32Array;
  shares: Float64Array | Uint32Array;
}

/**
 * Actions of the last buckets. All contributions of one slot in one bucket share a cell; buckets leave when an event
 * moves the window on, and a reading beyond subtracts what would have left by then.
 */
export class SlidingActionTally implements ActionTally, Totals {
  readonly window: Window;
  readonly #intervals: SlidingIntervals;
  readonly #ring: BucketRing;
  #slots: number;
  readonly #count: Sum;
  #time: Sum | null = null;
  /** Of each cell. */
  #longest: Float64Array | null = null;
  #shortest: Float64Array | null = null;
  readonly #withins: Within[] = [];
  /** By cell. */
  #spreads: Spreads | null = null;

  constructor(window: Window, intervals: SlidingIntervals, slots: number) {
    this.window = window;
    this.#intervals = intervals;
    this.#slots = slots;
    this.#ring = new BucketRing(intervals.buckets, slots);
    this.#count = this.#sum(Uint32Array);
  }

  #sum = (Cells: typeof Float64Array | typeof Uint32Array): Sum => ({
    totals: new Cells(this.#slots),
    shares: new Cells(this.#ring.capacity),
  });

  *#sums(): Iterable<Sum> {
    yield this.#count;
    if (this.#time) yield this.#time;
    for (const { numbers, time } of this.#withins) {
      yield numbers;
      if (time) yield time;
    }
  }

  require({ time, longest, shortest, range, rangeTime, spread }: TallyParts): void {
    if (time) this.#time ??= this.#sum(Float64Array);
    if (longest) this.#longest ??= new Float64Array(this.#ring.capacity);
    if (shortest) this.#shortest ??= new Float64Array(this.#ring.capacity);
    if (spread) this.#spreads ??= new Spreads();
    if (!range) return;
    let within = this.#withinOf(range);
    if (!within) {
      within = { range: rangeOf(range), numbers: this.#sum(Uint32Array), time: null };
      this.#withins.push(within);
    }
    if (rangeTime) within.time ??= this.#sum(Float64Array);
  }

  #withinOf(range: TimeRange): Within | undefined {
    return this.#withins.find((within) => sameRange(within.range, range));
  }

  grow(capacity: number): void {
    this.#slots = capacity;
    this.#ring.growSlots(capacity);
    for (const sum of this.#sums()) sum.totals = widened(sum.totals, capacity);
  }

  reset(): void {}

  record(slot: number, at: Milliseconds, duration: Milliseconds): void {
    if (at < this.window.opened) return;
    const bucket = this.#intervals.bucketOf(at);
    const low = bucket - this.#intervals.buckets + 1;
    if (!(low <= this.#ring.low)) this.#ring.expire(low, this.#drop);
    if (bucket < this.#ring.low) return;
    const index = this.#cellOf(slot, bucket);
    this.#add(this.#count, slot, index, 1);
    if (this.#time !== null) this.#add(this.#time, slot, index, duration);
    if (this.#longest !== null && duration > (this.#longest[index] as number))
      this.#longest[index] = duration;
    if (this.#shortest !== null && duration < (this.#shortest[index] as number))
      this.#shortest[index] = duration;
    this.#spreads?.add(index, duration);
    for (let i = 0; i < this.#withins.length; i++) {
      const { range, numbers, time } = this.#withins[i] as Within;
      if (!inRange(range, duration)) continue;
      this.#add(numbers, slot, index, 1);
      if (time !== null) this.#add(time, slot, index, duration);
    }
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }

  #add(sum: Sum, slot: number, index: number, amount: number): void {
    sum.totals[slot] = (sum.totals[slot] as number) + amount;
    sum.shares[index] = (sum.shares[index] as number) + amount;
  }

  #cellOf(slot: number, bucket: number): number {
    let index = this.#ring.head(slot);
    while (index >= 0 && this.#ring.bucketOf(index) !== bucket) index = this.#ring.next(index);
    if (index >= 0) return index;
    index = this.#ring.add(slot, bucket);
    if (this.#ring.capacity > this.#count.shares.length) {
      for (const sum of this.#sums()) sum.shares = widened(sum.shares, this.#ring.capacity);
      if (this.#longest) this.#longest = widened(this.#longest, this.#ring.capacity);
      if (this.#shortest) this.#shortest = widened(this.#shortest, this.#ring.capacity);
    }
    for (const sum of this.#sums()) sum.shares[index] = 0;
    if (this.#longest) this.#longest[index] = 0;
    if (this.#shortest) this.#shortest[index] = Infinity;
    this.#spreads?.clear(index);
    return index;
  }

  #drop = (index: number): void => {
    const slot = this.#ring.slotOf(index);
    for (const sum of this.#sums())
      sum.totals[slot] = (sum.totals[slot] as number) - (sum.shares[index] as number);
    // What was added and taken away in fractions may leave a trace; an empty window is exactly nothing.
    if ((this.#count.totals[slot] as number) !== 0) return;
    if (this.#time) this.#time.totals[slot] = 0;
    for (const { time } of this.#withins) if (time) time.totals[slot] = 0;
  };

  #total(sum: Sum, slot: number, at: Milliseconds): number {
    const low = this.#intervals.bucketOf(at) - this.#intervals.buckets + 1;
    let total = sum.totals[slot] as number;
    if (low <= this.#ring.low) return total;
    let inside = 0;
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      if (this.#ring.bucketOf(index) < low) total -= sum.shares[index] as number;
      else inside++;
    }
    return inside === 0 ? 0 : total;
  }

  count(slot: number, at: Milliseconds): number {
    return this.#total(this.#count, slot, at);
  }

  time(slot: number, at: Milliseconds): Milliseconds {
    return this.#time === null ? 0 : this.#total(this.#time, slot, at);
  }

  counts(at: Milliseconds, out: Float64Array, slots: number): void {
    for (let slot = 0; slot < slots; slot++) out[slot] = this.#total(this.#count, slot, at);
  }

  times(at: Milliseconds, out: Float64Array, slots: number): void {
    for (let slot = 0; slot < slots; slot++) out[slot] = this.time(slot, at);
  }

  longest(slot: number, at: Milliseconds): Milliseconds {
    if (this.#longest === null) return 0;
    return this.#extreme(this.#longest, slot, at, 0, Math.max);
  }

  shortest(slot: number, at: Milliseconds): Milliseconds {
    if (this.#shortest === null) return Infinity;
    return this.#extreme(this.#shortest, slot, at, Infinity, Math.min);
  }

  #extreme(
    column: Float64Array,
    slot: number,
    at: Milliseconds,
    ofNothing: number,
    choose: (a: number, b: number) => number,
  ): Milliseconds {
    const low = this.#intervals.bucketOf(at) - this.#intervals.buckets + 1;
    let chosen = ofNothing;
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      if (this.#ring.bucketOf(index) >= low) chosen = choose(chosen, column[index] as number);
    }
    return chosen;
  }

  spread(slot: number, at: Milliseconds, into: Spread): void {
    const low = this.#intervals.bucketOf(at) - this.#intervals.buckets + 1;
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      const own = this.#ring.bucketOf(index) < low ? undefined : this.#spreads?.at(index);
      if (own) into.merge(own);
    }
  }

  within(slot: number, at: Milliseconds, range: TimeRange): number {
    const within = this.#withinOf(range);
    return within ? this.#total(within.numbers, slot, at) : 0;
  }

  timeWithin(slot: number, at: Milliseconds, range: TimeRange): Milliseconds {
    const time = this.#withinOf(range)?.time;
    return time ? this.#total(time, slot, at) : 0;
  }

  save(): TallyState {
    const columns: Record<string, TallyColumn> = this.#ring.columns();
    for (const [i, sum] of [...this.#sums()].entries()) {
      columns[`totals${i}`] = sum.totals;
      columns[`shares${i}`] = sum.shares;
    }
    if (this.#longest) columns.longest = this.#longest;
    if (this.#shortest) columns.shortest = this.#shortest;
    if (this.#spreads) columns.spreads = this.#spreads.save();
    return { numbers: this.#ring.numbers(), columns };
  }

  load({ numbers, columns }: TallyState): void {
    this.#ring.load(numbers, columns);
    for (const [i, sum] of [...this.#sums()].entries()) {
      sum.totals = columns[`totals${i}`] as Sum['totals'];
      sum.shares = columns[`shares${i}`] as Sum['shares'];
    }
    if (this.#longest) this.#longest = columns.longest as Float64Array;
    if (this.#shortest) this.#shortest = columns.shortest as Float64Array;
    this.#spreads?.load(columns.spreads as Float64Array);
  }
}
