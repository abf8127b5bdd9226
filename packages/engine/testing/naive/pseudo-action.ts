import type { ObjectType, Subject } from '@pulse/model';
import type { Mask } from './mask.ts';
import { sharesOf } from './propagation.ts';
import type { Login, World } from './world.ts';

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

type Kinds = Readonly<Record<string, (status: string | undefined) => boolean>>;

/** Who counts, by the agent's status now (Q13); AgentLogin takes everybody whose login names the queue. */
const PSEUDO: Kinds = {
  AgentLogin: () => true,
  AgentReady: (status) => status === 'WaitForNextCall',
  AgentActive: (status) => status !== undefined && BUSY.has(status),
};
/** The same of the DNs where they are logged in, by the DN's status. */
const PSEUDO_OF_DNS: Kinds = {
  DNLogin: () => true,
  DNReady: (status) => status === 'WaitForNextCall',
  DNActive: (status) => status !== undefined && BUSY.has(status),
};

/** How many pseudo-actions that a mask names are in progress on some queues: one per agent, DN and kind (X3). */
export function pseudoActions(world: World, queues: readonly string[], mask: Mask): number {
  const takesPart = (login: Login | null) =>
    login !== null && login.end === null && queues.some((queue) => login.queues.has(queue));
  const agents = [...world.agents.values()].filter(({ logins }) => logins.some(takesPart));
  const dns = [...world.devices.values()].filter(({ login }) => takesPart(login));
  const status = (type: ObjectType, id: string, subject: Subject) =>
    sharesOf(world, type, id, subject)
      .flatMap(({ statuses }) => statuses)
      .find(({ end }) => end === null)?.name;
  return (
    number(
      PSEUDO,
      agents.map(({ id }) => status('Agent', id, 'AgentStatus')),
      mask,
    ) +
    number(
      PSEUDO_OF_DNS,
      dns.map(({ dn }) => status('RegDN', dn, 'DNStatus')),
      mask,
    )
  );
}

function number(kinds: Kinds, statuses: readonly (string | undefined)[], mask: Mask): number {
  const named = Object.entries(kinds).filter(([name]) => mask({ name, callType: null }));
  return named.reduce((sum, [, counts]) => sum + statuses.filter(counts).length, 0);
}
