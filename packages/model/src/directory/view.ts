import { assert } from '@pulse/base';
import type { TenantId } from '../ids.ts';
import { DIRECTORY_TYPES, type DirectoryObject, type DirectoryType } from './object.ts';
import type { DirectoryReader, ObjectOfType } from './reader.ts';
import type { DirectoryRevision } from './revision.ts';

/** A tenant's directory as of its newest revision; whoever follows the revisions keeps one. */
export class DirectoryView implements DirectoryReader {
  readonly tenant: TenantId;
  readonly #objects = new Map<DirectoryType, Map<string, DirectoryObject>>(
    DIRECTORY_TYPES.map((type) => [type, new Map()]),
  );
  #revision: Pick<DirectoryRevision, 'number' | 'time'> = { number: 0, time: 0 };

  constructor(tenant: TenantId) {
    this.tenant = tenant;
  }

  /** A directory as it was kept: all its objects, as of a revision. */
  static of(
    tenant: TenantId,
    { number, time }: Pick<DirectoryRevision, 'number' | 'time'>,
    objects: Iterable<DirectoryObject>,
  ): DirectoryView {
    const view = new DirectoryView(tenant);
    for (const object of objects) view.#of(object.type).set(object.id, object);
    view.#revision = { number, time };
    return view;
  }

  /** Number and time of the newest revision; 0 before the first. */
  get revision(): Pick<DirectoryRevision, 'number' | 'time'> {
    return this.#revision;
  }

  /** Takes the next revision; one that is known already changes nothing. */
  apply(revision: DirectoryRevision): void {
    const { number, time, changes } = revision;
    if (number <= this.#revision.number) return;
    assert(number === this.#revision.number + 1, `revision ${number} follows on ${this.#revision.number}`);
    for (const change of changes) {
      const objects = this.#of(change.object.type);
      if (change.kind === 'put') objects.set(change.object.id, change.object);
      else objects.delete(change.object.id);
    }
    this.#revision = { number, time };
  }

  get<Type extends DirectoryType>(type: Type, id: string): ObjectOfType<Type> | undefined {
    return this.#of(type).get(id) as ObjectOfType<Type> | undefined;
  }

  all<Type extends DirectoryType>(type: Type): Iterable<ObjectOfType<Type>> {
    return this.#of(type).values() as Iterable<ObjectOfType<Type>>;
  }

  count(type: DirectoryType): number {
    return this.#of(type).size;
  }

  #of(type: DirectoryType): Map<string, DirectoryObject> {
    const objects = this.#objects.get(type);
    assert(objects !== undefined, `directory objects have no type ${type}`);
    return objects;
  }
}
