import type { ObjectRef, ObjectType } from '@pulse/model';

/**
 * Numbers for objects, the same as long as these live. Types and ids are kept apart: no id can look like one of another
 * type.
 */
export class ObjectNumbers {
  readonly #byType = new Map<ObjectType, Map<string, number>>();
  size = 0;

  find({ type, id }: ObjectRef): number | undefined {
    return this.#byType.get(type)?.get(id);
  }

  of({ type, id }: ObjectRef): number {
    let ids = this.#byType.get(type);
    if (!ids) this.#byType.set(type, (ids = new Map()));
    let number = ids.get(id);
    if (number === undefined) ids.set(id, (number = this.size++));
    return number;
  }
}
