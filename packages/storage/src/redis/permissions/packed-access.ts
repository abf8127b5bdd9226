import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { assert } from '@pulse/base';
import { isObjectType, type ObjectRef, PRIVILEGES, type Privilege, type TenantId } from '@pulse/model';
import type { PersonRights, TenantRights } from '../../memory/tenant-viewers.ts';
import type { TenantAccess } from '../../permission-store.ts';
import { bytes, count, type Fields, fields, list, text } from '../checked.ts';
import { MOST_BYTES, pack, unpack } from '../packed.ts';
import { packPlaces, unpackPlaces } from './packed-places.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * Objects by column, each distinct set of visible ones once, persons by the number of their set. Compressed in a thread
 * beside the program's own.
 *
 * Releases before and after this one read it too: they pass over fields that they do not know, but want each person's list
 * as long as it is. So whatever comes later is a field of its own, by person, that may be absent, and gives nothing then.
 */
export async function packAccess(
  tenant: TenantId,
  { revision, objects, boards, persons }: TenantAccess,
): Promise<Buffer> {
  const sets = new SetNumbers(objects.length);
  const boardSets = new SetNumbers(boards?.length ?? 0);
  const packed = pack({
    tenant,
    revision,
    types: objects.map((object) => object.type),
    ids: objects.map((object) => object.id),
    persons: persons.map((person) => [
      person.person,
      person.userName ?? null,
      person.name,
      person.privileges,
      person.administrator,
      person.everything,
      sets.numberOf(person.everything ? NOTHING : person.visible),
    ]),
    sets: sets.all,
    ...(boards && {
      boards,
      boardsOfPersons: persons.map((person) => boardSets.numberOf(person.boards ?? NOTHING)),
      boardSets: boardSets.all,
    }),
  });
  return deflate(packed, { level: 1 });
}

const NOTHING: readonly number[] = [];

/** Numbers sets of places in the order in which they first come. */
class SetNumbers {
  readonly all: Buffer[] = [];
  readonly #bound: number;
  readonly #byList = new Map<ArrayLike<number>, number>();
  readonly #byContent = new Map<string, number>();

  constructor(bound: number) {
    this.#bound = bound;
  }

  numberOf(places: ArrayLike<number>): number {
    const known = this.#byList.get(places);
    if (known !== undefined) return known;
    assert((places[places.length - 1] ?? -1) < this.#bound, 'a person sees what is not listed');
    const packed = packPlaces(places);
    const content = packed.toString('latin1');
    const number = this.#byContent.get(content) ?? this.all.push(packed) - 1;
    this.#byContent.set(content, number);
    this.#byList.set(places, number);
    return number;
  }
}

/** @throws when it is not what `packAccess` makes for that tenant */
export async function unpackAccess(packed: Buffer, tenant: TenantId): Promise<TenantRights> {
  const access = fields(unpack(await inflate(packed, { maxOutputLength: MOST_BYTES })));
  if (access['tenant'] !== tenant) throw new TypeError('permissions of another tenant');
  const ids = list(access['ids'], text);
  const types = list(access['types'], text, ids.length);
  const sets = setsOf(access['sets'], ids.length);
  const persons = list(access['persons'], (person) => person);
  const { boards, ofPersons } = boardsOf(access, persons.length);
  return {
    revision: count(access['revision']),
    objects: ids.map((id, place) => objectOf(types[place] ?? '', id)),
    boards,
    persons: persons.map((person, place) => ({
      ...rightsOf(person, sets),
      boards: ofPersons[place] ?? (() => NOTHING),
    })),
  };
}

/** The boards that somebody has to be allowed to see, and those of each person; none where the writer knew none. */
function boardsOf(access: Fields, persons: number) {
  if (access['boards'] === undefined) return { boards: [], ofPersons: [] };
  const boards = list(access['boards'], text);
  const sets = setsOf(access['boardSets'], boards.length);
  const ofPersons = list(access['boardsOfPersons'], (set) => setAt(sets, set), persons);
  return { boards, ofPersons };
}

const setsOf = (packed: unknown, bound: number) =>
  list(packed, (set) => lazySet(Buffer.from(bytes(set)), bound));

function setAt(sets: readonly VisibleSet[], number: unknown): VisibleSet {
  const set = sets[count(number)];
  if (!set) throw new TypeError('a person with no set');
  return set;
}

type VisibleSet = PersonRights['visible'];

/** Always the same list, so that persons who see the same can be told by it. A damaged set is an empty one. */
function lazySet(packed: Buffer, bound: number): VisibleSet {
  let places: ArrayLike<number> | undefined;
  return () => {
    try {
      places ??= unpackPlaces(packed, bound);
    } catch {
      places = [];
    }
    return places;
  };
}

function rightsOf(packed: unknown, sets: readonly VisibleSet[]): Omit<PersonRights, 'boards'> {
  const [person, userName, name, privileges, administrator, everything, set] = list(
    packed,
    (field) => field,
    7,
  );
  return {
    person: text(person),
    ...(userName !== null && { userName: text(userName) }),
    name: text(name),
    // One that this release does not know gives nothing here.
    privileges: list(privileges, text).filter(isPrivilege),
    administrator: administrator === true,
    everything: everything === true,
    visible: setAt(sets, set),
  };
}

const isPrivilege = (name: string): name is Privilege => (PRIVILEGES as readonly string[]).includes(name);

function objectOf(type: string, id: string): ObjectRef {
  if (!isObjectType(type)) throw new TypeError(`${type} is no type of object`);
  return { type, id };
}
