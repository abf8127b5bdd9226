import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import { type History, type Running, runningSince } from '../measures/history.ts';
import { Spread } from '../measures/spread.ts';
import { inRange, rangeOf } from '../measures/tally.ts';
import type { Contribution } from './contribution.ts';

/** The contributions of the object of a probe that a reading at a time is made of. */
export type Contributions = (at: Milliseconds) => readonly Contribution[];

/** Values made of the contributions one by one: as slow as can be, and what an explanation is held against. */
export class NotedHistory implements History {
  readonly runs: boolean;
  readonly slides = false;
  readonly #contributions: Contributions;

  constructor(contributions: Contributions, runs: boolean) {
    this.#contributions = contributions;
    this.runs = runs;
  }

  #lengths(at: Milliseconds): readonly Milliseconds[] {
    return this.#contributions(at).map(({ start, end }) => end - start);
  }

  #inside(at: Milliseconds, range: TimeRange): readonly Milliseconds[] {
    const wanted = rangeOf(range);
    return this.#lengths(at).filter((length) => inRange(wanted, length));
  }

  count(_object: number, at: Milliseconds): number {
    return this.#lengths(at).length;
  }

  time(_object: number, at: Milliseconds): number {
    return sum(this.#lengths(at));
  }

  longest(_object: number, at: Milliseconds): number {
    return this.#lengths(at).reduce((most, length) => Math.max(most, length), 0);
  }

  shortest(_object: number, at: Milliseconds): number {
    return this.#lengths(at).reduce((least, length) => Math.min(least, length), Infinity);
  }

  within(_object: number, at: Milliseconds, range: TimeRange): number {
    return this.#inside(at, range).length;
  }

  timeWithin(_object: number, at: Milliseconds, range: TimeRange): number {
    return sum(this.#inside(at, range));
  }

  spread(_object: number, at: Milliseconds): Spread {
    const spread = new Spread();
    for (const length of this.#lengths(at)) spread.add(length);
    return spread;
  }

  /** Nothing is known of any other object. */
  counts(at: Milliseconds, out: Float64Array, objects: number): void {
    out.fill(this.count(0, at), 0, objects);
  }

  times(at: Milliseconds, out: Float64Array, objects: number): void {
    out.fill(this.time(0, at), 0, objects);
  }

  ended(_object: number, at: Milliseconds): number {
    const ended = this.#contributions(at).filter(({ runs }) => !runs);
    return sum(ended.map(({ start, end }) => end - start));
  }

  running(_object: number, at: Milliseconds): Running | null {
    return runningSince(this.#contributions(at).flatMap(({ start, runs }) => (runs ? [start] : [])));
  }
}

const sum = (lengths: readonly Milliseconds[]): Milliseconds =>
  lengths.reduce((total, length) => total + length, 0);
