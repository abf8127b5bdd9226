import type { Milliseconds } from '@pulse/base';
import { capacityFor, widened } from './cells.ts';
import type { Level } from './level.ts';
import type { TallyColumn } from './tally.ts';

/** One level for each slot; of one that was never set the initial one. */
export class LevelStore {
  /** NaN: never set. */
  #numbers: Float64Array;
  #starts: Float64Array;
  readonly #initial: () => Level;

  constructor(initial: () => Level, capacity = 16) {
    this.#initial = initial;
    this.#numbers = new Float64Array(capacity).fill(Number.NaN);
    this.#starts = new Float64Array(capacity);
  }

  get(slot: number): Level {
    const number = this.#numbers[slot] ?? Number.NaN;
    return Number.isNaN(number) ? this.#initial() : { number, starts: this.#starts[slot] as Milliseconds };
  }

  set(slot: number, { number, starts }: Level): void {
    if (slot >= this.#numbers.length) this.grow(capacityFor(slot + 1, this.#numbers.length));
    this.#numbers[slot] = number;
    this.#starts[slot] = starts;
  }

  grow(capacity: number): void {
    if (capacity <= this.#numbers.length) return;
    this.#numbers = widened(this.#numbers, capacity, Number.NaN);
    this.#starts = widened(this.#starts, capacity);
  }

  /** `name`: what the columns' names begin with. */
  columns(name: string): Record<string, TallyColumn> {
    return { [`${name}Numbers`]: this.#numbers, [`${name}Starts`]: this.#starts };
  }

  load(name: string, columns: Readonly<Record<string, TallyColumn>>): void {
    this.#numbers = columns[`${name}Numbers`] as Float64Array;
    this.#starts = columns[`${name}Starts`] as Float64Array;
  }
}

export const sameLevel = (one: Level, other: Level): boolean =>
  one.number === other.number && one.starts === other.starts;
