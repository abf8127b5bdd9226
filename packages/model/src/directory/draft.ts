import type { TenantId } from '../ids.ts';
import type { DirectoryObject, DirectoryType } from './object.ts';
import type { DirectoryReader, ObjectOfType } from './reader.ts';
import type { DirectoryChange } from './revision.ts';

/** A directory as it would be with some changes; what it stands on is not touched and must not change meanwhile. */
export class DirectoryDraft implements DirectoryReader {
  readonly tenant: TenantId;
  readonly #before: DirectoryReader;
  /** What was changed, by type and id; undefined for what is removed. */
  readonly #changed = new Map<DirectoryType, Map<string, DirectoryObject | undefined>>();

  constructor(before: DirectoryReader, changes: Iterable<DirectoryChange> = []) {
    this.tenant = before.tenant;
    this.#before = before;
    for (const change of changes) this.apply(change);
  }

  apply(change: DirectoryChange): void {
    const { type, id } = change.object;
    const changed = this.#changed.get(type) ?? new Map();
    this.#changed.set(type, changed);
    changed.set(id, change.kind === 'put' ? change.object : undefined);
  }

  get<Type extends DirectoryType>(type: Type, id: string): ObjectOfType<Type> | undefined {
    const changed = this.#changed.get(type);
    if (changed?.has(id)) return changed.get(id) as ObjectOfType<Type> | undefined;
    return this.#before.get(type, id);
  }

  *all<Type extends DirectoryType>(type: Type): Iterable<ObjectOfType<Type>> {
    const changed = this.#changed.get(type);
    if (changed === undefined) return yield* this.#before.all(type);
    for (const object of this.#before.all(type)) {
      if (!changed.has(object.id)) yield object;
    }
    for (const object of changed.values()) {
      if (object) yield object as ObjectOfType<Type>;
    }
  }

  count(type: DirectoryType): number {
    let count = this.#before.count(type);
    for (const [id, object] of this.#changed.get(type) ?? []) {
      count += Number(object !== undefined) - Number(this.#before.get(type, id) !== undefined);
    }
    return count;
  }
}
