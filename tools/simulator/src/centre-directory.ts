import {
  ACCESS,
  ALL_AGENTS,
  ALL_QUEUES,
  type DirectoryObject,
  FULL_ACCESS,
  type Grant,
  PRIVILEGES,
  type Privilege,
} from '@pulse/model';
import { type CentrePlan, planCentre } from './centre-plan.ts';
import { agentName } from './names.ts';
import { type CentreOptions, checkCentreOptions } from './options.ts';

const KEPT = { manager: 'yaml', state: 'enabled' } as const;
const QUEUES = 'Queues';
/** How well an agent does what he does: main skill first. */
const LEVELS = [10, 8, 6, 4] as const;
/** A supervisor works with boards; only administrators also share them, make templates and manage people. */
const SUPERVISOR: readonly Privilege[] = [
  'ViewDashboard',
  'ManageTabs',
  'EditWidgetDisplay',
  'ManageWidgets',
];

/**
 * The directory of the simulated centre, in the order in which files list objects. It names what `centreConfiguration`
 * names, and adds who may see what: `admin` everything, `viewer` the same to look at, and each team's supervisor
 * (`supervisor-dublin-1`) the folder of that team and, like all supervisors, the queues.
 *
 * Throws {@link PulseError} `simulator-options`.
 */
export function centreDirectory(options: CentreOptions): DirectoryObject[] {
  checkCentreOptions(options);
  const plan = planCentre(options);
  return [
    {
      ...KEPT,
      type: 'Tenant',
      id: options.tenant,
      timeZone: options.timeZone,
      access: [passedOn('Administrators', FULL_ACCESS), passedOn('Viewers', ACCESS.read)],
    },
    { ...KEPT, type: 'Folder', id: QUEUES, access: [passedOn(SUPERVISORS, ACCESS.read)] },
    ...plan.teams.map((team): DirectoryObject => {
      const access = [passedOn(supervisorsOf(team), ACCESS.read)];
      return { ...KEPT, type: 'Folder', id: folderOf(team), access };
    }),
    ...plan.queues.map(({ name }): DirectoryObject => ({ ...KEPT, type: 'Skill', id: name })),
    { ...KEPT, type: 'Switch', id: options.source },
    ...telephones(plan),
    ...people(options, plan),
    ...groups(plan),
    ...access(plan),
  ];
}

function telephones(plan: CentrePlan): DirectoryObject[] {
  const inQueues = { ...KEPT, type: 'Dn', folder: QUEUES } as const;
  return [
    ...plan.queues.map(({ dn, name }) => ({ ...inQueues, id: dn, name, kind: 'Queue' as const })),
    ...plan.virtualQueues.map(({ dn, name }) => ({
      ...inQueues,
      id: dn,
      name,
      kind: 'VirtualQueue' as const,
    })),
    ...plan.routePoints.map(({ dn, name }) => ({ ...inQueues, id: dn, name, kind: 'RoutePoint' as const })),
    ...plan.agents.map(({ dn, team }) => ({
      ...KEPT,
      type: 'Dn' as const,
      id: dn,
      folder: folderOf(teamName(plan, team)),
      kind: 'Extension' as const,
    })),
    ...plan.agents.map(({ id, dn, team }) => ({
      ...KEPT,
      type: 'Place' as const,
      id: placeOf(id),
      folder: folderOf(teamName(plan, team)),
      dns: [dn],
    })),
  ];
}

function people({ seed }: CentreOptions, plan: CentrePlan): DirectoryObject[] {
  const person = { ...KEPT, type: 'Person' } as const;
  const named = (index: number) => agentName(seed, plan.agents.length + index);
  return [
    ...plan.agents.map(({ id, index, team, skills }) => ({
      ...person,
      id,
      name: agentName(seed, index),
      folder: folderOf(teamName(plan, team)),
      agent: true,
      place: placeOf(id),
      skills: skills.map((skill, rank) => ({
        skill: plan.queues[skill]?.name ?? '',
        level: LEVELS[rank] ?? 1,
      })),
    })),
    ...plan.teams.map((team, index) => ({
      ...person,
      id: supervisorOf(team),
      name: named(index),
      agent: false,
      userName: supervisorOf(team),
    })),
    { ...person, id: 'admin', name: named(plan.teams.length), agent: false, userName: 'admin' },
    { ...person, id: 'viewer', name: named(plan.teams.length + 1), agent: false, userName: 'viewer' },
  ];
}

/** Groups of agents by team and of queues by what they are about, as in the configuration. */
function groups(plan: CentrePlan): DirectoryObject[] {
  const families = [...new Set(plan.queues.map(({ service }) => service.family))];
  const queueGroup = { ...KEPT, type: 'DnGroup', folder: QUEUES } as const;
  return [
    { ...KEPT, type: 'AgentGroup', id: ALL_AGENTS, members: { all: true } },
    ...plan.teams.map((team, index) => ({
      ...KEPT,
      type: 'AgentGroup' as const,
      id: team,
      name: `Team ${team}`,
      folder: folderOf(team),
      members: plan.agents.filter((agent) => agent.team === index).map(({ id }) => id),
    })),
    { ...queueGroup, id: ALL_QUEUES, members: plan.queues.map(({ dn }) => dn) },
    ...families.map((family) => ({
      ...queueGroup,
      id: family,
      name: `${family} queues`,
      members: plan.queues.filter(({ service }) => service.family === family).map(({ dn }) => dn),
    })),
    { ...queueGroup, id: 'Virtual queues', members: plan.virtualQueues.map(({ dn }) => dn) },
  ];
}

function access(plan: CentrePlan): DirectoryObject[] {
  const accessGroup = { ...KEPT, type: 'AccessGroup' } as const;
  const role = { ...KEPT, type: 'Role' } as const;
  const group = (id: string) => ({ type: 'AccessGroup', id }) as const;
  const person = (id: string) => ({ type: 'Person', id }) as const;
  return [
    { ...accessGroup, id: 'Administrators', members: [person('admin')] },
    { ...accessGroup, id: 'Viewers', members: [person('viewer')] },
    ...plan.teams.map((team) => ({
      ...accessGroup,
      id: supervisorsOf(team),
      members: [person(supervisorOf(team))],
    })),
    { ...accessGroup, id: SUPERVISORS, members: plan.teams.map((team) => group(supervisorsOf(team))) },
    {
      ...role,
      id: 'Administrator',
      privileges: PRIVILEGES.filter((privilege) => privilege !== 'ViewDashboardRestricted'),
      members: [group('Administrators')],
    },
    { ...role, id: 'Supervisor', privileges: SUPERVISOR, members: [group('Supervisors')] },
    { ...role, id: 'Viewer', privileges: ['ViewDashboard'], members: [group('Viewers')] },
  ];
}

const passedOn = (group: string, mask: number): Grant => ({
  to: { type: 'AccessGroup', id: group },
  mask,
  propagate: true,
});

const teamName = (plan: CentrePlan, team: number): string => plan.teams[team] ?? '';
const folderOf = (team: string): string => `Team ${team}`;
const placeOf = (agent: string): string => `Place ${agent}`;
const SUPERVISORS = 'Supervisors';
const supervisorsOf = (team: string): string => `Supervisors of ${team}`;
/** `Kraków 1` → `supervisor-krakow-1`: what people type to sign in. */
const supervisorOf = (team: string): string =>
  `supervisor-${team.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '-')}`;
