import type { Random } from '@pulse/base';
import {
  agentId,
  type DirectoryObject,
  type DirectoryRevision,
  dn,
  type Grant,
  type Grantee,
  PRIVILEGES,
  type Sharing,
} from '@pulse/model';

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random.next() * items.length)] as Item;
const chance = (random: Random, share: number) => random.next() < share;

/** With whom a board is shared: by folder, by grants, by both; some of them nobody knows. */
export function randomSharing(random: Random): Sharing {
  const folder = chance(random, 0.6) ? { folder: pick(random, ['a', 'b', 'c', 'd', 'gone']) } : {};
  const access = ['Person p0', 'Person p1', 'AccessGroup g0', 'AccessGroup g3', 'AccessGroup gone'].flatMap(
    (name): Grant[] => {
      const [type, id = ''] = name.split(' ');
      const to = { type: type === 'Person' ? 'Person' : 'AccessGroup', id } as const;
      return chance(random, 0.25) ? [{ to, mask: pick(random, [0, 1, 8, 127]) }] : [];
    },
  );
  return { ...folder, ...(access.length > 0 ? { access } : {}) };
}

/** A small directory with folders in folders, groups in groups, grants that allow and grants that deny. */
export function randomDirectory(random: Random): DirectoryRevision {
  const by = { manager: 'yaml' } as const;
  const folders = ['a', 'b', 'c', 'd'];
  const people = Array.from({ length: 8 }, (_, i) => `p${i}`);
  const groups = ['g0', 'g1', 'g2', 'g3'];
  const grantee = (): Grantee =>
    chance(random, 0.3)
      ? { type: 'Person', id: pick(random, people) }
      : { type: 'AccessGroup', id: pick(random, groups) };
  const grants = (): readonly Grant[] =>
    Array.from({ length: chance(random, 0.5) ? Math.ceil(random.next() * 3) : 0 }, () => ({
      to: grantee(),
      mask: pick(random, [0, 1, 1, 9, 64, 127]),
      propagate: chance(random, 0.7),
    }));
  const state = () => pick(random, ['enabled', 'enabled', 'enabled', 'disabled', 'vanished'] as const);
  const placed = () => ({
    ...by,
    state: state(),
    access: grants(),
    ...(chance(random, 0.7) ? { folder: pick(random, folders) } : {}),
  });
  const objects: DirectoryObject[] = [
    { ...by, state: 'enabled', type: 'Tenant', id: 'acme', timeZone: 'UTC', access: grants() },
    ...folders.map((id, i): DirectoryObject => {
      const above = folders[Math.floor(random.next() * i)];
      return {
        ...by,
        state: 'enabled',
        type: 'Folder',
        id,
        access: grants(),
        ...(i > 0 && above !== undefined && chance(random, 0.7) ? { folder: above } : {}),
      };
    }),
    { ...placed(), type: 'Switch', id: 'pbx' },
    ...people.map(
      (id): DirectoryObject => ({
        ...placed(),
        type: 'Person',
        id,
        agent: chance(random, 0.7),
        ...(chance(random, 0.8) ? { userName: `User.${id}` } : {}),
      }),
    ),
    ...groups.map(
      (id): DirectoryObject => ({
        ...placed(),
        type: 'AccessGroup',
        id,
        members: Array.from({ length: Math.floor(random.next() * 4) }, grantee),
      }),
    ),
    { ...placed(), type: 'AgentGroup', id: 'team', members: [agentId('p0')] },
    { ...placed(), type: 'DnGroup', id: 'lines', members: { all: true } },
    ...(['Extension', 'Queue', 'VirtualQueue', 'RoutePoint'] as const).map(
      (kind): DirectoryObject => ({
        ...placed(),
        type: 'Dn',
        id: dn(kind.toLowerCase(), 'pbx'),
        kind,
      }),
    ),
    { ...placed(), type: 'Role', id: 'watch', privileges: [pick(random, PRIVILEGES)], members: [grantee()] },
  ];
  return { number: 1, time: 0, author: 'test', changes: objects.map((object) => ({ kind: 'put', object })) };
}
