import type { Milliseconds } from '@pulse/base';
import type { Subject } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { StatusBoard } from './board.ts';

/**
 * `since`: from when on the entity's spans are the object's. `login`: start of the login through which the object sees
 * the entity, else -Infinity; no age reaches back beyond it (A2).
 */
type Visitor = (entity: number, since: Milliseconds, login: Milliseconds) => void;

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
    return { board, direct: true, each: (object, visit) => visit(object, -Infinity, -Infinity) };
  if (type !== TYPE.GroupAgents) return null;
  return {
    board,
    direct: false,
    each(group, visit) {
      for (const agent of centre.groupAgents[group] ?? [])
        visit(agent.index, seatIn(agent, group), -Infinity);
    },
  };
}

function dnsBelow(core: Core, type: number): EntitiesBelow {
  const { centre, dnBoard, mediationBoard } = core;
  const ofAgent = (agent: Agent, since: Milliseconds, visit: Visitor) => {
    for (const dn of agent.logins) {
      if (dn.login) visit(dn.index, Math.max(since, dn.login.since), dn.login.since);
    }
  };
  switch (type) {
    case TYPE.RegDN:
      return { board: dnBoard, direct: true, each: (object, visit) => visit(object, -Infinity, -Infinity) };
    case TYPE.Agent:
      return {
        board: dnBoard,
        direct: false,
        each: (object, visit) => ofAgent(centre.agents[object] as Agent, -Infinity, visit),
      };
    case TYPE.GroupAgents:
      return {
        board: dnBoard,
        direct: false,
        each(group, visit) {
          for (const agent of centre.groupAgents[group] ?? []) ofAgent(agent, seatIn(agent, group), visit);
        },
      };
    default:
      return {
        board: mediationBoard,
        direct: false,
        each(object, visit) {
          for (const queue of queuesBelow(core, type, object)) visit(queue.entity, -Infinity, -Infinity);
        },
      };
  }
}

/** The queues of a Queue, RoutePoint or GroupQueues object. */
export function queuesBelow(core: Core, type: number, object: number): readonly MediationDn[] {
  if (type === TYPE.GroupQueues) return core.centre.groupQueues[object] ?? [];
  const queue = core.centre.mediationOf(type, object);
  return queue ? [queue] : [];
}

const seatIn = (agent: Agent, group: number): Milliseconds =>
  agent.groups.find((seat) => seat.group === group)?.since ?? Infinity;
