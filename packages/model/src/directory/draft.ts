import type { TenantId } from '../ids.ts';
import type { DirectoryObject, DirectoryType } from './object.ts';
import { type DirectoryReader, type ObjectOfType, refKey } from './reader.ts';
import type { DirectoryChange } from './revision.ts';

/** A directory as it would be with some changes; what it stands on is not touched and must not change meanwhile. */
export class DirectoryDraft implements DirectoryReader {
  readonly tenant: TenantId;
  readonly #before: DirectoryReader;
  /** By {@link refKey}; undefined for what is removed. */
  readonly #changed = new Map<string, DirectoryObject | undefined>();

  constructor(before: DirectoryReader, changes: Iterable<DirectoryChange> = []) {
    this.tenant = before.tenant;
    this.#before = before;
    for (const change of changes) this.apply(change);
  }

  apply(change: DirectoryChange): void {
    this.#changed.set(refKey(change.object), change.kind === 'put' ? change.object : undefined);
  }

  get<Type extends DirectoryType>(type: Type, id: string): ObjectOfType<Type> | undefined {
    const key = refKey({ type, id });
    if (this.#changed.has(key)) return this.#changed.get(key) as ObjectOfType<Type> | undefined;
    return this.#before.get(type, id);
  }

  *all<Type extends DirectoryType>(type: Type): Iterable<ObjectOfType<Type>> {
    for (const object of this.#before.all(type)) {
      if (!this.#changed.has(refKey(object))) yield object;
    }
    for (const object of this.#changed.values()) {
      if (object?.type === type) yield object as ObjectOfType<Type>;
    }
  }

  count(type: DirectoryType): number {
    let count = this.#before.count(type);
    for (const [key, object] of this.#changed) {
      if (!key.startsWith(`${type}/`)) continue;
      const was = this.#before.get(type, key.slice(type.length + 1)) !== undefined;
      count += Number(object !== undefined) - Number(was);
    }
    return count;
  }
}
