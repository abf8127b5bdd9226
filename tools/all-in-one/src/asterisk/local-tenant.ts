import {
  ALL_AGENTS,
  ALL_QUEUES,
  type DirectoryObject,
  FULL_ACCESS,
  PRIVILEGES,
  tenantId,
} from '@pulse/model';
import type { SignInPerson } from '../sign-in-person.ts';

/** The one tenant of a Pulse that listens to a telephone system. */
export const LOCAL_TENANT = tenantId('main');
const ADMINISTRATOR = 'supervisor';

/** The one person there is. */
export const LOCAL_PERSON: SignInPerson = { userName: ADMINISTRATOR, describes: 'administrator' };

const ADMINISTRATORS = 'Administrators';
const KEPT = { manager: 'yaml', state: 'enabled' } as const;

/** Its directory before its agents and queues are discovered: the one person, who sees everything, the groups behind totals. */
export function localDirectory(timeZone: string): readonly DirectoryObject[] {
  const everybody = { all: true } as const;
  const administrators = { type: 'AccessGroup', id: ADMINISTRATORS } as const;
  return [
    {
      ...KEPT,
      type: 'Tenant',
      id: LOCAL_TENANT,
      timeZone,
      access: [{ to: administrators, mask: FULL_ACCESS, propagate: true }],
    },
    { ...KEPT, type: 'Person', id: ADMINISTRATOR, agent: false, userName: ADMINISTRATOR },
    { ...KEPT, type: 'AgentGroup', id: ALL_AGENTS, members: everybody },
    { ...KEPT, type: 'DnGroup', id: ALL_QUEUES, members: everybody },
    {
      ...KEPT,
      type: 'AccessGroup',
      id: ADMINISTRATORS,
      members: [{ type: 'Person', id: ADMINISTRATOR }],
    },
    {
      ...KEPT,
      type: 'Role',
      id: 'Administrator',
      privileges: PRIVILEGES.filter((privilege) => privilege !== 'ViewDashboardRestricted'),
      members: [administrators],
    },
  ];
}
