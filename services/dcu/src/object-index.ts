import type { Engine } from '@pulse/engine';
import { isObjectType, OBJECT_TYPES, type ObjectRef, type ObjectType } from '@pulse/model';

/** Places of the engine's objects by their ids; grows with them, which are only ever added. */
export class ObjectIndex {
  readonly #engine: Engine;
  readonly #places: Readonly<Record<ObjectType, Map<string, number>>>;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#places = Object.fromEntries(
      OBJECT_TYPES.map((type) => [type, new Map<string, number>()]),
    ) as Record<ObjectType, Map<string, number>>;
  }

  /** The place of an object that takes part in statistics now. */
  find({ type, id }: ObjectRef): number | undefined {
    const objects = this.#engine.objects(type);
    const places = this.#places[type];
    for (let place = places.size; place < objects.length; place++)
      places.set(objects[place]?.id ?? '', place);
    const place = places.get(id);
    return place !== undefined && objects[place]?.present ? place : undefined;
  }
}

/** The words of the statistics protocol as those of the model; undefined for a type that has no statistics. */
export const objectRef = ({
  type,
  id,
}: {
  readonly type: string;
  readonly id: string;
}): ObjectRef | undefined => (isObjectType(type) ? { type, id } : undefined);
