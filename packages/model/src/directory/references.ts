import { unreachable } from '@pulse/base';
import type { Membership } from '../configuration.ts';
import type { Grantee } from './access.ts';
import type { DirectoryObject, DirectoryRef } from './object.ts';
import { switchOf } from './reader.ts';

/** That one object names another. */
export interface DirectoryReference {
  /** Where: `folder`, `members[3]`. */
  readonly field: string;
  readonly to: DirectoryRef;
  /** What the other must be beyond being there. */
  readonly must?: 'agent' | 'queue';
}

/** Everything that an object names, whether it is there or not. */
export function referencesOf(object: DirectoryObject): DirectoryReference[] {
  const found = specificReferences(object);
  if (object.folder !== undefined) found.push({ field: 'folder', to: { type: 'Folder', id: object.folder } });
  object.access?.forEach(({ to }, at) => void found.push({ field: `access[${at}].to`, to }));
  return found;
}

function specificReferences(object: DirectoryObject): DirectoryReference[] {
  switch (object.type) {
    case 'Tenant':
    case 'Folder':
    case 'Skill':
    case 'Switch':
      return [];
    case 'Dn': {
      const owner = switchOf(object.id);
      return owner === undefined ? [] : [{ field: 'id', to: { type: 'Switch', id: owner } }];
    }
    case 'Place':
      return object.dns.map((id, at) => ({ field: `dns[${at}]`, to: { type: 'Dn', id } }));
    case 'Person':
      return [
        ...(object.place === undefined
          ? []
          : [{ field: 'place', to: { type: 'Place', id: object.place } } as const]),
        ...(object.skills ?? []).map(
          ({ skill }, at) => ({ field: `skills[${at}].skill`, to: { type: 'Skill', id: skill } }) as const,
        ),
      ];
    case 'AgentGroup':
      return memberReferences(object.members, (id) => ({ to: { type: 'Person', id }, must: 'agent' }));
    case 'DnGroup':
      return memberReferences(object.members, (id) => ({ to: { type: 'Dn', id }, must: 'queue' }));
    case 'AccessGroup':
    case 'Role':
      return object.members.map((to, at) => ({ field: `members[${at}]`, to }));
    default:
      return unreachable(object);
  }
}

function memberReferences(
  members: Membership<string>,
  refer: (id: string) => Omit<DirectoryReference, 'field'>,
): DirectoryReference[] {
  if (isList(members)) return members.map((id, at) => ({ field: `members[${at}]`, ...refer(id) }));
  if ('all' in members) return [];
  return [{ field: 'members.queue', to: { type: 'Dn', id: members.queue }, must: 'queue' }];
}

/**
 * The object without what it names of those that go; undefined where it cannot be without: what a folder or a switch
 * holds, and a group that is made of a queue's agents.
 */
export function withoutReferences(
  object: DirectoryObject,
  goes: (ref: DirectoryRef) => boolean,
): DirectoryObject | undefined {
  if (object.folder !== undefined && goes({ type: 'Folder', id: object.folder })) return undefined;
  if (object.access === undefined) return specificWithout(object, goes);
  return specificWithout({ ...object, access: object.access.filter(({ to }) => !goes(to)) }, goes);
}

function specificWithout(
  object: DirectoryObject,
  goes: (ref: DirectoryRef) => boolean,
): DirectoryObject | undefined {
  switch (object.type) {
    case 'Tenant':
    case 'Folder':
    case 'Skill':
    case 'Switch':
      return object;
    case 'Dn':
      return goes({ type: 'Switch', id: switchOf(object.id) ?? '' }) ? undefined : object;
    case 'Place':
      return { ...object, dns: object.dns.filter((id) => !goes({ type: 'Dn', id })) };
    case 'Person': {
      const { place, skills, ...rest } = object;
      return {
        ...rest,
        ...(place === undefined || goes({ type: 'Place', id: place }) ? {} : { place }),
        ...(skills === undefined
          ? {}
          : { skills: skills.filter(({ skill }) => !goes({ type: 'Skill', id: skill })) }),
      };
    }
    case 'AgentGroup': {
      const { members } = object;
      if (isList(members)) {
        return { ...object, members: members.filter((id) => !goes({ type: 'Person', id })) };
      }
      return 'queue' in members && goes({ type: 'Dn', id: members.queue }) ? undefined : object;
    }
    case 'DnGroup': {
      const { members } = object;
      if (!isList(members)) return object;
      return { ...object, members: members.filter((id) => !goes({ type: 'Dn', id })) };
    }
    case 'AccessGroup':
    case 'Role':
      return { ...object, members: object.members.filter((to: Grantee) => !goes(to)) };
    default:
      return unreachable(object);
  }
}

/** `Array.isArray` alone does not see through readonly lists. */
export const isList = <Id>(members: Membership<Id>): members is readonly Id[] => Array.isArray(members);
