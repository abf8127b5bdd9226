import { unreachable } from '@pulse/base';
import type { Membership } from '../configuration.ts';
import { type Grant, type Grantee, PRIVILEGES } from './access.ts';
import type { DirectoryObject } from './object.ts';
import { refKey } from './reader.ts';
import { isList } from './references.ts';

/**
 * The one form in which an object is kept: sets in a fixed order and without repetitions, nothing said that goes
 * without saying. Two objects mean the same when their canonical forms are the same.
 */
export function canonicalObject(object: DirectoryObject): DirectoryObject {
  const { access, ...rest } = specificForm(object);
  const grants = access?.map(canonicalGrant).sort((a, b) => order(refKey(a.to), refKey(b.to)));
  return grants?.length ? { ...rest, access: grants } : rest;
}

function specificForm(object: DirectoryObject): DirectoryObject {
  switch (object.type) {
    case 'Tenant':
    case 'Folder':
    case 'Skill':
    case 'Switch':
    case 'Dn':
    case 'Place':
      return object;
    case 'Person': {
      const { skills, ...rest } = object;
      if (!skills?.length) return rest;
      return { ...rest, skills: skills.toSorted((a, b) => order(a.skill, b.skill)) };
    }
    case 'AgentGroup':
      return { ...object, members: canonicalMembers(object.members) };
    case 'DnGroup':
      return { ...object, members: canonicalMembers(object.members) };
    case 'AccessGroup':
      return { ...object, members: canonicalGrantees(object.members) };
    case 'Role': {
      const privileges = PRIVILEGES.filter((privilege) => object.privileges.includes(privilege));
      return { ...object, privileges, members: canonicalGrantees(object.members) };
    }
    default:
      return unreachable(object);
  }
}

function canonicalGrant({ propagate, ...grant }: Grant): Grant {
  return propagate ? { ...grant, propagate } : grant;
}

const canonicalMembers = <Id extends string>(members: Membership<Id>): Membership<Id> =>
  isList(members) ? [...new Set(members)].sort(order) : members;

const canonicalGrantees = (members: readonly Grantee[]): Grantee[] =>
  [...new Map(members.map((member) => [refKey(member), member])).values()].sort((a, b) =>
    order(refKey(a), refKey(b)),
  );

/** By code units: the same on every machine. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Do both say the same? Of canonical objects; the order of fields does not matter, that of lists does. */
export function sameObject(a: DirectoryObject, b: DirectoryObject): boolean {
  return sameValue(a, b);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = definedEntries(a);
  const right = new Map(definedEntries(b));
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && sameValue(value, right.get(key)))
  );
}

const definedEntries = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, field]) => field !== undefined);
