import {
  ACCESS,
  canonicalObject,
  type DirectoryObject,
  type DirectoryType,
  FULL_ACCESS,
  type Grant,
  type Grantee,
  isList,
  type Membership,
  switchOf,
} from '@pulse/model';
import { DN_SECTIONS } from './kinds.ts';
import { type Group, NOTHING, type Plain, renderYaml } from './render-yaml.ts';

/**
 * Objects of one tenant as a file that says the same again. Vanished ones are left out: nobody names them any more. The
 * manager is not written: whatever a file names is the file's.
 */
export function toYaml(tenant: string, objects: readonly DirectoryObject[], comment?: string): string {
  const all = objects
    .filter(({ state }) => state !== 'vanished')
    .map(canonicalObject)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const of = <Type extends DirectoryType>(type: Type) =>
    all.filter((object): object is Extract<DirectoryObject, { type: Type }> => object.type === type);
  const [self] = of('Tenant');
  const switches = new Set(of('Switch').map(({ id }) => id));
  const folders = of('Folder');
  const known = new Set(folders.map(({ id }) => id));
  const dns = of('Dn');
  const isWithin = (id: string) => switches.has(switchOf(id) ?? '');
  const sections: Group = {
    tenant,
    ...(self ? tenantFields(self) : {}),
    folders: group(
      folders.filter(({ folder }) => folder === undefined || !known.has(folder)),
      (folder) => folderTree(folder, folders),
    ),
    skills: group(of('Skill'), (skill) => shortest(base(skill))),
    switches: group(of('Switch'), (owner) => switchTree(owner, dns)),
    dns: group(
      dns.filter(({ id }) => !isWithin(id)),
      (dn) => ({ kind: dn.kind, ...base(dn) }),
    ),
    places: group(of('Place'), (place) => listOrFields({ ...base(place), dns: place.dns }, 'dns')),
    persons: group(of('Person'), person),
    agentGroups: group(of('AgentGroup'), (entry) => members(base(entry), entry.members)),
    dnGroups: group(of('DnGroup'), (entry) => members(base(entry), entry.members)),
    accessGroups: group(of('AccessGroup'), (entry) =>
      listOrFields({ ...base(entry), members: entry.members.map(grantee('Person')) }, 'members'),
    ),
    roles: group(of('Role'), (role) => ({
      ...base(role),
      privileges: role.privileges,
      members: role.members.map(grantee('Person')),
    })),
  };
  const filled = Object.entries(sections).filter(([, value]) => !isEmpty(value));
  return renderYaml(Object.fromEntries(filled), comment);
}

const isEmpty = (value: Plain): boolean => typeof value === 'object' && Object.keys(value).length === 0;

const group = <Type extends DirectoryObject>(
  objects: readonly Type[],
  write: (object: Type) => Plain,
): Group => Object.fromEntries(objects.map((object) => [object.id, write(object)]));

/** What every object may say. */
function base({ type, name, folder, state, access }: DirectoryObject): Group {
  return {
    ...(name === undefined ? {} : { name }),
    ...(folder === undefined ? {} : { folder: folder.startsWith('/') ? { id: folder } : folder }),
    ...(state === 'enabled' ? {} : { state }),
    ...(access === undefined ? {} : { access: writeAccess(access, type) }),
  };
}

function tenantFields(self: Extract<DirectoryObject, { type: 'Tenant' }>): Group {
  const { access, ...rest } = base(self);
  return { ...rest, timeZone: self.timeZone, ...(access === undefined ? {} : { access }) };
}

/** A name alone, or nothing, where there is no more to say. */
function shortest(fields: Group): Plain {
  const keys = Object.keys(fields);
  if (keys.length === 0) return NOTHING;
  return keys.length === 1 && fields['name'] !== undefined ? fields['name'] : fields;
}

/** A list alone, where there is no more to say. */
const listOrFields = (fields: Group, list: string): Plain =>
  Object.keys(fields).length === 1 ? (fields[list] ?? fields) : fields;

function folderTree(folder: DirectoryObject, all: readonly DirectoryObject[], isInside = false): Plain {
  const { folder: above, ...fields } = base(folder);
  const inside = all.filter((other) => other.folder === folder.id);
  const within = group(inside, (other) => folderTree(other, all, true));
  return shortest({
    ...fields,
    ...(above === undefined || isInside ? {} : { folder: above }),
    ...(inside.length > 0 ? { folders: within } : {}),
  });
}

function switchTree(owner: DirectoryObject, dns: readonly Extract<DirectoryObject, { type: 'Dn' }>[]): Plain {
  const number = (id: string) => id.slice(0, -owner.id.length - 1);
  const sections = Object.entries(DN_SECTIONS).flatMap(([section, kind]): [string, Plain][] => {
    const own = dns.filter((dn) => dn.kind === kind && switchOf(dn.id) === owner.id);
    if (own.length === 0) return [];
    if (own.every((dn) => isEmpty(base(dn)))) return [[section, own.map(({ id }) => number(id))]];
    return [[section, Object.fromEntries(own.map((dn) => [number(dn.id), shortest(base(dn))]))]];
  });
  return shortest({ ...base(owner), ...Object.fromEntries(sections) });
}

function person(object: Extract<DirectoryObject, { type: 'Person' }>): Plain {
  const { agent, userName, email, place, skills } = object;
  const { name, ...rest } = base(object);
  return shortest({
    ...(name === undefined ? {} : { name }),
    ...(agent ? { agent } : {}),
    ...(userName === undefined ? {} : { userName }),
    ...(email === undefined ? {} : { email }),
    ...(place === undefined ? {} : { place }),
    ...(skills ? { skills: Object.fromEntries(skills.map(({ skill, level }) => [skill, level])) } : {}),
    ...rest,
  });
}

function members(fields: Group, of: Membership<string>): Plain {
  if (!isList(of)) {
    const whole: Group = 'all' in of ? { members: 'all' } : { queue: of.queue };
    return 'all' in of && isEmpty(fields) ? 'all' : { ...fields, ...whole };
  }
  return listOrFields({ ...fields, members: of }, 'members');
}

/** A name alone is that of `plain`. */
const grantee =
  (plain: Grantee['type']) =>
  ({ type, id }: Grantee): Plain => {
    if (type === plain) return id;
    return type === 'Person' ? { person: id } : { group: id };
  };

/** By name where names say all: every grant of what holds others is passed on, and none denies. */
function writeAccess(access: readonly Grant[], type: DirectoryType): Plain {
  const holds = type === 'Tenant' || type === 'Folder' || type === 'Switch';
  if (!access.every(({ mask, propagate = false }) => mask > 0 && propagate === holds)) {
    return access.map(({ to, mask, propagate }) => ({
      ...(to.type === 'Person' ? { person: to.id } : { group: to.id }),
      mask,
      ...(propagate ? { propagate } : {}),
    }));
  }
  const named: [string, Grant[]][] = [
    ...Object.entries(ACCESS).map(([name, bit]): [string, Grant[]] => [
      name,
      access.filter(({ mask }) => mask !== FULL_ACCESS && (mask & bit) !== 0),
    ]),
    ['full', access.filter(({ mask }) => mask === FULL_ACCESS)],
  ];
  return Object.fromEntries(
    named
      .filter(([, grants]) => grants.length > 0)
      .map(([name, grants]) => [name, grants.map(({ to }) => grantee('AccessGroup')(to))]),
  );
}
