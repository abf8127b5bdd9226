import type { Milliseconds } from '@pulse/base';
import type { Subject } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { Place } from '../state/place.ts';
import { covers } from '../state/seat.ts';
import type { StatusBoard } from './board.ts';

/**
 * `since`, `until`: from when and until when the entity's spans are the object's; the time may not have come, or be over.
 * `seen`: start of the login, or of the stay at the place, through which the object sees the entity, else -Infinity; no
 * age reaches back beyond it (A2).
 */
type Visitor = (entity: number, since: Milliseconds, until: Milliseconds, seen: Milliseconds) => void;

/** The entities whose statuses make up an object: a group's agents, the DNs of an agent or place. */
export interface EntitiesBelow {
  readonly board: StatusBoard;
  /** Object and entity are the same, with the same index. */
  readonly direct: boolean;
  each(object: number, visit: Visitor): void;
}

/** Null: objects of the type have no such statuses. */
export function entitiesBelow(core: Core, subject: Subject, type: number): EntitiesBelow | null {
  if (subject === 'AgentStatus') return agentsBelow(core, type);
  if (subject === 'PlaceStatus') return placesBelow(core, type);
  return subject === 'DNStatus' ? dnsBelow(core, type) : null;
}

function agentsBelow(core: Core, type: number): EntitiesBelow | null {
  const { centre, agentBoard: board } = core;
  if (type === TYPE.Agent)
    return { board, direct: true, each: (object, visit) => visit(object, -Infinity, Infinity, -Infinity) };
  if (type === TYPE.Tenant) {
    const each: EntitiesBelow['each'] = (_, visit) => {
      for (const { index } of centre.agents) visit(index, -Infinity, Infinity, -Infinity);
    };
    return { board, direct: false, each };
  }
  if (type !== TYPE.GroupAgents) return null;
  return {
    board,
    direct: false,
    each(group, visit) {
      for (const { member, since, until } of centre.agentGroups.seatsIn(group)) {
        visit(member, since, until, -Infinity);
      }
    },
  };
}

function placesBelow(core: Core, type: number): EntitiesBelow | null {
  const { centre, placeBoard: board } = core;
  const direct = type === TYPE.Place;
  const all: EntitiesBelow['each'] = (_, visit) => {
    for (const { index } of centre.places) visit(index, -Infinity, Infinity, -Infinity);
  };
  const own: EntitiesBelow['each'] = (object, visit) => visit(object, -Infinity, Infinity, -Infinity);
  if (type === TYPE.Place || type === TYPE.Tenant) return { board, direct, each: direct ? own : all };
  if (type !== TYPE.GroupPlaces) return null;
  return {
    board,
    direct,
    each(group, visit) {
      for (const { member, since, until } of centre.placeGroups.seatsIn(group)) {
        visit(member, since, until, -Infinity);
      }
    },
  };
}

function dnsBelow(core: Core, type: number): EntitiesBelow {
  const { centre, dnBoard, mediationBoard } = core;
  const ofAgent = (agent: Agent, since: Milliseconds, until: Milliseconds, visit: Visitor) => {
    for (const dn of agent.logins) {
      if (dn.login) visit(dn.index, Math.max(since, dn.login.since), until, dn.login.since);
    }
  };
  const atPlace = (place: Place, since: Milliseconds, until: Milliseconds, visit: Visitor) => {
    for (const { index, placedAt } of place.dns) visit(index, Math.max(since, placedAt), until, placedAt);
  };
  switch (type) {
    case TYPE.Place:
      return {
        board: dnBoard,
        direct: false,
        each: (object, visit) => atPlace(centre.places[object] as Place, -Infinity, Infinity, visit),
      };
    case TYPE.GroupPlaces:
      return {
        board: dnBoard,
        direct: false,
        each(group, visit) {
          for (const { member, since, until } of centre.placeGroups.seatsIn(group)) {
            atPlace(centre.places[member] as Place, since, until, visit);
          }
        },
      };
    case TYPE.RegDN:
      return {
        board: dnBoard,
        direct: true,
        each: (object, visit) => visit(object, -Infinity, Infinity, -Infinity),
      };
    case TYPE.Agent:
      return {
        board: dnBoard,
        direct: false,
        each: (object, visit) => ofAgent(centre.agents[object] as Agent, -Infinity, Infinity, visit),
      };
    case TYPE.GroupAgents:
      return {
        board: dnBoard,
        direct: false,
        each(group, visit) {
          for (const { member, since, until } of centre.agentGroups.seatsIn(group)) {
            ofAgent(centre.agents[member] as Agent, since, until, visit);
          }
        },
      };
    case TYPE.GroupQueues:
      return {
        board: mediationBoard,
        direct: false,
        each(group, visit) {
          for (const { member, since, until } of centre.queueGroups.seatsIn(group)) {
            visit(member, since, until, -Infinity);
          }
        },
      };
    default:
      return {
        board: mediationBoard,
        direct: false,
        each(object, visit) {
          const queue = centre.mediationOf(type, object);
          if (queue) visit(queue.entity, queue.since, Infinity, -Infinity);
        },
      };
  }
}

/** The queues of a Queue, RoutePoint or GroupQueues object at a time. */
export function queuesBelow(
  { centre }: Core,
  type: number,
  object: number,
  at: Milliseconds,
): readonly MediationDn[] {
  if (type !== TYPE.GroupQueues) {
    const queue = centre.mediationOf(type, object);
    return queue ? [queue] : [];
  }
  return centre.queueGroups
    .seatsIn(object)
    .flatMap((seat) => (covers(seat, at) ? [centre.mediationDns[seat.member] as MediationDn] : []));
}

/** How many entities have a status on a board. */
export function entitiesOf(core: Core, board: StatusBoard): number {
  const { agents, places, regularDns, mediationDns } = core.centre;
  if (board === core.agentBoard) return agents.length;
  if (board === core.placeBoard) return places.length;
  return board === core.mediationBoard ? mediationDns.length : regularDns.length;
}
