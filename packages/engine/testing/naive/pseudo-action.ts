import type { ColumnDefinition } from '@pulse/model';
import { sharesOf } from './propagation.ts';
import type { World } from './world.ts';

const BUSY = new Set([
  'CallDialing',
  'CallRinging',
  'CallOnHold',
  'CallUnknown',
  'CallConsult',
  'CallInternal',
  'CallOutbound',
  'CallInbound',
]);

/** Who counts, by the agent's status now (Q13); AgentLogin takes everybody whose login names the queue. */
const PSEUDO: Readonly<Record<string, (status: string | undefined) => boolean>> = {
  AgentLogin: () => true,
  AgentReady: (status) => status === 'WaitForNextCall',
  AgentActive: (status) => status !== undefined && BUSY.has(status),
};

/** CurrentNumber of a queue's pseudo-actions; null where a column is about something else. */
export function pseudoNumber(world: World, column: ColumnDefinition, queue: string): number | null {
  const { objectType, statistic } = column;
  const counts = PSEUDO[statistic.mainMask];
  if (!counts || statistic.category !== 'CurrentNumber') return null;
  if (objectType !== 'Queue' && objectType !== 'RoutePoint') return null;
  const agents = [...world.agents.values()].filter(({ logins }) =>
    logins.some((login) => login.end === null && login.queues.has(queue)),
  );
  return agents.filter(({ id }) => {
    const [share] = sharesOf(world, 'Agent', id, 'AgentStatus');
    return counts(share?.statuses.find(({ end }) => end === null)?.name);
  }).length;
}
