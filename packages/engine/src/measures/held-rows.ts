import type { Milliseconds } from '@pulse/base';
import { widened } from './cells.ts';
import type { Marks } from './marks.ts';

const WIDTH = 4;

/** A queue of rows of four numbers: who contributed, when that was told, and from when to when or at what for how long. */
export class HeldRows {
  #cells = new Float64Array(16 * WIDTH);
  #first = 0;
  #end = 0;
  /** Of each row, where any has some. */
  #marks: (Marks | null)[] = [];

  get length(): number {
    return (this.#end - this.#first) / WIDTH;
  }

  member = (row: number): number => this.#cells[this.#first + row * WIDTH] as number;
  told = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 1] as number;
  one = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 2] as number;
  other = (row: number): Milliseconds => this.#cells[this.#first + row * WIDTH + 3] as number;

  /** Null: none. */
  marksOf = (row: number): Marks | null => this.#marks[row] ?? null;

  push(
    member: number,
    told: Milliseconds,
    one: Milliseconds,
    other: Milliseconds,
    marks: Marks | null = null,
  ): void {
    if (marks !== null) this.#marks[this.length] = marks;
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
    if (this.#marks.length > 0) this.#marks.splice(0, rows);
    this.#first += rows * WIDTH;
    if (this.#first === this.#end) {
      this.#first = 0;
      this.#end = 0;
    }
  }

  remove(row: number): void {
    if (this.#marks.length > 0) this.#marks.splice(row, 1);
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

  marks(): readonly (Marks | null)[] {
    return this.#marks.map((marks) => marks ?? null);
  }

  load(cells: Float64Array, marks: readonly (Marks | null)[]): void {
    this.#marks = [...marks];
    this.#cells = widened(Float64Array.from(cells), Math.max(16 * WIDTH, cells.length));
    this.#first = 0;
    this.#end = cells.length;
  }
}
