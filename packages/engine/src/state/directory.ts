import { type Dn, OBJECT_TYPES, type ObjectType } from '@pulse/model';
import { capacityFor } from '../measures/cells.ts';

/** Object types as dense integers, in the order of the model's list. */
export const TYPE = Object.fromEntries(OBJECT_TYPES.map((type, i) => [type, i])) as Readonly<
  Record<ObjectType, number>
>;
export const TYPE_COUNT = OBJECT_TYPES.length;

const DN_TYPES: ReadonlySet<number> = new Set([TYPE.Queue, TYPE.RoutePoint, TYPE.RegDN]);

/** The part of a DN before its switch: what people call it. */
export const numberOf = (dn: Dn): string => dn.replace(/@.*$/s, '');

export interface DirectoryObject {
  readonly id: string;
  /** As the configuration says, else as events do, else by its id (E-110). */
  name: string;
  /** False: a configuration named it, and the newest does not (E-108). */
  present: boolean;
}

/** Where a name may come from. */
export interface Names {
  given?: string | undefined;
  told?: string | undefined;
}

/** All objects of a tenant: ids become dense indices here, once, and stay the same for good. */
export class Directory {
  readonly objects: readonly DirectoryObject[][] = OBJECT_TYPES.map(() => []);
  readonly names: readonly Names[][] = OBJECT_TYPES.map(() => []);
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

  /** The objects that a DN is, was or will be. */
  dnObjects(id: Dn): readonly { readonly type: number; readonly index: number; readonly present: boolean }[] {
    return [...DN_TYPES].flatMap((type) => {
      const index = this.find(type, id);
      const present = this.objects[type]?.[index ?? -1]?.present;
      return index === undefined || present === undefined ? [] : [{ type, index, present }];
    });
  }

  /** The index of an object, which is known from now on. */
  add(type: number, id: string): number {
    const known = this.find(type, id);
    if (known !== undefined) return known;
    const objects = this.objects[type] as DirectoryObject[];
    const index = objects.push({ id, name: usualName(type, id), present: true }) - 1;
    this.names[type]?.push({});
    this.#index[type]?.set(id, index);
    if (objects.length > this.capacity(type)) {
      this.#capacity[type] = capacityFor(objects.length, this.capacity(type));
      this.#grown(type, this.capacity(type));
    }
    return index;
  }

  /** The name of the configuration; undefined: it gives none. Answers whether the object is called otherwise now. */
  give(type: number, index: number, name: string | undefined): boolean {
    return this.#rename(type, index, { ...this.names[type]?.[index], given: name });
  }

  /** A name that an event told, if it did. Answers whether the object is called otherwise now. */
  tell(type: number, index: number, name: string | undefined): boolean {
    if (name === undefined) return false;
    return this.#rename(type, index, { ...this.names[type]?.[index], told: name });
  }

  #rename(type: number, index: number, names: Names): boolean {
    const object = this.objects[type]?.[index] as DirectoryObject;
    (this.names[type] as Names[])[index] = names;
    const name = names.given ?? names.told ?? usualName(type, object.id);
    const changed = name !== object.name;
    object.name = name;
    return changed;
  }

  /** Whether the newest configuration leaves the object in. Answers whether that is new. */
  show(type: number, index: number, present: boolean): boolean {
    const object = this.objects[type]?.[index] as DirectoryObject;
    const changed = present !== object.present;
    object.present = present;
    return changed;
  }
}

const usualName = (type: number, id: string): string => (DN_TYPES.has(type) ? numberOf(id as Dn) : id);
