import {
  ACCESS,
  DIRECTORY_TYPES,
  DirectoryAccess,
  type DirectoryObject,
  type DirectoryView,
  type ObjectRef,
  type PersonObject,
  type PersonRights,
  type Sharing,
} from '@pulse/model';
import type { PersonAccess, TenantAccess } from '@pulse/storage';
import type { BoardSharings } from './board-sharings.ts';

/** What somebody sees; shared by all who see the same. */
interface Sight {
  readonly everything: boolean;
  readonly visible: Uint32Array;
  readonly boards: Uint32Array;
}

/**
 * Who may see which objects of statistics and which boards, as it follows from a directory: whatever a person has Read on.
 * Persons without a user name never sign in and are left out, as are those who are disabled or have vanished; objects that
 * have vanished keep their place, since their history is still shown. `sharings` is absent while nobody knows them.
 *
 * Persons for whom no grant is made by name and who are in the same access groups see the same, and are looked at once:
 * the work is that of (such groups of persons + persons with grants of their own) × (objects + boards).
 */
export function computeAccess(directory: DirectoryView, sharings?: BoardSharings): TenantAccess {
  const listed = statisticObjects(directory);
  const access = new DirectoryAccess(directory);
  const boards = [...(sharings?.values() ?? [])].map((sharing) => sharing && unlisted(sharing));
  const named = personsWithGrants(directory, boards);
  const shared = new Map<string, Sight>();

  const sightOf = (person: PersonObject, rights: PersonRights): Sight => {
    if (named.has(person.id)) return look(directory, { listed, boards }, rights);
    const key = JSON.stringify([...rights.groups].sort());
    let sight = shared.get(key);
    if (!sight) shared.set(key, (sight = look(directory, { listed, boards }, rights)));
    return sight;
  };

  const persons: PersonAccess[] = [];
  for (const person of directory.all('Person')) {
    if (person.state !== 'enabled' || person.userName === undefined) continue;
    const rights = access.of(person.id);
    persons.push({
      person: person.id,
      userName: person.userName,
      name: person.name ?? person.id,
      privileges: [...rights.privileges()].sort(),
      administrator: administers(directory, rights),
      ...sightOf(person, rights),
    });
  }
  return {
    revision: directory.revision.number,
    objects: listed.map(({ ref }) => ref),
    ...(sharings && { boards: [...sharings.keys()] }),
    persons,
  };
}

/**
 * What lies in the directory's order without being an object of it: in a folder or, where none is said, in the tenant
 * itself, with grants of its own. Of an object's type, only that of a DN makes a difference there.
 */
const unlisted = (sharing: Sharing): DirectoryObject => ({
  type: 'Skill',
  id: '',
  manager: 'rest',
  state: 'enabled',
  ...sharing,
});

interface Listed {
  readonly ref: ObjectRef;
  readonly object: DirectoryObject;
}

function statisticObjects(directory: DirectoryView): readonly Listed[] {
  const listed: Listed[] = [];
  const add = (type: ObjectRef['type'], object: DirectoryObject) =>
    void listed.push({ ref: { type, id: object.id }, object });
  for (const person of directory.all('Person')) if (person.agent) add('Agent', person);
  for (const group of directory.all('AgentGroup')) add('GroupAgents', group);
  for (const dn of directory.all('Dn')) add(DN_TYPES[dn.kind], dn);
  for (const group of directory.all('DnGroup')) add('GroupQueues', group);
  for (const place of directory.all('Place')) add('Place', place);
  return listed;
}

/** As the engine names them: a virtual queue is a queue. */
const DN_TYPES = {
  Extension: 'RegDN',
  Queue: 'Queue',
  VirtualQueue: 'Queue',
  RoutePoint: 'RoutePoint',
} as const;

function personsWithGrants(
  directory: DirectoryView,
  boards: readonly (DirectoryObject | undefined)[],
): ReadonlySet<string> {
  const persons = new Set<string>();
  const add = (object: DirectoryObject | undefined) => {
    for (const { to } of object?.access ?? []) if (to.type === 'Person') persons.add(to.id);
  };
  for (const type of DIRECTORY_TYPES) for (const object of directory.all(type)) add(object);
  boards.forEach(add);
  return persons;
}

interface Looked {
  readonly listed: readonly Listed[];
  /** As objects; undefined for those that nobody sees. */
  readonly boards: readonly (DirectoryObject | undefined)[];
}

function look(directory: DirectoryView, { listed, boards }: Looked, rights: PersonRights): Sight {
  const visible: number[] = [];
  for (const [position, { object }] of listed.entries()) {
    if (rights.mask(object) & ACCESS.read) visible.push(position);
  }
  const everything = visible.length === listed.length && seesUnknown(directory, rights);
  return {
    everything,
    visible: new Uint32Array(everything ? [] : visible),
    boards: Uint32Array.from(
      boards.flatMap((board, position) => (board && rights.mask(board) & ACCESS.read ? [position] : [])),
    ),
  };
}

/** What the directory does not know (yet) counts as lying in the tenant itself. */
function seesUnknown(directory: DirectoryView, rights: PersonRights): boolean {
  return (
    directory.get('Tenant', directory.tenant) !== undefined &&
    (rights.inherited(unlisted({})) & ACCESS.read) !== 0
  );
}

function administers(directory: DirectoryView, rights: PersonRights): boolean {
  const tenant = directory.get('Tenant', directory.tenant);
  return tenant !== undefined && (rights.mask(tenant) & ACCESS.changePermissions) !== 0;
}
