import {
  type DirectoryObject,
  type DirectoryRevision,
  DirectoryView,
  refKey,
  type TenantId,
} from '@pulse/model';

/** Which revision an object is from. */
export type Stamp = Pick<DirectoryRevision, 'number' | 'time'>;

/** What never changes of an object, not even when it is removed and comes back; undefined where everything may. */
export function identityOf(object: DirectoryObject): string | undefined {
  if (object.type === 'Dn') return object.kind;
  return object.type === 'Person' ? String(object.agent) : undefined;
}

/** A tenant's directory as this service keeps it in memory: its newest revision, and what the rules want to know more. */
export class DirectoryState {
  readonly view: DirectoryView;
  /** By {@link refKey}. */
  readonly #stamps = new Map<string, Stamp>();
  /** Identities of DNs and persons that are removed, by {@link refKey}. */
  readonly #retired: Map<string, string>;

  constructor(
    tenant: TenantId,
    objects: Iterable<{ readonly object: DirectoryObject; readonly stamp: Stamp }> = [],
    at: Stamp = { number: 0, time: 0 },
    retired: Iterable<readonly [string, string]> = [],
  ) {
    const all = [...objects];
    this.view = DirectoryView.of(
      tenant,
      at,
      all.map(({ object }) => object),
    );
    for (const { object, stamp } of all) this.#stamps.set(refKey(object), stamp);
    this.#retired = new Map(retired);
  }

  apply(revision: DirectoryRevision): void {
    if (revision.number <= this.view.revision.number) return;
    const { number, time } = revision;
    for (const { kind, object } of revision.changes) {
      const key = refKey(object);
      if (kind === 'put') {
        this.#stamps.set(key, { number, time });
        continue;
      }
      this.#stamps.delete(key);
      const was = this.view.get(object.type, object.id);
      const identity = was && identityOf(was);
      if (identity !== undefined) this.#retired.set(key, identity);
    }
    this.view.apply(revision);
  }

  stamp(object: { readonly type: DirectoryObject['type']; readonly id: string }): Stamp | undefined {
    return this.#stamps.get(refKey(object));
  }

  /** Identity of a DN or person that was there and is not now. */
  retired(object: DirectoryObject): string | undefined {
    return this.#retired.get(refKey(object));
  }
}
