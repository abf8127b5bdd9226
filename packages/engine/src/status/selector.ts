import type { Milliseconds } from '@pulse/base';
import type { FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import { widened } from '../measures/cells.ts';
import type { SpanTaker } from '../measures/tally.ts';
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
  readonly #tallies: SpanTaker[][] = Array.from({ length: TYPE_COUNT }, () => []);

  constructor(index: number, mask: Mask, filter: FilterId) {
    this.index = index;
    this.mask = mask;
    this.filter = filter;
  }

  grow(capacity: number): void {
    if (capacity > this.running.length) this.running = widened(this.running, capacity, Number.NaN);
  }

  feed(type: number, tally: SpanTaker): void {
    this.#tallies[type]?.push(tally);
  }

  /** The tallies that count for objects of a type. */
  talliesOf(type: number): readonly SpanTaker[] {
    return this.#tallies[type] as SpanTaker[];
  }

  /** `since`: start of the status as people see it (U1). */
  close(reach: Reach, start: Milliseconds, end: Milliseconds, since: Milliseconds): void {
    for (let i = 0; i < reach.length; i++) {
      const seen = reach.since[i] as number;
      for (const tally of this.#tallies[reach.types[i] as number] as SpanTaker[]) {
        tally.close(reach.slots[i] as number, Math.max(start, seen), end, Math.max(since, seen));
      }
    }
  }

  reopen(reach: Reach, start: Milliseconds, end: Milliseconds, since: Milliseconds): void {
    for (let i = 0; i < reach.length; i++) {
      const seen = reach.since[i] as number;
      for (const tally of this.#tallies[reach.types[i] as number] as SpanTaker[]) {
        tally.reopen(reach.slots[i] as number, Math.max(start, seen), end, Math.max(since, seen));
      }
    }
  }
}
