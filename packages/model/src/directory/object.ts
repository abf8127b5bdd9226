import type { Membership } from '../configuration.ts';
import type { AgentId, Dn } from '../ids.ts';
import type { Grant, Grantee, Privilege } from './access.ts';

/** Who says how an object is: files, the REST API, or the source that discovered it. Only its manager changes it. */
export type ObjectManager = 'yaml' | 'rest' | `source:${string}`;

/**
 * `vanished`: its manager no longer names it. It stays with its history and its grants, takes part in nothing, and is
 * enabled again when it is named again.
 */
export type ObjectState = 'enabled' | 'disabled' | 'vanished';

interface DirectoryObjectBase {
  /** Unique within tenant and type; never changes. */
  readonly id: string;
  /** What people read; the id when absent. */
  readonly name?: string;
  /** Id of the folder that holds it; the tenant itself when absent. */
  readonly folder?: string;
  readonly manager: ObjectManager;
  readonly state: ObjectState;
  readonly access?: readonly Grant[];
}

/** The root of everything that a tenant has; its id is the tenant's. */
export interface TenantObject extends DirectoryObjectBase {
  readonly type: 'Tenant';
  /** IANA name. */
  readonly timeZone: string;
}

export interface FolderObject extends DirectoryObjectBase {
  readonly type: 'Folder';
}

/** Somebody who works here; the id is the employee id, by which events name agents. */
export interface PersonObject extends DirectoryObjectBase {
  readonly type: 'Person';
  /** Contacts come to this person. Never changes. */
  readonly agent: boolean;
  /** By which the person signs in; unique in the tenant, compared without case. */
  readonly userName?: string;
  readonly email?: string;
  readonly place?: string;
  readonly skills?: readonly { readonly skill: string; readonly level: number }[];
}

export interface SkillObject extends DirectoryObjectBase {
  readonly type: 'Skill';
}

export interface AgentGroupObject extends DirectoryObjectBase {
  readonly type: 'AgentGroup';
  readonly members: Membership<AgentId>;
}

export interface AccessGroupObject extends DirectoryObjectBase {
  readonly type: 'AccessGroup';
  readonly members: readonly Grantee[];
}

export interface RoleObject extends DirectoryObjectBase {
  readonly type: 'Role';
  readonly privileges: readonly Privilege[];
  readonly members: readonly Grantee[];
}

/** One telephone system: the part of its DNs behind the `@`. */
export interface SwitchObject extends DirectoryObjectBase {
  readonly type: 'Switch';
}

export interface PlaceObject extends DirectoryObjectBase {
  readonly type: 'Place';
  readonly dns: readonly Dn[];
}

export const DIRECTORY_DN_KINDS = ['Extension', 'Queue', 'VirtualQueue', 'RoutePoint'] as const;

/** A directory number, `number@switch`; queues, virtual queues and routing points are DNs too. */
export interface DnObject extends DirectoryObjectBase {
  readonly type: 'Dn';
  readonly kind: (typeof DIRECTORY_DN_KINDS)[number];
}

/** A group of queues. */
export interface DnGroupObject extends DirectoryObjectBase {
  readonly type: 'DnGroup';
  readonly members: Membership<Dn>;
}

export type DirectoryObject =
  | TenantObject
  | FolderObject
  | PersonObject
  | SkillObject
  | AgentGroupObject
  | AccessGroupObject
  | RoleObject
  | SwitchObject
  | PlaceObject
  | DnObject
  | DnGroupObject;

export type DirectoryType = DirectoryObject['type'];

/** In the order in which files list them: what is named stands before what names it. */
export const DIRECTORY_TYPES = [
  'Tenant',
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
] as const satisfies readonly DirectoryType[];

/** Names an object of a tenant. */
export interface DirectoryRef {
  readonly type: DirectoryType;
  readonly id: string;
}
