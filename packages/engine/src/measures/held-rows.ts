import type { Milliseconds } from '@pulse/base';
import { widened } from './cells.ts';

const WIDTH = 4;

/** A queue of rows of four numbers: who contributed, when that was told, and from when to when or at what for how long. */
export class HeldRows {
  #cells = new Float64Array(16 * WIDTH);
  #first = 0;
  #end = 0;

  get length(): number {
    return (this.#end - this.#first) / WIDTH;
  }

  member = (row: number): number => this.#cells[this.#first + row * WIDTH] as number;
  told = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 1] as number;
  one = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 2] as number;
  other = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 3] as number;

  push(member: number, told: Milliseconds, one: Milliseconds, other: Milliseconds): void {
    if (this.#end === this.#cells.length) this.#makeRoom();
    const cells = this.#cells;
    const at = this.#end;
    cells[at] = member;
    cells[at + 1] = told;
    cells[at + 2] = one;
    cells[at + 3] = other;
    this.#end = at + WIDTH;
  }

  /** Takes the first rows away. */
  drop(rows: number): void {
    this.#first += rows * WIDTH;
    if (this.#first === this.#end) {
      this.#first = 0;
      this.#end = 0;
    }
  }

  remove(row: number): void {
    const at = this.#first + row * WIDTH;
    this.#cells.copyWithin(at, at + WIDTH, this.#end);
    this.#end -= WIDTH;
  }

  #makeRoom(): void {
    if (this.#first * 2 < this.#cells.length) {
      this.#cells = widened(this.#cells, this.#cells.length * 2);
      return;
    }
    this.#cells.copyWithin(0, this.#first, this.#end);
    this.#end -= this.#first;
    this.#first = 0;
  }

  save(): Float64Array {
    return this.#cells.slice(this.#first, this.#end);
  }

  load(cells: Float64Array): void {
    this.#cells = widened(Float64Array.from(cells), Math.max(16 * WIDTH, cells.length));
    this.#first = 0;
    this.#end = cells.length;
  }
}
