import type { Milliseconds } from '@pulse/base';
import { HeldRows } from '../measures/held-rows.ts';
import type { Marks } from '../measures/marks.ts';
import type { About } from './about.ts';
import type { Origin } from './origin.ts';

/** Rows that are held, each with what it comes of. */
export class NotedRows extends HeldRows {
  readonly #origin: Origin;
  readonly #abouts: About[] = [];

  constructor(origin: Origin) {
    super();
    this.#origin = origin;
  }

  about = (row: number): About => this.#abouts[row] as About;

  override push(
    member: number,
    told: Milliseconds,
    one: Milliseconds,
    other: Milliseconds,
    marks: Marks | null = null,
  ): void {
    super.push(member, told, one, other, marks);
    this.#abouts.push(this.#origin.about);
  }

  override drop(rows: number): void {
    super.drop(rows);
    this.#abouts.splice(0, rows);
  }

  override remove(row: number): void {
    super.remove(row);
    this.#abouts.splice(row, 1);
  }
}
