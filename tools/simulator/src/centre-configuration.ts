import { type AgentId, ALL_AGENTS, ALL_QUEUES, type Configuration, type Dn } from '@pulse/model';
import { planCentre } from './centre-plan.ts';
import { agentName } from './names.ts';
import { type CentreOptions, checkCentreOptions } from './options.ts';

/**
 * What the directory of the simulated centre knows: agents, teams, queues, groups, DNs. It depends on the same options
 * as the events and fits them.
 *
 * `All queues` lists the voice queues only: a virtual queue counts the same calls once more, and would double every
 * total.
 */
export function centreConfiguration(options: CentreOptions): Configuration {
  checkCentreOptions(options);
  const plan = planCentre(options);
  const members: AgentId[][] = plan.teams.map(() => []);
  for (const agent of plan.agents) members[agent.team]?.push(agent.id);
  const families = new Map<string, Dn[]>();
  for (const queue of plan.queues) {
    const family = families.get(queue.service.family);
    if (family) family.push(queue.dn);
    else families.set(queue.service.family, [queue.dn]);
  }
  return {
    tenant: options.tenant,
    timeZone: options.timeZone,
    agents: plan.agents.map((agent) => ({ id: agent.id, name: agentName(options.seed, agent.index) })),
    agentGroups: [
      { id: ALL_AGENTS, members: { all: true } },
      ...plan.teams.map((name, team) => ({ id: name, name: `Team ${name}`, members: members[team] ?? [] })),
    ],
    queues: [
      ...plan.queues.map((queue) => ({ id: queue.dn, name: queue.name, type: 'Queue' as const })),
      ...plan.virtualQueues.map(({ dn, name }) => ({ id: dn, name, type: 'VirtualQueue' as const })),
      ...plan.routePoints.map(({ dn, name }) => ({ id: dn, name, type: 'RoutePoint' as const })),
    ],
    queueGroups: [
      { id: ALL_QUEUES, members: plan.queues.map((queue) => queue.dn) },
      ...[...families].map(([family, queues]) => ({ id: family, name: `${family} queues`, members: queues })),
      {
        id: 'Virtual queues',
        members: plan.virtualQueues.map((queue) => queue.dn),
      },
    ],
    dns: plan.agents.map((agent) => ({ id: agent.dn })),
  };
}
