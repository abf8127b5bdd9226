import { agentId, type DirectoryObject, dn, type Grant, type ObjectManager } from '@pulse/model';

/** Objects of a small centre, as files would say them. */
const by = { manager: 'yaml', state: 'enabled' } as const;

export const tenant = (id = 'acme'): DirectoryObject => ({
  ...by,
  type: 'Tenant',
  id,
  timeZone: 'Europe/Berlin',
});
export const folder = (
  id: string,
  more: Partial<Extract<DirectoryObject, { type: 'Folder' }>> = {},
): DirectoryObject => ({ ...by, type: 'Folder', id, ...more });
export const skill = (id: string, manager: ObjectManager = 'yaml'): DirectoryObject => ({
  ...by,
  type: 'Skill',
  id,
  manager,
});
export const agent = (id: string, more: Partial<Extract<DirectoryObject, { type: 'Person' }>> = {}) =>
  ({ ...by, type: 'Person', id, agent: true, ...more }) satisfies DirectoryObject;
export const pbx = (manager: ObjectManager = 'yaml'): DirectoryObject => ({
  ...by,
  type: 'Switch',
  id: 'pbx',
  manager,
});
export const queue = (number: string, manager: ObjectManager = 'yaml') =>
  ({ ...by, type: 'Dn', id: dn(number, 'pbx'), kind: 'Queue', manager }) satisfies DirectoryObject;
export const agents = (id: string, members: readonly string[], manager: ObjectManager = 'yaml') =>
  ({ ...by, type: 'AgentGroup', id, members: members.map(agentId), manager }) satisfies DirectoryObject;
export const people = (id: string, ...members: string[]): DirectoryObject => ({
  ...by,
  type: 'AccessGroup',
  id,
  members: members.map((member) => ({ type: 'Person', id: member })),
});

/** A grant for an access group. */
export const grant = (id: string, mask: number, propagate?: true): Grant => ({
  to: { type: 'AccessGroup', id },
  mask,
  ...(propagate ? { propagate } : {}),
});
