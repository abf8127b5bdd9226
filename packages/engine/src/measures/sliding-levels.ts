import type { Milliseconds } from '@pulse/base';
import type { SlidingIntervals } from '../profile/sliding.ts';
import { BucketRing } from './bucket-ring.ts';
import { cell, widened } from './cells.ts';
import type { Level, LevelSum } from './level.ts';
import { type EndedLevel, RunningLevels } from './running-levels.ts';
import type { TallyState } from './tally.ts';
import type { Window } from './window.ts';

const FIELDS = ['number', 'starts', 'from', 'to', 'isEntry'] as const;
type Columns = Record<(typeof FIELDS)[number], Float64Array>;

/** Levels of the last buckets: each that has ended is in the bucket of its end, because the window cuts it to the millisecond. */
export class SlidingLevels extends RunningLevels {
  readonly #intervals: SlidingIntervals;
  readonly #ring: BucketRing;
  #columns: Columns;

  constructor(window: Window, intervals: SlidingIntervals, initial: () => Level, capacity: number) {
    super(window, initial, capacity);
    this.#intervals = intervals;
    this.#ring = new BucketRing(intervals.buckets, capacity);
    this.#columns = columns(() => new Float64Array(this.#ring.capacity));
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.#ring.growSlots(capacity);
  }

  override reset(): void {}

  protected override keep(slot: number, { level, from, to, isEntry }: EndedLevel): void {
    const start = Math.max(from, this.window.opened);
    if (to <= start) return;
    // One that ends exactly where a bucket begins has no time in that bucket.
    const bucket = Math.ceil(to / this.#intervals.step) - 1;
    const low = bucket - this.#intervals.buckets + 1;
    if (!(low <= this.#ring.low)) this.#ring.expire(low, () => {});
    if (bucket < this.#ring.low) return;
    const index = this.#ring.add(slot, bucket);
    const known = this.#columns;
    if (this.#ring.capacity > known.to.length) {
      this.#columns = columns((field) => widened(known[field], this.#ring.capacity));
    }
    const row = { ...level, from: start, to, isEntry: isEntry ? 1 : 0 };
    for (const field of FIELDS) this.#columns[field][index] = row[field];
  }

  protected override addKept(sum: LevelSum, slot: number, _at: Milliseconds, start: Milliseconds): void {
    const { number, starts, from, to, isEntry } = this.#columns;
    for (let index = this.#ring.head(slot); index >= 0; index = this.#ring.next(index)) {
      const since = cell(from, index);
      const level = { number: cell(number, index), starts: cell(starts, index) };
      sum.add(level, Math.max(since, start), cell(to, index));
      if (cell(isEntry, index) === 1 && since >= start) sum.entries++;
    }
  }

  override save(): TallyState {
    const { columns: running } = super.save();
    return {
      numbers: this.#ring.numbers(),
      columns: { ...running, ...this.#ring.columns(), ...this.#columns },
    };
  }

  override load(state: TallyState): void {
    super.load(state);
    this.#ring.load(state.numbers, state.columns);
    this.#columns = columns((field) => state.columns[field] as Float64Array);
  }
}

const columns = (column: (field: (typeof FIELDS)[number]) => Float64Array): Columns =>
  Object.fromEntries(FIELDS.map((field) => [field, column(field)])) as Columns;
