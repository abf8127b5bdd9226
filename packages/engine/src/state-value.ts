import type { Milliseconds } from '@pulse/base';
import {
  type Dn,
  type KeyValues,
  STATUSES,
  type StateCall,
  type StateDevice,
  type StateValue,
  type StatusName,
} from '@pulse/model';
import type { Core } from './events/core.ts';
import { ATOMS } from './mask/atoms.ts';
import type { GroupSpan } from './measures/group-timeline.ts';
import type { Action } from './state/action.ts';
import type { Agent } from './state/agent.ts';
import type { Party } from './state/call.ts';
import { numberOf, TYPE } from './state/directory.ts';
import type { Place } from './state/place.ts';
import type { RegularDn } from './state/regular-dn.ts';
import { covers } from './state/seat.ts';
import type { StatusBoard } from './status/board.ts';
import { agentDecider, dnDecider, placeDecider } from './status/resolve.ts';

/** What a state tells besides status, calls and one reason: all reasons, or the DNs behind an agent. */
export type StateDetail = 'reasons' | 'dns' | undefined;

/**
 * What an agent, place or regular DN is doing (U11); null before anything is known of it. `ofReason`: the start is that of the
 * reason, where there is one.
 */
export function stateValue(
  core: Core,
  type: number,
  object: number,
  detail: StateDetail,
  ofReason: boolean,
): StateValue | null {
  if (type === TYPE.Agent) {
    const agent = core.centre.agents[object] as Agent;
    return describe(core, core.agentBoard, object, agentDecider(agent), agent.logins, detail, ofReason);
  }
  if (type === TYPE.Place) {
    const place = core.centre.places[object] as Place;
    return describe(core, core.placeBoard, object, placeDecider(place), place.dns, detail, ofReason);
  }
  const dn = core.centre.regularDns[object] as RegularDn;
  return describe(core, core.dnBoard, object, dnDecider(dn), [dn], detail, ofReason);
}

/** The status of a group of agents or places, and how many of its members have which. */
export function groupState(
  { centre, agentBoard, placeBoard }: Core,
  type: number,
  group: number,
  at: Milliseconds,
  { status, start }: Pick<GroupSpan, 'status' | 'start'>,
): StateValue {
  const statuses: Partial<Record<StatusName, number>> = {};
  const isOfAgents = type === TYPE.GroupAgents;
  const board = isOfAgents ? agentBoard : placeBoard;
  for (const seat of (isOfAgents ? centre.agentGroups : centre.placeGroups).seatsIn(group)) {
    const name = covers(seat, at) ? STATUSES[board.status(seat.member)] : undefined;
    if (name) statuses[name] = (statuses[name] ?? 0) + 1;
  }
  return { status: STATUSES[status] ?? 'NotMonitored', since: start, statuses };
}

function describe(
  core: Core,
  board: StatusBoard,
  entity: number,
  decider: Action | null,
  dns: readonly RegularDn[],
  detail: StateDetail,
  ofReason: boolean,
): StateValue | null {
  const status = STATUSES[board.status(entity)];
  if (status === undefined) return null;
  const since = board.since(entity);
  const reason = reasonOf(decider?.reasons);
  const calls = dns.flatMap((dn) => (dn.notMonitored ? [] : dn.parties.map((p) => callOf(core, p))));
  const reasons = detail === 'reasons' ? decider?.reasons : undefined;
  return {
    status,
    since: ofReason && reason !== undefined ? Math.max(since, decider?.reasonsSince ?? since) : since,
    ...(reason === undefined ? {} : { reason }),
    ...(reasons === undefined ? {} : { reasons }),
    ...(detail === 'dns' ? { dns: dns.map((dn) => deviceOf(core, dn)) } : {}),
    ...(dns.some((dn) => dn.dnd) ? { dnd: true } : {}),
    ...(calls.length === 0 ? {} : { calls }),
  };
}

/** A DN of an agent, as it has been since the login at most. */
function deviceOf({ dnBoard }: Core, { id, index, login }: RegularDn): StateDevice {
  const since = Math.max(dnBoard.since(index), login?.since ?? -Infinity);
  return { dn: id, status: STATUSES[dnBoard.status(index)] ?? 'NotMonitored', since };
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
