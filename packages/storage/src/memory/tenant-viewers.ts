import type { ObjectRef, Privilege, TenantId } from '@pulse/model';
import type { PersonAccess, Sight, Viewer } from '../permission-store.ts';
import { ObjectNumbers } from './object-numbers.ts';

/** All rights of a tenant; what a person sees is made when somebody asks, since few of all persons look at once. */
export interface TenantRights {
  readonly revision: number;
  readonly objects: readonly ObjectRef[];
  readonly boards: readonly string[];
  readonly persons: readonly PersonRights[];
}

export interface PersonRights extends Omit<PersonAccess, 'visible' | 'boards'> {
  /** Ascending places in {@link TenantRights.objects}. */
  readonly visible: () => ArrayLike<number>;
  /** Ascending places in {@link TenantRights.boards}. */
  readonly boards: () => ArrayLike<number>;
}

/** Numbers of objects that are gone are kept until there are so many more than objects. */
const MOST_GONE = 100_000;

/** The viewers of one tenant, by person and by user name. Whoever or whatever is unknown is denied. */
export class TenantViewers {
  readonly #tenant: TenantId;
  /** -1 before any rights are known. */
  revision = -1;
  #numbers = new ObjectNumbers();
  /** The number of the object at each place. */
  #places = new Uint32Array();
  /** The board at each place. */
  #boards: readonly string[] = [];
  readonly #persons = new Map<string, PersonRights>();
  /** By user name in small letters; undefined when several persons have it. */
  readonly #named = new Map<string, PersonRights | undefined>();
  /** Those that somebody has asked for, so that a change can be told from none. */
  readonly #asked = new Map<string, { readonly rights: PersonRights; readonly viewer: Viewer }>();
  readonly #everything: Sight = { everything: true, sees: () => true };
  /** By their bits. */
  readonly #sights = new Map<string, ObjectSight>();
  /** By the list that they were made of: many persons share one. */
  #sightsByList = new WeakMap<ArrayLike<number>, ObjectSight>();

  constructor(tenant: TenantId) {
    this.#tenant = tenant;
  }

  replace({ revision, objects, boards, persons }: TenantRights): void {
    this.revision = revision;
    this.#boards = boards;
    this.#forget(objects.length);
    this.#places = Uint32Array.from(objects, (object) => this.#numbers.of(object));
    this.#sightsByList = new WeakMap();
    this.#persons.clear();
    this.#named.clear();
    for (const rights of persons) {
      this.#persons.set(rights.person, rights);
      const name = rights.userName?.toLowerCase();
      if (name !== undefined) this.#named.set(name, this.#named.has(name) ? undefined : rights);
    }
    this.#sights.clear();
    for (const [person, { viewer }] of this.#asked) {
      if (!this.#persons.has(person)) this.#asked.delete(person);
      else if (viewer.sight instanceof ObjectSight) this.#sights.set(viewer.sight.key, viewer.sight);
    }
  }

  viewer(person: string): Viewer | undefined {
    const rights = this.#persons.get(person);
    return rights && this.#viewerOf(rights);
  }

  viewerNamed(userName: string): Viewer | undefined {
    const rights = this.#named.get(userName.toLowerCase());
    return rights && this.#viewerOf(rights);
  }

  /** The same object as long as nothing of it changes. */
  #viewerOf(rights: PersonRights): Viewer {
    const asked = this.#asked.get(rights.person);
    if (asked?.rights === rights) return asked.viewer;
    const before = asked?.viewer;
    const now: Viewer = {
      tenant: this.#tenant,
      person: rights.person,
      name: rights.name,
      userName: rights.userName,
      privileges: new Set<Privilege>(rights.privileges),
      administrator: rights.administrator,
      // Rights may be computed anew for the same revision.
      revision: Math.max(this.revision, before ? before.revision + 1 : 0),
      sight: this.#sightOf(rights),
      boards: new Set(Array.from(rights.boards(), (place) => this.#boards[place] ?? []).flat()),
    };
    const viewer = before && isLike(before, now) ? before : now;
    this.#asked.set(rights.person, { rights, viewer });
    return viewer;
  }

  #sightOf({ everything, visible }: PersonRights): Sight {
    if (everything) return this.#everything;
    const list = visible();
    let sight = this.#sightsByList.get(list);
    if (!sight) {
      const made = new ObjectSight(this.#numbers, this.#places, list);
      sight = this.#sights.get(made.key) ?? made;
      this.#sights.set(made.key, sight);
      this.#sightsByList.set(list, sight);
    }
    return sight;
  }

  /** With the numbers everything goes that depends on them: all viewers will count as changed. */
  #forget(objects: number): void {
    if (this.#numbers.size <= objects + MOST_GONE) return;
    this.#numbers = new ObjectNumbers();
    this.#asked.clear();
  }
}

/** Objects that are seen, a bit for each number. */
class ObjectSight implements Sight {
  readonly everything = false;
  /** Equal for equal sights of one tenant. */
  readonly key: string;
  readonly #numbers: ObjectNumbers;
  readonly #bits: Uint8Array;

  constructor(numbers: ObjectNumbers, places: Uint32Array, visible: ArrayLike<number>) {
    this.#numbers = numbers;
    const bits = Buffer.alloc((numbers.size + 7) >> 3);
    let length = 0;
    for (let n = 0; n < visible.length; n++) {
      const number = places[visible[n] ?? -1];
      if (number === undefined) continue;
      bits[number >> 3] = (bits[number >> 3] ?? 0) | (1 << (number & 7));
      length = Math.max(length, (number >> 3) + 1);
    }
    this.#bits = bits.subarray(0, length);
    this.key = bits.toString('latin1', 0, length);
  }

  sees(object: ObjectRef): boolean {
    const number = this.#numbers.find(object);
    return number !== undefined && (((this.#bits[number >> 3] ?? 0) >> (number & 7)) & 1) === 1;
  }
}

const isLike = (a: Viewer, b: Viewer): boolean =>
  a.sight === b.sight &&
  a.name === b.name &&
  a.userName === b.userName &&
  a.administrator === b.administrator &&
  sameSet(a.privileges, b.privileges) &&
  sameSet(a.boards, b.boards);

const sameSet = <Item>(a: ReadonlySet<Item>, b: ReadonlySet<Item>): boolean =>
  a.size === b.size && [...a].every((item) => b.has(item));
