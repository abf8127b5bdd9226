import { capacityFor, cell, widened } from './cells.ts';
import type { TallyColumn } from './tally.ts';

/** Numbers of a pair. */
const WIDTH = 2;

/** The latest pairs of each slot, at most so many: ascending by the first number, then by the second. */
export class Latest {
  readonly #most: number;
  #lengths: Uint32Array;
  /** By slot; none before its first pair. */
  readonly #rows: (Float64Array | undefined)[] = [];

  constructor(most: number, slots: number) {
    this.#most = most;
    this.#lengths = new Uint32Array(slots);
  }

  grow(slots: number): void {
    this.#lengths = widened(this.#lengths, slots);
  }

  length = (slot: number): number => cell(this.#lengths, slot);
  first = (slot: number, place: number): number => this.#rows[slot]?.[place * WIDTH] as number;
  second = (slot: number, place: number): number => this.#rows[slot]?.[place * WIDTH + 1] as number;

  /** Of one more than there may be, the earliest goes. */
  add(slot: number, first: number, second: number): void {
    const length = this.length(slot);
    const row = this.#roomFor(slot, length + 1);
    let place = length;
    while (place > 0 && isLater(this.first(slot, place - 1), this.second(slot, place - 1), first, second))
      place--;
    if (length < this.#most) {
      row.copyWithin((place + 1) * WIDTH, place * WIDTH, length * WIDTH);
      this.#lengths[slot] = length + 1;
    } else {
      if (place === 0) return;
      place--;
      row.copyWithin(0, WIDTH, (place + 1) * WIDTH);
    }
    row[place * WIDTH] = first;
    row[place * WIDTH + 1] = second;
  }

  /** Takes a pair out if it is there. */
  remove(slot: number, first: number, second: number): void {
    const length = this.length(slot);
    for (let place = length - 1; place >= 0; place--) {
      if (this.first(slot, place) !== first || this.second(slot, place) !== second) continue;
      this.#rows[slot]?.copyWithin(place * WIDTH, (place + 1) * WIDTH, length * WIDTH);
      this.#lengths[slot] = length - 1;
      return;
    }
  }

  #roomFor(slot: number, pairs: number): Float64Array {
    const row = this.#rows[slot];
    const known = row === undefined ? 0 : row.length / WIDTH;
    if (row !== undefined && (known >= pairs || known === this.#most)) return row;
    const wider = Math.min(this.#most, capacityFor(pairs, known)) * WIDTH;
    const made = row === undefined ? new Float64Array(wider) : widened(row, wider);
    this.#rows[slot] = made;
    return made;
  }

  save(): Record<string, TallyColumn> {
    const total = this.#lengths.reduce((sum, length) => sum + length, 0);
    const pairs = new Float64Array(total * WIDTH);
    let from = 0;
    for (const [slot, length] of this.#lengths.entries()) {
      const row = this.#rows[slot]?.subarray(0, length * WIDTH) ?? [];
      pairs.set(row, from);
      from += row.length;
    }
    return { lengths: this.#lengths, pairs };
  }

  load({ lengths, pairs }: Readonly<Record<string, TallyColumn>>): void {
    this.#lengths = lengths as Uint32Array;
    let from = 0;
    for (const [slot, length] of this.#lengths.entries()) {
      const to = from + length * WIDTH;
      if (length > 0) this.#rows[slot] = (pairs as Float64Array).slice(from, to);
      from = to;
    }
  }
}

/** Does one pair come after another? Of equal ones either may. */
export const isLater = (first: number, second: number, thanFirst: number, thanSecond: number): boolean =>
  first > thanFirst || (first === thanFirst && second > thanSecond);
