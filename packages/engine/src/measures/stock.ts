import type { Milliseconds } from '@pulse/base';
import { type Subject, statusPriority } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import { ATOMS, PSEUDO_AGENTS, PSEUDO_DNS } from '../mask/atoms.ts';
import type { Mask } from '../mask/mask.ts';
import type { Owner } from '../propagate/ledger.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import { type Place, placedStart } from '../state/place.ts';
import { covers } from '../state/seat.ts';
import type { EntitiesBelow } from '../status/below.ts';
import { entitiesBelow, queuesBelow } from '../status/below.ts';

/** `action`: that is in progress on `owner`, a DN, agent or place, which `entity` is; null: the status of the entity is. */
export type VisitStock = (
  start: Milliseconds,
  entity: number,
  action: Action | null,
  owner: Owner | null,
) => void;

/**
 * What current categories are made of: the actions or statuses of a mask and filter that are in progress now. Nothing
 * is kept for them; they are found when they are read. Ages are those of the whole action or status (F4).
 */
export interface Stock {
  each(object: number, at: Milliseconds, visit: VisitStock): void;
  /** Those that are in progress and have no age: pseudo-actions of queues (Q13). */
  pseudo(object: number, at: Milliseconds): number;
}

/** What is in progress on the objects of a type. */
export function stockOf(core: Core, type: number, subject: Subject, mask: Mask, filter: FilterId): Stock {
  const below = entitiesBelow(core, subject, type);
  return below ? statusStock(core, below, mask, filter) : actionStock(core, type, mask, filter);
}

/** The same of the members of groups of a type: of agents, of places, or of mediation DNs by entity. */
export function memberStock(core: Core, type: number, subject: Subject, mask: Mask, filter: FilterId): Stock {
  if (type === TYPE.GroupAgents) return stockOf(core, TYPE.Agent, subject, mask, filter);
  if (type === TYPE.GroupPlaces) return stockOf(core, TYPE.Place, subject, mask, filter);
  const { mediationBoard: board, centre } = core;
  if (subject !== 'DNAction') return statusStock(core, { board, direct: true, each: () => {} }, mask, filter);
  return {
    pseudo: () => 0,
    each(entity, _at, visit) {
      const queue = centre.mediationDns[entity];
      for (const action of queue?.actions ?? []) {
        const { atom, cls, start } = action;
        if (mask.has[atom] === 1 && core.bank.holds(filter, cls)) visit(start, entity, action, queue ?? null);
      }
    },
  };
}

/** Durable actions; instantaneous ones in the mask are silently nothing. */
function actionStock(core: Core, type: number, mask: Mask, filter: FilterId): Stock {
  const matches = (action: Action) => mask.has[action.atom] === 1 && core.bank.holds(filter, action.cls);
  const eachOfAgent = (agent: Agent, visit: VisitStock) => {
    const { index, logins, loggedOut } = agent;
    if (loggedOut && matches(loggedOut)) visit(loggedOut.start, index, loggedOut, agent);
    for (const dn of logins)
      for (const action of dn.actions) if (matches(action)) visit(action.agentStart, dn.index, action, dn);
  };
  const eachAtPlace = (place: Place, visit: VisitStock) => {
    const { index, dns, bare } = place;
    if (bare && matches(bare)) visit(bare.start, index, bare, place);
    for (const dn of dns)
      for (const action of dn.actions)
        if (matches(action)) visit(placedStart(dn, action), dn.index, action, dn);
  };
  const pseudo = () => 0;
  switch (type) {
    case TYPE.Place:
      return {
        pseudo,
        each: (object, _at, visit) => eachAtPlace(core.centre.places[object] as Place, visit),
      };
    case TYPE.GroupPlaces:
      return {
        pseudo,
        each(object, at, visit) {
          for (const seat of core.centre.placeGroups.seatsIn(object)) {
            if (covers(seat, at)) eachAtPlace(core.centre.places[seat.member] as Place, visit);
          }
        },
      };
    case TYPE.RegDN:
      return {
        pseudo,
        each(object, _at, visit) {
          const dn = core.centre.regularDns[object];
          for (const action of dn?.actions ?? [])
            if (matches(action)) visit(action.start, object, action, dn ?? null);
        },
      };
    case TYPE.Tenant:
      return {
        pseudo,
        each(_object, _at, visit) {
          for (const dn of core.centre.regularDns) {
            for (const action of dn.actions) if (matches(action)) visit(action.start, dn.index, action, dn);
          }
        },
      };
    case TYPE.Agent:
      return {
        pseudo,
        each: (object, _at, visit) => eachOfAgent(core.centre.agents[object] as Agent, visit),
      };
    case TYPE.GroupAgents:
      return {
        pseudo,
        each(object, at, visit) {
          for (const seat of core.centre.agentGroups.seatsIn(object)) {
            if (covers(seat, at)) eachOfAgent(core.centre.agents[seat.member] as Agent, visit);
          }
        },
      };
    default:
      return {
        pseudo: hasPseudo(mask)
          ? (object, at) => pseudoNumber(core, queuesBelow(core, type, object, at), mask)
          : pseudo,
        each(object, at, visit) {
          for (const queue of queuesBelow(core, type, object, at)) {
            for (const action of queue.actions)
              if (matches(action)) visit(action.start, queue.entity, action, queue);
          }
        },
      };
  }
}

const READY = statusPriority('WaitForNextCall');
const ACTIVE: ReadonlySet<number> = new Set(
  (
    [
      'CallDialing',
      'CallRinging',
      'CallOnHold',
      'CallUnknown',
      'CallConsult',
      'CallInternal',
      'CallOutbound',
      'CallInbound',
    ] as const
  ).map(statusPriority),
);

/** True when the mask names something that is made of logins and statuses, not of actions. */
export const hasPseudo = (mask: Mask): boolean => ATOMS.some((atom, i) => atom.pseudo && mask.has[i] === 1);

/** An agent, and a DN, counts once, in how many of the queues it may be (X3). */
function pseudoNumber(core: Core, queues: readonly MediationDn[], mask: Mask): number {
  const dns = new Set(queues.flatMap((queue) => [...queue.logins]));
  const agents = new Set([...dns].flatMap((dn) => (dn.login ? [dn.login.agent] : [])));
  let number = 0;
  for (const agent of agents) number += kindsOf(PSEUDO_AGENTS, mask, core.agentBoard.status(agent.index));
  for (const dn of dns) number += kindsOf(PSEUDO_DNS, mask, core.dnBoard.status(dn.index));
  return number;
}

/** How many of the pseudo-actions in a mask somebody with a status makes. */
function kindsOf({ login, ready, active }: typeof PSEUDO_AGENTS, { has }: Mask, status: number): number {
  let number = 0;
  if (has[login] === 1) number++;
  if (has[ready] === 1 && status === READY) number++;
  if (has[active] === 1 && ACTIVE.has(status)) number++;
  return number;
}

function statusStock(core: Core, below: EntitiesBelow, mask: Mask, filter: FilterId): Stock {
  const { board } = below;
  const direct = (entity: number, _at: Milliseconds, visit: VisitStock) => {
    const status = board.status(entity);
    if (status < 0 || mask.has[status] !== 1) return;
    if (core.bank.holds(filter, board.cls(entity))) visit(board.since(entity), entity, null, null);
  };
  if (below.direct) return { pseudo: () => 0, each: direct };
  return {
    pseudo: () => 0,
    each(object, at, visit) {
      below.each(object, (entity, since, until, seen) => {
        if (at < since || at >= until) return;
        const status = board.status(entity);
        if (status < 0 || mask.has[status] !== 1) return;
        if (!core.bank.holds(filter, board.cls(entity))) return;
        visit(Math.max(board.since(entity), seen), entity, null, null);
      });
    },
  };
}
