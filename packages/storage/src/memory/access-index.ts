import type { ObjectRef, Privilege, TenantId } from '@pulse/model';
import type { PersonAccess, Sight, TenantAccess, Viewer } from '../permission-store.ts';

/** The permissions of one tenant, ready to be asked; replaced as a whole when they change. */
export class AccessIndex {
  readonly revision: number;
  readonly #persons = new Map<string, Viewer>();
  /** By user name in small letters; undefined where several persons have it. */
  readonly #named = new Map<string, Viewer | undefined>();

  /** `before`: whose viewers and sights stay the same objects as far as nothing of them has changed. */
  constructor(tenant: TenantId, access: TenantAccess, before?: AccessIndex) {
    this.revision = access.revision;
    const positions = positionsOf(access.objects);
    const sights = new Map<string, ObjectSight>();
    const kept = new Map<string, ObjectSight>();
    for (const { sight } of before?.viewers() ?? []) {
      if (sight instanceof ObjectSight) kept.set(sight.text, sight);
    }
    const sightOf = (person: PersonAccess): Sight => {
      const key = person.everything ? 'everything' : Array.from(person.visible).join();
      let sight = sights.get(key);
      if (!sight) {
        const made = new ObjectSight(person, access.objects, positions);
        sights.set(key, (sight = kept.get(made.text) ?? made));
      }
      return sight;
    };
    for (const person of access.persons) {
      const viewer = viewerOf(tenant, person, sightOf(person), access.revision);
      const known = before?.viewer(person.person);
      const same = known && sameRights(known, viewer) ? known : viewer;
      this.#persons.set(person.person, same);
      const name = person.userName?.toLowerCase();
      if (name !== undefined) this.#named.set(name, this.#named.has(name) ? undefined : same);
    }
  }

  viewer(person: string): Viewer | undefined {
    return this.#persons.get(person);
  }

  viewerNamed(userName: string): Viewer | undefined {
    return this.#named.get(userName.toLowerCase());
  }

  viewers(): Iterable<Viewer> {
    return this.#persons.values();
  }
}

type Positions = ReadonlyMap<ObjectRef['type'], ReadonlyMap<string, number>>;

function positionsOf(objects: readonly ObjectRef[]): Positions {
  const positions = new Map<ObjectRef['type'], Map<string, number>>();
  for (const [position, { type, id }] of objects.entries()) {
    const ofType = positions.get(type) ?? new Map<string, number>();
    positions.set(type, ofType.set(id, position));
  }
  return positions;
}

class ObjectSight implements Sight {
  readonly everything: boolean;
  /** Names all that is seen: equal for equal sights, also of different revisions. */
  readonly text: string;
  readonly #positions: Positions;
  readonly #visible: ReadonlySet<number>;

  constructor({ everything, visible }: PersonAccess, objects: readonly ObjectRef[], positions: Positions) {
    this.everything = everything;
    this.#positions = positions;
    this.#visible = new Set(Array.from(visible));
    const names = [...this.#visible].map((at) => JSON.stringify([objects[at]?.type, objects[at]?.id]));
    this.text = everything ? 'everything' : names.sort().join();
  }

  sees({ type, id }: ObjectRef): boolean {
    if (this.everything) return true;
    const position = this.#positions.get(type)?.get(id);
    return position !== undefined && this.#visible.has(position);
  }
}

const viewerOf = (tenant: TenantId, person: PersonAccess, sight: Sight, revision: number): Viewer => ({
  tenant,
  person: person.person,
  name: person.name,
  userName: person.userName,
  privileges: new Set<Privilege>(person.privileges),
  administrator: person.administrator,
  revision,
  sight,
});

const sameRights = (a: Viewer, b: Viewer): boolean =>
  a.sight === b.sight &&
  a.name === b.name &&
  a.userName === b.userName &&
  a.administrator === b.administrator &&
  a.privileges.size === b.privileges.size &&
  [...a.privileges].every((privilege) => b.privileges.has(privilege));
