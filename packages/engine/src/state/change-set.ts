import { widened } from '../measures/cells.ts';
import { TYPE_COUNT } from './directory.ts';

/** Which objects of each type have changed since somebody last asked; bounded by the number of objects. */
export class ChangeSet {
  readonly #marked = Array.from({ length: TYPE_COUNT }, () => new Uint8Array(16));
  #lists = Array.from({ length: TYPE_COUNT }, (): number[] => []);

  grow(type: number, capacity: number): void {
    this.#marked[type] = widened(this.#marked[type] as Uint8Array<ArrayBuffer>, capacity);
  }

  mark(type: number, index: number): void {
    const marked = this.#marked[type] as Uint8Array;
    if (marked[index] === 1) return;
    marked[index] = 1;
    this.#lists[type]?.push(index);
  }

  markAll(type: number, count: number): void {
    for (let index = 0; index < count; index++) this.mark(type, index);
  }

  take(type: number): readonly number[] {
    const taken = this.#lists[type] as number[];
    const marked = this.#marked[type] as Uint8Array;
    for (const index of taken) marked[index] = 0;
    this.#lists[type] = [];
    return taken;
  }

  /** What would be taken, for a checkpoint. */
  pending(): readonly (readonly number[])[] {
    return this.#lists;
  }
}
