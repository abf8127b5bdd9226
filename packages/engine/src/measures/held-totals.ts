import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { Held } from './held-tally.ts';
import type { Spread } from './spread.ts';
import { inRange, rangeOf, type Totals } from './tally.ts';

/** Totals of groups: of what is counted and of what is still held. */
export class HeldTotals implements Totals {
  readonly #counted: Totals;
  readonly #held: Held;

  constructor(counted: Totals, held: Held) {
    this.#counted = counted;
    this.#held = held;
  }

  count(group: number, at: Milliseconds): number {
    return this.#held.fold(group, at, this.#counted.count(group, at), (n) => n + 1);
  }

  time(group: number, at: Milliseconds): Milliseconds {
    return this.#held.fold(group, at, this.#counted.time(group, at), (n, length) => n + length);
  }

  longest(group: number, at: Milliseconds): Milliseconds {
    const total = this.#counted.longest(group, at);
    return this.#held.fold(group, at, total, (n, length) => Math.max(n, length));
  }

  shortest(group: number, at: Milliseconds): Milliseconds {
    const total = this.#counted.shortest(group, at);
    return this.#held.fold(group, at, total, (n, length) => Math.min(n, length));
  }

  within(group: number, at: Milliseconds, range: TimeRange): number {
    const wanted = rangeOf(range);
    const total = this.#counted.within(group, at, range);
    return this.#held.fold(group, at, total, (n, length) => n + (inRange(wanted, length) ? 1 : 0));
  }

  timeWithin(group: number, at: Milliseconds, range: TimeRange): Milliseconds {
    const wanted = rangeOf(range);
    const total = this.#counted.timeWithin(group, at, range);
    return this.#held.fold(group, at, total, (n, length) => n + (inRange(wanted, length) ? length : 0));
  }

  spread(group: number, at: Milliseconds, into: Spread): void {
    this.#counted.spread(group, at, into);
    this.#held.fold(group, at, 0, (_, length) => {
      into.add(length);
      return 0;
    });
  }

  counts(at: Milliseconds, out: Float64Array, groups: number): void {
    for (let group = 0; group < groups; group++) out[group] = this.count(group, at);
  }

  times(at: Milliseconds, out: Float64Array, groups: number): void {
    for (let group = 0; group < groups; group++) out[group] = this.time(group, at);
  }
}
