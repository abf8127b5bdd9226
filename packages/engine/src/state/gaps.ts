import type { Milliseconds } from '@pulse/base';
import { cell, widened } from '../measures/cells.ts';
import { TYPE_COUNT } from './directory.ts';

/**
 * When each object was last unseen: the end of its latest gap. An interval misses something when a gap of its object
 * ends inside it (T9). Infinity: unseen now.
 */
export class Gaps {
  readonly #ends = Array.from({ length: TYPE_COUNT }, () => new Float64Array(16).fill(-Infinity));
  /** The end before the gap that is open or was closed last, should it turn out to have been bridged exactly. */
  readonly #before = Array.from({ length: TYPE_COUNT }, () => new Float64Array(16).fill(-Infinity));

  grow(type: number, capacity: number): void {
    this.#ends[type] = widened(this.#ends[type] as Float64Array<ArrayBuffer>, capacity, -Infinity);
    this.#before[type] = widened(this.#before[type] as Float64Array<ArrayBuffer>, capacity, -Infinity);
  }

  end(type: number, index: number): Milliseconds {
    return cell(this.#ends[type] as Float64Array, index);
  }

  begin(type: number, index: number): void {
    const ends = this.#ends[type] as Float64Array;
    if (ends[index] === Infinity) return;
    (this.#before[type] as Float64Array)[index] = cell(ends, index);
    ends[index] = Infinity;
  }

  close(type: number, index: number, at: Milliseconds): void {
    const ends = this.#ends[type] as Float64Array;
    if (ends[index] === Infinity) ends[index] = at;
  }

  /** The gap lasted until `at`: only then was everything told. */
  extend(type: number, index: number, at: Milliseconds): void {
    (this.#ends[type] as Float64Array)[index] = at;
  }

  /** The time unseen has been told after all: there was no gap. */
  undo(type: number, index: number): void {
    (this.#ends[type] as Float64Array)[index] = cell(this.#before[type] as Float64Array, index);
  }

  columns(): readonly { readonly ends: Float64Array; readonly before: Float64Array }[] {
    return this.#ends.map((ends, type) => ({ ends, before: this.#before[type] as Float64Array }));
  }

  load(type: number, ends: Float64Array<ArrayBuffer>, before: Float64Array<ArrayBuffer>): void {
    this.#ends[type] = ends;
    this.#before[type] = before;
  }
}
