import type { Milliseconds } from '@pulse/base';
import type { FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import { widened } from '../measures/cells.ts';
import type { SpanTally } from '../measures/tally.ts';
import { TYPE_COUNT } from '../state/directory.ts';
import type { Reach } from './reach.ts';

/** A set of statuses under a filter: which of the entities are in it, and the tallies that count their spans. */
export class StatusSelector {
  readonly index: number;
  readonly mask: Mask;
  readonly filter: FilterId;
  /** Start of the running part of each entity; NaN: outside. */
  running = new Float64Array(16).fill(Number.NaN);
  /** By object type. */
  readonly #tallies: SpanTally[][] = Array.from({ length: TYPE_COUNT }, () => []);

  constructor(index: number, mask: Mask, filter: FilterId) {
    this.index = index;
    this.mask = mask;
    this.filter = filter;
  }

  grow(capacity: number): void {
    if (capacity > this.running.length) this.running = widened(this.running, capacity, Number.NaN);
  }

  feed(type: number, tally: SpanTally): void {
    this.#tallies[type]?.push(tally);
  }

  /** The tallies that count for objects of a type. */
  talliesOf(type: number): readonly SpanTally[] {
    return this.#tallies[type] as SpanTally[];
  }

  close(reach: Reach, start: Milliseconds, end: Milliseconds): void {
    for (let i = 0; i < reach.length; i++) {
      const from = Math.max(start, reach.since[i] as number);
      for (const tally of this.#tallies[reach.types[i] as number] as SpanTally[]) {
        tally.close(reach.slots[i] as number, from, end);
      }
    }
  }

  reopen(reach: Reach, start: Milliseconds, end: Milliseconds): void {
    for (let i = 0; i < reach.length; i++) {
      const from = Math.max(start, reach.since[i] as number);
      for (const tally of this.#tallies[reach.types[i] as number] as SpanTally[]) {
        tally.reopen(reach.slots[i] as number, from, end);
      }
    }
  }
}
