import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { PartsOfInstant } from '../propagate/parts.ts';
import type { EntitiesBelow } from '../status/below.ts';
import type { StatusSelector } from '../status/selector.ts';
import { type ActionTally, inRange, rangeOf, type SpanTally, type Totals } from './tally.ts';

/** What runs now and adds to a total with time: how many, since when on average. */
export interface Running {
  readonly number: number;
  readonly start: Milliseconds;
}

/** What historical categories are made of: the actions or status spans of a mask and filter in the interval. */
export interface History {
  /** Values change with time alone. */
  readonly runs: boolean;
  /** Values change when the window moves on. */
  readonly slides: boolean;
  count(object: number, at: Milliseconds): number;
  /** Milliseconds, like all durations here. */
  time(object: number, at: Milliseconds): number;
  longest(object: number, at: Milliseconds): number;
  /** Infinity of nothing. */
  shortest(object: number, at: Milliseconds): number;
  within(object: number, at: Milliseconds, range: TimeRange): number;
  timeWithin(object: number, at: Milliseconds, range: TimeRange): number;
  /** `count` and `time` of the first `objects` objects at once: one loop over a column where that is possible. */
  counts(at: Milliseconds, out: Float64Array, objects: number): void;
  times(at: Milliseconds, out: Float64Array, objects: number): void;
  /** The part of `time` that has ended. */
  ended(object: number, at: Milliseconds): number;
  /** The part of `time` that grows: null when nothing runs. */
  running(object: number, at: Milliseconds): Running | null;
}

/** Completed actions; one in progress does not count until it completes (decision 3). */
export class ActionHistory implements History {
  readonly runs = false;
  readonly slides: boolean;
  readonly #totals: Totals;
  readonly #tally: ActionTally;
  readonly #parts: PartsOfInstant;

  constructor(totals: Totals, tally: ActionTally, parts: PartsOfInstant) {
    this.#totals = totals;
    this.#tally = tally;
    this.#parts = parts;
    this.slides = tally.window.intervals.sliding;
  }

  count(object: number, at: Milliseconds): number {
    return this.#parts.fold(this.#tally, object, at, this.#totals.count(object, at), (n) => n + 1);
  }

  time(object: number, at: Milliseconds): number {
    return this.#parts.fold(this.#tally, object, at, this.#totals.time(object, at), (n, part) => n + part);
  }

  longest(object: number, at: Milliseconds): number {
    return this.#parts.fold(this.#tally, object, at, this.#totals.longest(object, at), Math.max);
  }

  shortest(object: number, at: Milliseconds): number {
    return this.#parts.fold(this.#tally, object, at, this.#totals.shortest(object, at), Math.min);
  }

  timeWithin(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.#totals.timeWithin(object, at, range);
    return this.#parts.fold(
      this.#tally,
      object,
      at,
      total,
      (n, part) => n + (inRange(wanted, part) ? part : 0),
    );
  }

  within(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.#totals.within(object, at, range);
    return this.#parts.fold(this.#tally, object, at, total, (n, part) => n + (inRange(wanted, part) ? 1 : 0));
  }

  counts(at: Milliseconds, out: Float64Array, objects: number): void {
    this.#totals.counts(at, out, objects);
    for (const { tally, slot } of this.#parts.list) {
      if (tally === this.#tally)
        for (const object of tally.slotsOf(slot)) out[object] = this.count(object, at);
    }
  }

  times(at: Milliseconds, out: Float64Array, objects: number): void {
    this.#totals.times(at, out, objects);
    for (const { tally, slot } of this.#parts.list) {
      if (tally === this.#tally)
        for (const object of tally.slotsOf(slot)) out[object] = this.time(object, at);
    }
  }

  ended(object: number, at: Milliseconds): number {
    return this.time(object, at);
  }

  running(): null {
    return null;
  }
}

/** Status spans, cut at the interval's start; the running ones included (decisions 3 and 4). */
export class SpanHistory implements History {
  readonly runs = true;
  readonly slides: boolean;
  readonly #totals: Totals;
  readonly #tally: SpanTally;
  readonly #selector: StatusSelector;
  readonly #below: EntitiesBelow;

  constructor(totals: Totals, tally: SpanTally, selector: StatusSelector, below: EntitiesBelow) {
    this.#totals = totals;
    this.#tally = tally;
    this.#selector = selector;
    this.#below = below;
    this.slides = tally.window.intervals.sliding;
  }

  /**
   * Combines the spans that run now, cut to the interval; of a member that has left, the part before. `end` lies before
   * `at` for the latter, which does not grow any more.
   */
  #fold(
    object: number,
    at: Milliseconds,
    total: number,
    fold: (total: number, start: Milliseconds, end: Milliseconds) => number,
  ): number {
    const start = this.#tally.window.startAt(at);
    const { running } = this.#selector;
    if (this.#below.direct) {
      const own = running[object] as number;
      return Number.isNaN(own) ? total : fold(total, Math.max(own, start), at);
    }
    let folded = total;
    this.#below.each(object, (entity, since, until) => {
      const own = running[entity] as number;
      if (Number.isNaN(own) || since > at) return;
      const from = Math.max(own, since, start);
      if (until > at) folded = fold(folded, from, at);
      else if (until > from) folded = fold(folded, from, until);
    });
    return folded;
  }

  count(object: number, at: Milliseconds): number {
    return this.#fold(object, at, this.#totals.count(object, at), (n) => n + 1);
  }

  time(object: number, at: Milliseconds): number {
    return this.#fold(object, at, this.#totals.time(object, at), (n, start, end) => n + (end - start));
  }

  longest(object: number, at: Milliseconds): number {
    const total = this.#totals.longest(object, at);
    return this.#fold(object, at, total, (n, start, end) => Math.max(n, end - start));
  }

  shortest(object: number, at: Milliseconds): number {
    const total = this.#totals.shortest(object, at);
    return this.#fold(object, at, total, (n, start, end) => Math.min(n, end - start));
  }

  timeWithin(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.#totals.timeWithin(object, at, range);
    return this.#fold(object, at, total, (n, start, end) =>
      inRange(wanted, end - start) ? n + (end - start) : n,
    );
  }

  within(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.#totals.within(object, at, range);
    return this.#fold(object, at, total, (n, start, end) => n + (inRange(wanted, end - start) ? 1 : 0));
  }

  counts(at: Milliseconds, out: Float64Array, objects: number): void {
    if (!this.#below.direct) {
      for (let object = 0; object < objects; object++) out[object] = this.count(object, at);
      return;
    }
    this.#totals.counts(at, out, objects);
    const { running } = this.#selector;
    for (let object = 0; object < objects; object++) {
      if (!Number.isNaN(running[object])) out[object] = (out[object] as number) + 1;
    }
  }

  times(at: Milliseconds, out: Float64Array, objects: number): void {
    if (!this.#below.direct) {
      for (let object = 0; object < objects; object++) out[object] = this.time(object, at);
      return;
    }
    this.#totals.times(at, out, objects);
    const { running } = this.#selector;
    const start = this.#tally.window.startAt(at);
    for (let object = 0; object < objects; object++) {
      const own = running[object] as number;
      if (!Number.isNaN(own)) out[object] = (out[object] as number) + (at - (own > start ? own : start));
    }
  }

  ended(object: number, at: Milliseconds): number {
    const total = this.#totals.time(object, at);
    if (this.#below.direct) return total;
    return this.#fold(object, at, total, (n, start, end) => (end < at ? n + (end - start) : n));
  }

  running(object: number, at: Milliseconds): Running | null {
    let first = Number.NaN;
    let offsets = 0;
    const number = this.#fold(object, at, 0, (n, start, end) => {
      if (end < at) return n;
      if (n === 0) first = start;
      offsets += start - first;
      return n + 1;
    });
    return number === 0 ? null : { number, start: first + offsets / number };
  }
}
