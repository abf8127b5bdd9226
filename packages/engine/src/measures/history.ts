import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { ReadParts } from '../propagate/parts.ts';
import type { FoldSpan, ReadRunning } from './running-spans.ts';
import { Spread } from './spread.ts';
import { type ActionTally, inRange, rangeOf, type Totals } from './tally.ts';
import type { Window } from './window.ts';

/** What runs now and adds to a total with time: how many, since when on average. */
export interface Running {
  readonly number: number;
  readonly start: Milliseconds;
}

/** What spans that run since these times make together; null: none. */
export function runningSince(starts: readonly Milliseconds[]): Running | null {
  const [first] = starts;
  if (first === undefined) return null;
  const offsets = starts.reduce((sum, start) => sum + (start - first), 0);
  return { number: starts.length, start: first + offsets / starts.length };
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
  /** All durations. */
  spread(object: number, at: Milliseconds): Spread;
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
  readonly #parts: ReadParts;

  constructor(totals: Totals, tally: ActionTally, parts: ReadParts) {
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
    return this.#parts.fold(this.#tally, object, at, this.#totals.longest(object, at), (n, part) =>
      Math.max(n, part),
    );
  }

  shortest(object: number, at: Milliseconds): number {
    return this.#parts.fold(this.#tally, object, at, this.#totals.shortest(object, at), (n, part) =>
      Math.min(n, part),
    );
  }

  spread(object: number, at: Milliseconds): Spread {
    const spread = new Spread();
    this.#totals.spread(object, at, spread);
    this.#parts.fold(this.#tally, object, at, 0, (_, part) => {
      spread.add(part);
      return 0;
    });
    return spread;
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
  readonly #window: Window;
  readonly #running: ReadRunning;

  constructor(totals: Totals, window: Window, running: ReadRunning) {
    this.#totals = totals;
    this.#window = window;
    this.#running = running;
    this.slides = window.intervals.sliding;
  }

  #fold(object: number, at: Milliseconds, total: number, fold: FoldSpan): number {
    return this.#running.fold(object, at, total, fold);
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

  spread(object: number, at: Milliseconds): Spread {
    const spread = new Spread();
    this.#totals.spread(object, at, spread);
    this.#fold(object, at, 0, (_, start, end) => {
      spread.add(end - start);
      return 0;
    });
    return spread;
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
    if (!this.#running.direct) {
      for (let object = 0; object < objects; object++) out[object] = this.count(object, at);
      return;
    }
    this.#totals.counts(at, out, objects);
    const { starts } = this.#running;
    for (let object = 0; object < objects; object++) {
      if (!Number.isNaN(starts[object])) out[object] = (out[object] as number) + 1;
    }
  }

  times(at: Milliseconds, out: Float64Array, objects: number): void {
    if (!this.#running.direct) {
      for (let object = 0; object < objects; object++) out[object] = this.time(object, at);
      return;
    }
    this.#totals.times(at, out, objects);
    const { starts } = this.#running;
    const start = this.#window.startAt(at);
    for (let object = 0; object < objects; object++) {
      const own = starts[object] as number;
      if (!Number.isNaN(own)) out[object] = (out[object] as number) + (at - (own > start ? own : start));
    }
  }

  ended(object: number, at: Milliseconds): number {
    const total = this.#totals.time(object, at);
    if (this.#running.direct) return total;
    return this.#fold(object, at, total, (n, start, end, runs) => (runs ? n : n + (end - start)));
  }

  running(object: number, at: Milliseconds): Running | null {
    const starts: Milliseconds[] = [];
    this.#fold(object, at, 0, (_, start, _end, runs) => (runs ? starts.push(start) : 0));
    return runningSince(starts);
  }
}
