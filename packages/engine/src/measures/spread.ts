import type { Milliseconds } from '@pulse/base';

/** So many values are kept as they are; from more on, how many there are of each size. */
const MOST_EXACT = 500;
/** Sizes grow by so much from one to the next: the middle of a size is less than 1 % from any value in it (F13). */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/**
 * How a set of durations is distributed, for percentiles: exact up to 500 values, beyond within 1 %. It can be added to,
 * taken from and merged, in any order. Sizes are powers of 1.02 milliseconds, so that there are at most some 1,300.
 */
export class Spread {
  #values: Milliseconds[] | null = [];
  /** By size; -1: durations below a millisecond. */
  #sizes = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(duration: Milliseconds): void {
    this.#count++;
    if (this.#values === null) this.#addSize(sizeOf(duration), 1);
    else if (this.#values.push(duration) > MOST_EXACT) this.#coarsen();
  }

  /** Takes one of these durations away, which was added before. */
  remove(duration: Milliseconds): void {
    this.#count--;
    if (this.#values === null) return this.#addSize(sizeOf(duration), -1);
    const place = this.#values.indexOf(duration);
    if (place >= 0) this.#values.splice(place, 1);
  }

  merge(other: Spread): void {
    if (other.#values !== null) {
      for (const value of other.#values) this.add(value);
      return;
    }
    if (this.#values !== null) this.#coarsen();
    this.#count += other.#count;
    for (const [size, number] of other.#sizes) this.#addSize(size, number);
  }

  /** The least duration that so many percent do not exceed (nearest rank); NaN of nothing. */
  percentile(percent: number): Milliseconds {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    if (this.#values !== null) return this.#values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
    let seen = 0;
    for (const [size, number] of [...this.#sizes].sort(([a], [b]) => a - b)) {
      seen += number;
      if (seen >= rank) return middleOf(size);
    }
    return Number.NaN;
  }

  /** For a checkpoint: how many values follow and they, or how many sizes below 0, and they with their numbers. */
  save(): number[] {
    if (this.#values !== null) return [this.#values.length, ...this.#values];
    return [-this.#sizes.size, ...[...this.#sizes].flat()];
  }

  /** Reads what `save` wrote at a place; returns the place behind it. */
  load(saved: Float64Array, place: number): number {
    const length = saved[place] as number;
    const start = place + 1;
    if (length >= 0) {
      this.#values = [...saved.subarray(start, start + length)];
      this.#count = length;
      return start + length;
    }
    this.#values = null;
    for (let i = 0; i < -length; i++) {
      const number = saved[start + 2 * i + 1] as number;
      this.#sizes.set(saved[start + 2 * i] as number, number);
      this.#count += number;
    }
    return start - 2 * length;
  }

  #coarsen(): void {
    for (const value of this.#values ?? []) this.#addSize(sizeOf(value), 1);
    this.#values = null;
  }

  #addSize(size: number, number: number): void {
    const total = (this.#sizes.get(size) ?? 0) + number;
    if (total === 0) this.#sizes.delete(size);
    else this.#sizes.set(size, total);
  }
}

const sizeOf = (duration: Milliseconds): number =>
  duration < 1 ? -1 : Math.floor(Math.log(duration) / LOG_GROWTH);

/** Between the borders of a size, as far from the one as from the other in proportion. */
const middleOf = (size: number): Milliseconds => (size < 0 ? 0 : GROWTH ** (size + 0.5));

/** Spreads by slot or cell, made when there is something in them. */
export class Spreads {
  #spreads: (Spread | undefined)[] = [];

  at(place: number): Spread | undefined {
    return this.#spreads[place];
  }

  add(place: number, duration: Milliseconds): void {
    (this.#spreads[place] ??= new Spread()).add(duration);
  }

  clear(place: number): void {
    this.#spreads[place] = undefined;
  }

  clearAll(): void {
    this.#spreads = [];
  }

  /** Place and content of each that there is. */
  save(): Float64Array {
    const there = [...this.#spreads.entries()].flatMap(([place, spread]) =>
      spread === undefined || spread.count === 0 ? [] : [place, ...spread.save()],
    );
    return Float64Array.from(there);
  }

  load(saved: Float64Array): void {
    this.#spreads = [];
    let place = 0;
    while (place < saved.length) {
      const spread = new Spread();
      this.#spreads[saved[place] as number] = spread;
      place = spread.load(saved, place + 1);
    }
  }
}
