import type { Milliseconds } from '@pulse/base';
import type { Subject } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import { covers } from '../state/seat.ts';
import type { StatusBoard } from './board.ts';

/**
 * `since`, `until`: from when and until when the entity's spans are the object's; the time may not have come, or be over.
 * `login`: start of the login through which the object sees the entity, else -Infinity; no age reaches back beyond it
 * (A2).
 */
type Visitor = (entity: number, since: Milliseconds, until: Milliseconds, login: Milliseconds) => void;

/** The entities whose statuses make up an object: a group's agents, an agent's DNs. */
export interface EntitiesBelow {
  readonly board: StatusBoard;
  /** Object and entity are the same, with the same index. */
  readonly direct: boolean;
  each(object: number, visit: Visitor): void;
}

/** Null: objects of the type have no such statuses. */
export function entitiesBelow(core: Core, subject: Subject, type: number): EntitiesBelow | null {
  if (subject === 'AgentStatus') return agentsBelow(core, type);
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

function dnsBelow(core: Core, type: number): EntitiesBelow {
  const { centre, dnBoard, mediationBoard } = core;
  const ofAgent = (agent: Agent, since: Milliseconds, until: Milliseconds, visit: Visitor) => {
    for (const dn of agent.logins) {
      if (dn.login) visit(dn.index, Math.max(since, dn.login.since), until, dn.login.since);
    }
  };
  switch (type) {
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
