import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import { widened } from './cells.ts';
import { type Spread, Spreads } from './spread.ts';
import type { ActionTally, Range, SpanTally, TallyColumn, TallyParts, TallyState, Totals } from './tally.ts';
import { inRange, rangeOf, sameRange } from './tally.ts';
import type { Window } from './window.ts';

/** What is kept of durations inside a range. */
interface Within {
  readonly range: Range;
  numbers: Uint32Array;
  sums: Float64Array | null;
}

/** Columns that start from nothing at each reset. */
abstract class GrowingTally implements Totals {
  readonly window: Window;
  #capacity: number;
  #numbers: Uint32Array;
  #sums: Float64Array | null = null;
  #longests: Float64Array | null = null;
  /** Infinity of nothing. */
  protected shortests: Float64Array | null = null;
  readonly #withins: Within[] = [];
  #spreads: Spreads | null = null;

  constructor(window: Window, capacity: number) {
    this.window = window;
    this.#capacity = capacity;
    this.#numbers = new Uint32Array(capacity);
  }

  require({ time, longest, shortest, range, rangeTime, spread }: TallyParts): void {
    const column = () => new Float64Array(this.#capacity);
    if (time) this.#sums ??= column();
    if (longest) this.#longests ??= column();
    if (shortest) this.shortests ??= column().fill(Infinity);
    if (spread) this.#spreads ??= new Spreads();
    if (!range) return;
    let within = this.#withinOf(range);
    if (!within) {
      within = { range: rangeOf(range), numbers: new Uint32Array(this.#capacity), sums: null };
      this.#withins.push(within);
    }
    if (rangeTime) within.sums ??= column();
  }

  grow(capacity: number): void {
    this.#capacity = capacity;
    this.#numbers = widened(this.#numbers, capacity);
    if (this.#sums) this.#sums = widened(this.#sums, capacity);
    if (this.#longests) this.#longests = widened(this.#longests, capacity);
    if (this.shortests) this.shortests = widened(this.shortests, capacity, Infinity);
    for (const within of this.#withins) {
      within.numbers = widened(within.numbers, capacity);
      if (within.sums) within.sums = widened(within.sums, capacity);
    }
  }

  reset(): void {
    this.#numbers.fill(0);
    this.#sums?.fill(0);
    this.#longests?.fill(0);
    this.shortests?.fill(Infinity);
    this.#spreads?.clearAll();
    for (const { numbers, sums } of this.#withins) {
      numbers.fill(0);
      sums?.fill(0);
    }
  }

  /** The interval of one slot began anew. */
  clear(slot: number): void {
    this.#numbers[slot] = 0;
    if (this.#sums) this.#sums[slot] = 0;
    if (this.#longests) this.#longests[slot] = 0;
    if (this.shortests) this.shortests[slot] = Infinity;
    this.#spreads?.clear(slot);
    for (const { numbers, sums } of this.#withins) {
      numbers[slot] = 0;
      if (sums) sums[slot] = 0;
    }
  }

  /** Adds, or with `sign` -1 takes back; the longest is never taken back, the shortest is not kept here. */
  protected add(slot: number, duration: Milliseconds, sign: 1 | -1): void {
    this.#numbers[slot] = (this.#numbers[slot] as number) + sign;
    if (this.#sums !== null) this.#sums[slot] = (this.#sums[slot] as number) + sign * duration;
    if (this.#longests !== null && sign > 0 && duration > (this.#longests[slot] as number))
      this.#longests[slot] = duration;
    if (this.#spreads !== null) {
      if (sign > 0) this.#spreads.add(slot, duration);
      else this.#spreads.at(slot)?.remove(duration);
    }
    for (let i = 0; i < this.#withins.length; i++) {
      const { range, numbers, sums } = this.#withins[i] as Within;
      if (!inRange(range, duration)) continue;
      numbers[slot] = (numbers[slot] as number) + sign;
      if (sums !== null) sums[slot] = (sums[slot] as number) + sign * duration;
    }
  }

  protected shorten(slot: number, duration: Milliseconds): void {
    if (this.shortests !== null && duration < (this.shortests[slot] as number))
      this.shortests[slot] = duration;
  }

  count(slot: number, at: Milliseconds): number {
    return at >= this.window.next ? 0 : (this.#numbers[slot] as number);
  }

  time(slot: number, at: Milliseconds): Milliseconds {
    return at >= this.window.next || this.#sums === null ? 0 : (this.#sums[slot] as number);
  }

  counts(at: Milliseconds, out: Float64Array, slots: number): void {
    copy(at >= this.window.next ? null : this.#numbers, out, slots);
  }

  times(at: Milliseconds, out: Float64Array, slots: number): void {
    copy(at >= this.window.next ? null : this.#sums, out, slots);
  }

  longest(slot: number, at: Milliseconds): Milliseconds {
    return at >= this.window.next || this.#longests === null ? 0 : (this.#longests[slot] as number);
  }

  shortest(slot: number, at: Milliseconds): Milliseconds {
    return at >= this.window.next || this.shortests === null ? Infinity : (this.shortests[slot] as number);
  }

  within(slot: number, at: Milliseconds, range: TimeRange): number {
    return at >= this.window.next ? 0 : (this.#withinOf(range)?.numbers[slot] ?? 0);
  }

  timeWithin(slot: number, at: Milliseconds, range: TimeRange): Milliseconds {
    return at >= this.window.next ? 0 : (this.#withinOf(range)?.sums?.[slot] ?? 0);
  }

  spread(slot: number, at: Milliseconds, into: Spread): void {
    const own = at >= this.window.next ? undefined : this.#spreads?.at(slot);
    if (own) into.merge(own);
  }

  #withinOf(range: TimeRange): Within | undefined {
    return this.#withins.find((within) => sameRange(within.range, range));
  }

  save(): TallyState {
    const columns: Record<string, TallyColumn> = { counts: this.#numbers };
    if (this.#sums) columns.times = this.#sums;
    if (this.#longests) columns.longests = this.#longests;
    if (this.shortests) columns.shortests = this.shortests;
    if (this.#spreads) columns.spreads = this.#spreads.save();
    for (const [i, { numbers, sums }] of this.#withins.entries()) {
      columns[`within${i}`] = numbers;
      if (sums) columns[`timeWithin${i}`] = sums;
    }
    return { numbers: {}, columns };
  }

  load({ columns }: TallyState): void {
    this.#numbers = columns.counts as Uint32Array;
    if (this.#sums) this.#sums = columns.times as Float64Array;
    if (this.#longests) this.#longests = columns.longests as Float64Array;
    this.#spreads?.load(columns.spreads as Float64Array);
    if (this.shortests) this.shortests = columns.shortests as Float64Array;
    for (const [i, within] of this.#withins.entries()) {
      within.numbers = columns[`within${i}`] as Uint32Array;
      if (within.sums) within.sums = columns[`timeWithin${i}`] as Float64Array;
    }
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
    if (at < this.window.start) return;
    this.add(slot, duration, 1);
    this.shorten(slot, duration);
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }
}

/** Status spans since the reset, cut at its start (U3). */
export class GrowingSpanTally extends GrowingTally implements SpanTally {
  /** Those that ended in the newest instant: they may go on after all, and then are not the shortest. */
  #fresh: { readonly slot: number; readonly length: Milliseconds }[] = [];
  #freshEnd: Milliseconds = Number.NaN;

  close(slot: number, start: Milliseconds, end: Milliseconds): void {
    const length = end - Math.max(start, this.window.start);
    if (length <= 0) return;
    this.add(slot, length, 1);
    if (this.shortests === null) return;
    if (end !== this.#freshEnd) this.#commit(end);
    this.#fresh.push({ slot, length });
  }

  /** The longest stays: the span that goes on is at least as long already. */
  reopen(slot: number, start: Milliseconds, end: Milliseconds): void {
    const length = end - Math.max(start, this.window.start);
    if (length <= 0) return;
    this.add(slot, length, -1);
    const place = this.#fresh.findIndex((span) => span.slot === slot && span.length === length);
    if (place >= 0) this.#fresh.splice(place, 1);
  }

  override reset(): void {
    super.reset();
    this.#fresh = [];
  }

  override clear(slot: number): void {
    super.clear(slot);
    this.#fresh = this.#fresh.filter((span) => span.slot !== slot);
  }

  override shortest(slot: number, at: Milliseconds): Milliseconds {
    const settled = super.shortest(slot, at);
    if (at >= this.window.next) return settled;
    return this.#fresh.reduce(
      (least, span) => (span.slot === slot ? Math.min(least, span.length) : least),
      settled,
    );
  }

  /** Spans end in a later instant: what ended before has ended for good. */
  #commit(end: Milliseconds): void {
    for (const { slot, length } of this.#fresh) this.shorten(slot, length);
    this.#fresh = [];
    this.#freshEnd = end;
  }

  override save(): TallyState {
    const { numbers, columns } = super.save();
    const fresh = Float64Array.from(this.#fresh.flatMap(({ slot, length }) => [slot, length]));
    return { numbers: { ...numbers, freshEnd: this.#freshEnd }, columns: { ...columns, fresh } };
  }

  override load(state: TallyState): void {
    super.load(state);
    const fresh = state.columns.fresh as Float64Array;
    this.#freshEnd = state.numbers.freshEnd ?? Number.NaN;
    this.#fresh = Array.from({ length: fresh.length / 2 }, (_, i) => ({
      slot: fresh[2 * i] as number,
      length: fresh[2 * i + 1] as number,
    }));
  }
}
