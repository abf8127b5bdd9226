import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import { cell, widened } from './cells.ts';
import type { ActionTally, Range, SpanTally, TallyColumn, TallyParts, TallyState } from './tally.ts';
import { inRange, rangeIndex, rangeOf } from './tally.ts';
import type { Window } from './window.ts';

/** Columns that start from nothing at each reset. */
abstract class GrowingTally {
  readonly window: Window;
  #capacity: number;
  protected numbers: Uint32Array;
  protected sums: Float64Array | null = null;
  protected longests: Float64Array | null = null;
  readonly #ranges: Range[] = [];
  #withins: Uint32Array[] = [];

  constructor(window: Window, capacity: number) {
    this.window = window;
    this.#capacity = capacity;
    this.numbers = new Uint32Array(capacity);
  }

  require(parts: TallyParts): void {
    if (parts.time) this.sums ??= new Float64Array(this.#capacity);
    if (parts.longest) this.longests ??= new Float64Array(this.#capacity);
    if (parts.range) {
      rangeIndex(this.#ranges, parts.range, () => this.#withins.push(new Uint32Array(this.#capacity)));
    }
  }

  grow(capacity: number): void {
    this.#capacity = capacity;
    this.numbers = widened(this.numbers, capacity);
    if (this.sums) this.sums = widened(this.sums, capacity);
    if (this.longests) this.longests = widened(this.longests, capacity);
    this.#withins = this.#withins.map((within) => widened(within, capacity));
  }

  reset(): void {
    this.numbers.fill(0);
    this.sums?.fill(0);
    this.longests?.fill(0);
    for (const within of this.#withins) within.fill(0);
  }

  /** Adds, or with `sign` -1 takes back; the longest is never taken back. */
  protected add(slot: number, duration: Milliseconds, sign: 1 | -1): void {
    this.numbers[slot] = (this.numbers[slot] as number) + sign;
    if (this.sums !== null) this.sums[slot] = (this.sums[slot] as number) + sign * duration;
    if (this.longests !== null && sign > 0 && duration > (this.longests[slot] as number))
      this.longests[slot] = duration;
    for (let i = 0; i < this.#ranges.length; i++) {
      if (!inRange(this.#ranges[i] as Range, duration)) continue;
      const within = this.#withins[i] as Uint32Array;
      within[slot] = (within[slot] as number) + sign;
    }
  }

  count(slot: number, at: Milliseconds): number {
    return at >= this.window.next ? 0 : (this.numbers[slot] as number);
  }

  time(slot: number, at: Milliseconds): Milliseconds {
    return at >= this.window.next || this.sums === null ? 0 : (this.sums[slot] as number);
  }

  counts(at: Milliseconds, out: Float64Array, slots: number): void {
    copy(at >= this.window.next ? null : this.numbers, out, slots);
  }

  times(at: Milliseconds, out: Float64Array, slots: number): void {
    copy(at >= this.window.next ? null : this.sums, out, slots);
  }

  longest(slot: number, at: Milliseconds): Milliseconds {
    return at >= this.window.next || this.longests === null ? 0 : (this.longests[slot] as number);
  }

  within(slot: number, at: Milliseconds, range: TimeRange): number {
    if (at >= this.window.next) return 0;
    const wanted = rangeOf(range);
    const index = this.#ranges.findIndex((r) => r.lo === wanted.lo && r.hi === wanted.hi);
    return cell(this.#withins[index] as Uint32Array, slot);
  }

  save(): TallyState {
    const columns: Record<string, TallyColumn> = { counts: this.numbers };
    if (this.sums) columns.times = this.sums;
    if (this.longests) columns.longests = this.longests;
    for (const [i, within] of this.#withins.entries()) columns[`within${i}`] = within;
    return { numbers: {}, columns };
  }

  load({ columns }: TallyState): void {
    this.numbers = columns.counts as Uint32Array;
    if (this.sums) this.sums = columns.times as Float64Array;
    if (this.longests) this.longests = columns.longests as Float64Array;
    this.#withins = this.#withins.map((_, i) => columns[`within${i}`] as Uint32Array);
  }
}

/** Null: all nothing. */
function copy(column: Uint32Array | Float64Array | null, out: Float64Array, slots: number): void {
  if (column === null) {
    out.fill(0, 0, slots);
    return;
  }
  for (let slot = 0; slot < slots; slot++) out[slot] = column[slot] as number;
}

/** Actions since the reset. */
export class GrowingActionTally extends GrowingTally implements ActionTally {
  record(slot: number, at: Milliseconds, duration: Milliseconds): void {
    if (at >= this.window.start) this.add(slot, duration, 1);
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }
}

/** Status spans since the reset, cut at its start (U3). */
export class GrowingSpanTally extends GrowingTally implements SpanTally {
  close(slot: number, start: Milliseconds, end: Milliseconds): void {
    const length = end - Math.max(start, this.window.start);
    if (length > 0) this.add(slot, length, 1);
  }

  /** The longest stays: the span that goes on is at least as long already. */
  reopen(slot: number, start: Milliseconds, end: Milliseconds): void {
    const length = end - Math.max(start, this.window.start);
    if (length > 0) this.add(slot, length, -1);
  }
}
