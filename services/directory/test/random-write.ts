import type { Random } from '@pulse/base';
import {
  ACCESS,
  type DirectoryChange,
  type DirectoryObject,
  type DirectoryRef,
  type DirectoryType,
  type DirectoryView,
  dn,
  type ObjectManager,
  PRIVILEGES,
} from '@pulse/model';
import type { DirectoryWrite } from '../src/plan/write.ts';

const MANAGERS: readonly ObjectManager[] = ['yaml', 'rest', 'source:one'];
const TYPES: readonly DirectoryType[] = [
  'Folder',
  'Skill',
  'Switch',
  'Dn',
  'Place',
  'Person',
  'AgentGroup',
  'DnGroup',
  'AccessGroup',
  'Role',
];
/** Few ids, so that writes meet. */
const IDS = ['a', 'b', 'c', 'd', 'e'];

/** A write of any kind that may be allowed or not; most of what it names is there. */
export function randomWrite(view: DirectoryView, random: Random): DirectoryWrite {
  const manager = random.next() < 0.7 ? 'yaml' : random.pick(MANAGERS);
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: random.below(most + 1) }, make);
  const object = () => randomObject(random.pick(TYPES), view, random, manager);
  if (random.next() < 0.15) {
    const types = [random.pick(TYPES), random.pick(TYPES)];
    return {
      kind: 'declared',
      manager,
      types,
      objects: some(4, () => randomObject(random.pick(types), view, random, manager)),
    };
  }
  const changes = [
    ...some(3, (): DirectoryChange => ({ kind: 'put', object: object() })),
    ...some(1, (): DirectoryChange => ({ kind: 'remove', object: refTo(object()) })),
  ];
  const all = TYPES.flatMap((type) => IDS.map((id): DirectoryRef => ({ type, id: idOf(type, id) })));
  const cascade = random.next() < 0.4 ? all : [];
  return { kind: 'changes', manager, changes, cascade, takeOver: random.next() < 0.3 ? all : [] };
}

const refTo = ({ type, id }: DirectoryObject): DirectoryRef => ({ type, id });
const idOf = (type: DirectoryType, id: string) => (type === 'Dn' ? dn(id, 'a') : id);

function randomObject(
  type: DirectoryType,
  view: DirectoryView,
  random: Random,
  manager: ObjectManager,
): DirectoryObject {
  const maybe = <T>(share: number, make: () => T): T | undefined =>
    random.next() < share ? make() : undefined;
  const known = (wanted: DirectoryType): string => {
    const ids = [...view.all(wanted)].map(({ id }) => id);
    return ids.length > 0 && random.next() < 0.95 ? random.pick(ids) : idOf(wanted, random.pick(IDS));
  };
  const several = (wanted: DirectoryType) => Array.from({ length: random.below(3) }, () => known(wanted));
  const somebody = () => {
    const of = random.next() < 0.7 ? 'Person' : 'AccessGroup';
    return { type: of, id: known(of) } as const;
  };
  const folder = maybe(0.3, () => known('Folder'));
  const access = maybe(0.2, () => [{ to: somebody(), mask: random.below(ACCESS.changePermissions * 2) }]);
  const base = {
    id: idOf(type, random.pick(IDS)),
    manager,
    state: random.next() < 0.9 ? 'enabled' : 'disabled',
    ...(folder === undefined ? {} : { folder }),
    ...(access === undefined ? {} : { access }),
    ...(random.next() < 0.5 ? {} : { name: `name ${random.below(3)}` }),
  } as const;
  switch (type) {
    case 'Dn':
      return { ...base, type, kind: random.next() < 0.9 ? 'Queue' : 'RoutePoint' };
    case 'Place':
      return { ...base, type, dns: several('Dn').map((id) => dn(id)) };
    case 'Person':
      return {
        ...base,
        type,
        agent: random.next() < 0.95,
        ...(random.next() < 0.5 ? {} : { userName: `user ${random.below(6)}` }),
        skills: several('Skill').map((skill) => ({ skill, level: random.below(10) })),
      };
    case 'AgentGroup':
    case 'DnGroup':
      return {
        ...base,
        type,
        members: random.next() < 0.2 ? { all: true } : several(type === 'AgentGroup' ? 'Person' : 'Dn'),
      } as DirectoryObject;
    case 'AccessGroup':
      return { ...base, type, members: [somebody()] };
    case 'Role':
      return { ...base, type, privileges: [random.pick(PRIVILEGES)], members: [somebody()] };
    default:
      return { ...base, type } as DirectoryObject;
  }
}
