/** Numbers objects in the order in which they are met, so that a graph can be written as lists with references. */
export class References<T extends object> {
  readonly #index = new Map<T, number>();
  readonly #queue: T[] = [];

  of(object: T): number {
    let index = this.#index.get(object);
    if (index === undefined) {
      index = this.#queue.push(object) - 1;
      this.#index.set(object, index);
    }
    return index;
  }

  get count(): number {
    return this.#queue.length;
  }

  at(index: number): T {
    return this.#queue[index] as T;
  }
}
