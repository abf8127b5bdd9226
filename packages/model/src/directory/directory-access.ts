import type { Privilege } from './access.ts';
import type { DirectoryObject } from './object.ts';
import { containerOf, type DirectoryReader, refKey } from './reader.ts';

/**
 * What persons may do, as it follows from a directory at the moment when this is made; a later revision wants a new
 * one. Making it costs one pass over the access groups, a mask one look at the object and a remembered one at what
 * holds it.
 */
export class DirectoryAccess {
  readonly #directory: DirectoryReader;
  /** The enabled access groups that name somebody directly, by {@link refKey} of who is named. */
  readonly #groups = new Map<string, string[]>();

  constructor(directory: DirectoryReader) {
    this.#directory = directory;
    for (const group of directory.all('AccessGroup')) {
      if (group.state !== 'enabled') continue;
      for (const member of group.members) {
        const key = refKey(member);
        const groups = this.#groups.get(key);
        if (groups) groups.push(group.id);
        else this.#groups.set(key, [group.id]);
      }
    }
  }

  /** The rights of one person: none at all for one who is unknown, disabled or vanished. */
  of(person: string): PersonRights {
    const enabled = this.#directory.get('Person', person)?.state === 'enabled';
    return new PersonRights(
      this.#directory,
      enabled ? person : undefined,
      enabled ? this.#all(person) : new Set(),
    );
  }

  /** Groups in groups count too, in circles as well. */
  #all(person: string): ReadonlySet<string> {
    const groups = new Set(this.#groups.get(refKey({ type: 'Person', id: person })));
    for (const id of groups) {
      for (const outer of this.#groups.get(refKey({ type: 'AccessGroup', id })) ?? []) groups.add(outer);
    }
    return groups;
  }
}

/** One person's rights; made by {@link DirectoryAccess}. */
export class PersonRights {
  /** Ids of the enabled access groups to which the person belongs, directly or through another group. */
  readonly groups: ReadonlySet<string>;
  readonly #directory: DirectoryReader;
  readonly #person: string | undefined;
  /** What containers pass on. */
  readonly #passed = new Map<DirectoryObject, number>();

  constructor(directory: DirectoryReader, person: string | undefined, groups: ReadonlySet<string>) {
    this.#directory = directory;
    this.#person = person;
    this.groups = groups;
  }

  /**
   * Sum of the ACCESS bits that the person has on an object. The object's own grants decide where one of them is for
   * the person; if not, those of the nearest container with a propagating grant for the person; if there is none, 0.
   * Where they decide, the person's own grant goes before the union of its groups'.
   */
  mask(object: DirectoryObject): number {
    if (this.#person === undefined) return 0;
    return this.#granted(object, false) ?? this.inherited(object);
  }

  /** What an object gets from above, its own grants left aside; the object need not be there yet. */
  inherited(object: DirectoryObject): number {
    if (this.#person === undefined) return 0;
    const container = containerOf(this.#directory, object);
    return container === undefined ? 0 : this.#passedOn(container);
  }

  /** What the person's enabled roles allow, in no order. */
  privileges(): ReadonlySet<Privilege> {
    const privileges = new Set<Privilege>();
    for (const role of this.#directory.all('Role')) {
      if (role.state !== 'enabled' || !role.members.some((member) => this.#isFor(member))) continue;
      for (const privilege of role.privileges) privileges.add(privilege);
    }
    return privileges;
  }

  #passedOn(container: DirectoryObject): number {
    const known = this.#passed.get(container);
    if (known !== undefined) return known;
    // Ends the walk where folders lie in a circle, which no checked directory has.
    this.#passed.set(container, 0);
    const mask = this.#granted(container, true) ?? this.inherited(container);
    this.#passed.set(container, mask);
    return mask;
  }

  /** Undefined when none of the object's grants is for the person. */
  #granted({ access }: DirectoryObject, passedOn: boolean): number | undefined {
    if (access === undefined) return undefined;
    let mask: number | undefined;
    for (const { to, mask: granted, propagate } of access) {
      if ((passedOn && propagate !== true) || !this.#isFor(to)) continue;
      if (to.type === 'Person') return granted;
      mask = (mask ?? 0) | granted;
    }
    return mask;
  }

  #isFor({ type, id }: { readonly type: 'Person' | 'AccessGroup'; readonly id: string }): boolean {
    return type === 'Person' ? id === this.#person : this.groups.has(id);
  }
}

/** What a person may do with one object; whoever asks for many makes one {@link DirectoryAccess}. */
export function effectiveMask(directory: DirectoryReader, person: string, object: DirectoryObject): number {
  return new DirectoryAccess(directory).of(person).mask(object);
}
