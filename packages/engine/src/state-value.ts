import type { Milliseconds } from '@pulse/base';
import { type Dn, type KeyValues, STATUSES, type StateCall, type StateValue } from '@pulse/model';
import type { Core } from './events/core.ts';
import { ATOMS } from './mask/atoms.ts';
import type { Action } from './state/action.ts';
import type { Agent } from './state/agent.ts';
import type { Party } from './state/call.ts';
import { numberOf, TYPE } from './state/directory.ts';
import type { RegularDn } from './state/regular-dn.ts';
import type { StatusBoard } from './status/board.ts';
import { agentDecider, dnDecider } from './status/resolve.ts';

/** What an agent or regular DN is doing (U11); null before anything is known of it. */
export function stateValue(core: Core, type: number, object: number): StateValue | null {
  if (type === TYPE.Agent) {
    const agent = core.centre.agents[object] as Agent;
    return describe(core, core.agentBoard, object, agentDecider(agent), agent.logins);
  }
  const dn = core.centre.regularDns[object] as RegularDn;
  return describe(core, core.dnBoard, object, dnDecider(dn), [dn]);
}

function describe(
  core: Core,
  board: StatusBoard,
  entity: number,
  decider: Action | null,
  dns: readonly RegularDn[],
): StateValue | null {
  const status = STATUSES[board.status(entity)];
  if (status === undefined) return null;
  const reason = reasonOf(decider?.reasons);
  const calls = dns.flatMap((dn) => (dn.notMonitored ? [] : dn.parties.map((p) => callOf(core, p))));
  return {
    status,
    since: board.since(entity),
    ...(reason === undefined ? {} : { reason }),
    ...(dns.some((dn) => dn.dnd) ? { dnd: true } : {}),
    ...(calls.length === 0 ? {} : { calls }),
  };
}

/** The reason by its usual key, else whatever stands first. */
export function reasonOf(reasons: KeyValues | undefined): string | undefined {
  if (reasons === undefined) return undefined;
  const value = reasons.reason ?? Object.values(reasons)[0];
  return value === undefined ? undefined : String(value);
}

function callOf(core: Core, { call, action, dn, otherDn, thisQueue, establishedAt }: Party): StateCall {
  const queue = queueName(core, thisQueue);
  const since: Milliseconds = action?.start ?? establishedAt;
  return {
    callId: call.id,
    callType: (action && ATOMS[action.atom]?.callType) ?? call.type,
    since: Number.isNaN(since) ? core.dnBoard.since(dn.index) : since,
    mediaType: call.mediaType,
    ...(call.ani === undefined ? {} : { ani: call.ani }),
    ...(call.dnis === undefined ? {} : { dnis: call.dnis }),
    ...(otherDn === undefined ? {} : { party: numberOf(otherDn) }),
    ...(queue === undefined ? {} : { queue }),
    ...(call.userData === undefined ? {} : { userData: call.userData }),
  };
}

/** What people call a queue; undefined where it is none, or none that anybody has heard of. */
function queueName(core: Core, id: Dn | undefined): string | undefined {
  const queue = core.centre.mediation(id);
  return queue === null ? undefined : core.directory.objects[TYPE[queue.type]]?.[queue.index]?.name;
}
