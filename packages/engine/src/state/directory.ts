import { OBJECT_TYPES, type ObjectType } from '@pulse/model';
import { capacityFor } from '../measures/cells.ts';

/** Object types as dense integers, in the order of the model's list. */
export const TYPE = Object.fromEntries(OBJECT_TYPES.map((type, i) => [type, i])) as Readonly<
  Record<ObjectType, number>
>;
export const TYPE_COUNT = OBJECT_TYPES.length;

export interface DirectoryObject {
  readonly id: string;
  name: string;
}

/** All objects of a tenant: ids become dense indices here, once, and stay the same for good. */
export class Directory {
  readonly objects: readonly DirectoryObject[][] = OBJECT_TYPES.map(() => []);
  readonly #index: readonly Map<string, number>[] = OBJECT_TYPES.map(() => new Map());
  readonly #capacity = OBJECT_TYPES.map(() => 16);
  readonly #grown: (type: number, capacity: number) => void;

  /** `grown` is told when columns over the objects of a type must get longer. */
  constructor(grown: (type: number, capacity: number) => void) {
    this.#grown = grown;
  }

  capacity(type: number): number {
    return this.#capacity[type] as number;
  }

  find(type: number, id: string): number | undefined {
    return this.#index[type]?.get(id);
  }

  add(type: number, id: string, name: string | undefined): number {
    const objects = this.objects[type] as DirectoryObject[];
    const index = objects.push({ id, name: name ?? id }) - 1;
    this.#index[type]?.set(id, index);
    if (objects.length > this.capacity(type)) {
      this.#capacity[type] = capacityFor(objects.length, this.capacity(type));
      this.#grown(type, this.capacity(type));
    }
    return index;
  }

  rename(type: number, index: number, name: string | undefined): boolean {
    const object = this.objects[type]?.[index];
    if (object === undefined || name === undefined || object.name === name) return false;
    object.name = name;
    return true;
  }
}
