import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { ReadParts } from '../propagate/parts.ts';
import type { Held } from './held-tally.ts';
import { type History, type Running, runningSince } from './history.ts';
import { isLater, type Latest } from './latest.ts';
import type { ReadRunning } from './running-spans.ts';
import { Spread } from './spread.ts';
import { type ActionTally, inRange, rangeOf } from './tally.ts';

/** One of those that may be among the last, as a pair of times in the order of what is kept. */
interface Candidate {
  readonly first: Milliseconds;
  readonly second: Milliseconds;
  /** It goes on at the time of the reading, which is its second time so far. */
  readonly runs: boolean;
}

type Fold = (total: number, length: Milliseconds, start: Milliseconds, runs: boolean) => number;

/** The last contributions of each object: of what is kept and of what has not become part of it. */
abstract class SelectionHistory implements History {
  abstract readonly runs: boolean;
  /** What is selected changes with events only: those that run are as late as they began. */
  readonly slides = false;
  readonly #most: number;
  readonly #kept: Latest;

  constructor(most: number, kept: Latest) {
    this.#most = most;
    this.#kept = kept;
  }

  /** Those beside the kept ones. */
  protected abstract others(object: number, at: Milliseconds): Candidate[];

  #fold(object: number, at: Milliseconds, total: number, fold: Fold): number {
    const kept = this.#kept;
    // What goes on ends later than what ends just now.
    const others = this.others(object, at).sort(
      (a, b) => a.first - b.first || a.second - b.second || Number(a.runs) - Number(b.runs),
    );
    let place = kept.length(object) - 1;
    let folded = total;
    for (let left = this.#most; left > 0; left--) {
      const other = others.at(-1);
      const first = place < 0 ? -Infinity : kept.first(object, place);
      const second = place < 0 ? -Infinity : kept.second(object, place);
      if (other !== undefined && !isLater(first, second, other.first, other.second)) {
        others.pop();
        folded = fold(folded, Math.abs(other.second - other.first), other.first, other.runs);
      } else {
        if (place < 0) return folded;
        place--;
        folded = fold(folded, Math.abs(second - first), first, false);
      }
    }
    return folded;
  }

  count(object: number, at: Milliseconds): number {
    return this.#fold(object, at, 0, (n) => n + 1);
  }

  time(object: number, at: Milliseconds): number {
    return this.#fold(object, at, 0, (n, length) => n + length);
  }

  longest(object: number, at: Milliseconds): number {
    return this.#fold(object, at, 0, (n, length) => Math.max(n, length));
  }

  shortest(object: number, at: Milliseconds): number {
    return this.#fold(object, at, Infinity, (n, length) => Math.min(n, length));
  }

  within(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    return this.#fold(object, at, 0, (n, length) => n + (inRange(wanted, length) ? 1 : 0));
  }

  timeWithin(object: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    return this.#fold(object, at, 0, (n, length) => n + (inRange(wanted, length) ? length : 0));
  }

  spread(object: number, at: Milliseconds): Spread {
    const spread = new Spread();
    this.#fold(object, at, 0, (_, length) => {
      spread.add(length);
      return 0;
    });
    return spread;
  }

  counts(at: Milliseconds, out: Float64Array, objects: number): void {
    for (let object = 0; object < objects; object++) out[object] = this.count(object, at);
  }

  times(at: Milliseconds, out: Float64Array, objects: number): void {
    for (let object = 0; object < objects; object++) out[object] = this.time(object, at);
  }

  ended(object: number, at: Milliseconds): number {
    return this.#fold(object, at, 0, (n, length, _, runs) => (runs ? n : n + length));
  }

  running(object: number, at: Milliseconds): Running | null {
    const starts: Milliseconds[] = [];
    this.#fold(object, at, 0, (_, _length, first, runs) => (runs ? starts.push(first) : 0));
    return runningSince(starts);
  }
}

/** The last actions by their end. */
export class SelectedActions extends SelectionHistory {
  readonly runs = false;
  readonly #tally: ActionTally;
  readonly #held: Held | null;
  readonly #parts: ReadParts;

  constructor(most: number, kept: Latest, tally: ActionTally, held: Held | null, parts: ReadParts) {
    super(most, kept);
    this.#tally = tally;
    this.#held = held;
    this.#parts = parts;
  }

  protected override others(object: number, at: Milliseconds): Candidate[] {
    const others: Candidate[] = [];
    const take = (_: number, duration: Milliseconds, end: Milliseconds) =>
      others.push({ first: end, second: end - duration, runs: false });
    this.#held?.fold(object, at, 0, take);
    this.#parts.fold(this.#tally, object, at, 0, take);
    return others;
  }
}

/** The last status spans by their start, the running ones included. */
export class SelectedSpans extends SelectionHistory {
  readonly runs = true;
  readonly #held: Held | null;
  readonly #running: ReadRunning;

  constructor(most: number, kept: Latest, held: Held | null, running: ReadRunning) {
    super(most, kept);
    this.#held = held;
    this.#running = running;
  }

  protected override others(object: number, at: Milliseconds): Candidate[] {
    const others: Candidate[] = [];
    this.#held?.fold(object, at, 0, (_, length, end) =>
      others.push({ first: end - length, second: end, runs: false }),
    );
    this.#running.fold(object, at, 0, (_, start, end, runs) =>
      others.push({ first: start, second: end, runs }),
    );
    return others;
  }
}
