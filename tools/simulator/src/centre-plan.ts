import { type AgentId, agentId, type Dn, dn } from '@pulse/model';
import { Dice } from './dice.ts';
import { teamName } from './names.ts';
import { type CentreOptions, centreLimits } from './options.ts';
import { NIGHT_PART } from './roster.ts';
import { LANGUAGES, SERVICES, type Service } from './services.ts';

/** One voice queue. Times are in seconds. */
export interface PlannedQueue {
  readonly index: number;
  readonly dn: Dn;
  readonly name: string;
  readonly service: Service;
  /** Of all its calls; without one, calls differ. */
  readonly language?: string;
  /** Part of all work of the centre; the shares of all queues add up to 1. */
  readonly share: number;
  /** The number that callers dial, as the DNIS. */
  readonly dnis: string;
  /** The queue lets go of a call only when an agent has answered (as Asterisk does), else when a phone rings. */
  readonly keepsWhileRinging: boolean;
  /** Where a part of the calls asks for a route first. */
  readonly routePoint?: Dn;
  /** Counts the same calls once more, as routing software does. */
  readonly virtualQueue?: Dn;
  /** A second virtual queue that a call joins when it has waited for a while; cleared by the router. */
  readonly backupQueue?: Dn;
  readonly overflowTo?: number;
  readonly overflowAfter: number;
  /** A call that has waited so long is sent away. */
  readonly maxWait: number;
  /** A phone that has rung so long is not answered any more. */
  readonly ringLimit: number;
}

export interface PlannedAgent {
  readonly index: number;
  readonly id: AgentId;
  readonly dn: Dn;
  readonly team: number;
  /** Indices of queues, the main one first. */
  readonly skills: readonly number[];
  /** Where in the table of shifts this agent stands, [0, 1). */
  readonly shift: number;
}

export interface MediationDn {
  readonly dn: Dn;
  readonly name: string;
}

/** What does not change while the centre works: its queues, people and who can do what. */
export interface CentrePlan {
  readonly queues: readonly PlannedQueue[];
  readonly virtualQueues: readonly MediationDn[];
  readonly routePoints: readonly MediationDn[];
  readonly agents: readonly PlannedAgent[];
  readonly teams: readonly string[];
}

/** Neighbours in any stretch of indices get places spread evenly over [0, 1). */
const GOLDEN = 0.618033988749895;
const AGENTS_PER_QUEUE = 20;
const AGENTS_PER_TEAM = 16;
const QUEUES_PER_ROUTE_POINT = 40;

export function planCentre(options: CentreOptions): CentrePlan {
  const { minQueues, maxQueues } = centreLimits;
  const count = Math.min(maxQueues, Math.max(minQueues, Math.round(options.agents / AGENTS_PER_QUEUE)));
  const routePoints = Array.from({ length: Math.ceil(count / QUEUES_PER_ROUTE_POINT) }, (_, index) => ({
    dn: dn(`service-line-${index + 1}`, options.source),
    name: `Service Line ${index + 1}`,
  }));
  const backup: MediationDn = { dn: dn('vq-second-line', options.source), name: 'VQ Second Line' };
  const virtualQueues: MediationDn[] = [backup];
  const weights = Array.from({ length: count }, (_, index) => 1 / Math.sqrt(index + 4));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const queues = weights.map((weight, index): PlannedQueue => {
    const service = SERVICES[index % SERVICES.length] as Service;
    const round = Math.floor(index / SERVICES.length);
    const language = round === 0 ? undefined : LANGUAGES[round];
    const name = language ? `${service.name} ${language}` : service.name;
    const slug = name.toLowerCase().replaceAll(' ', '-');
    const dice = new Dice(options.seed, 'queue', index);
    let virtual: MediationDn | undefined;
    if (index % 3 === 0) {
      virtual = { dn: dn(`vq-${slug}`, options.source), name: `VQ ${name}` };
      virtualQueues.push(virtual);
    }
    const routePoint = index % 3 === 1 ? undefined : routePoints[index % routePoints.length];
    return {
      index,
      dn: dn(slug, options.source),
      name,
      service,
      ...(language && { language }),
      share: weight / total,
      dnis: String(800_100 + index),
      keepsWhileRinging: index % 3 === 1,
      ...(routePoint && { routePoint: routePoint.dn }),
      ...(virtual && { virtualQueue: virtual.dn, backupQueue: backup.dn }),
      ...(index % 3 !== 1 && { overflowTo: (index + 1) % count }),
      overflowAfter: 45 + 15 * dice.below(3),
      // The busiest queue has the shortest limit.
      maxWait: index === 0 ? 90 : 120 + 60 * dice.below(3),
      ringLimit: 15 + 5 * dice.below(2),
    };
  });
  return { queues, virtualQueues, routePoints, ...planPeople(options, queues) };
}

function planPeople(
  options: CentreOptions,
  queues: readonly PlannedQueue[],
): Pick<CentrePlan, 'agents' | 'teams'> {
  const count = options.agents;
  const teams = Math.max(1, Math.round(count / AGENTS_PER_TEAM));
  const dice = new Dice(options.seed, 'skills');
  const agents: PlannedAgent[] = [];
  let main = 0;
  let filled = queues[0]?.share ?? 1;
  for (let index = 0; index < count; index++) {
    while ((index + 0.5) / count > filled && main < queues.length - 1) filled += queues[++main]?.share ?? 1;
    const shift = (index * GOLDEN) % 1;
    agents.push({
      index,
      id: agentId(`E${10_001 + index}`),
      dn: dn(String(20_001 + index), options.source),
      team: Math.floor((index * teams) / count),
      skills: skillsOf(main, queues.length, count <= 12 || shift < NIGHT_PART, dice),
      shift,
    });
  }
  return { agents, teams: Array.from({ length: teams }, (_, index) => teamName(index)) };
}

/** Two thirds have a second skill, a fifth a third; at night, and in a small centre, everybody does more. */
function skillsOf(main: number, queues: number, broad: boolean, dice: Dice): readonly number[] {
  const second = (main + 1 + dice.below(2)) % queues;
  const third = (main + 3) % queues;
  const draw = dice.next();
  const skills = broad
    ? [main, (main + 1) % queues, (main + 2) % queues, (main + 3) % queues]
    : draw < 0.35
      ? [main]
      : draw < 0.8
        ? [main, second]
        : [main, second, third];
  return [...new Set(skills)];
}
