import type { Mask } from './mask.ts';
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

/** How many pseudo-actions that a mask names are in progress on some queues: one per agent and kind (X3). */
export function pseudoActions(world: World, queues: readonly string[], mask: Mask): number {
  const agents = [...world.agents.values()].filter(({ logins }) =>
    logins.some((login) => login.end === null && queues.some((queue) => login.queues.has(queue))),
  );
  const statuses = agents.map(({ id }) => {
    const [share] = sharesOf(world, 'Agent', id, 'AgentStatus');
    return share?.statuses.find(({ end }) => end === null)?.name;
  });
  const kinds = Object.entries(PSEUDO).filter(([name]) => mask({ name, callType: null }));
  return kinds.reduce((sum, [, counts]) => sum + statuses.filter(counts).length, 0);
}
