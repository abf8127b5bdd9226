import type { Milliseconds } from '@pulse/base';
import { statusPriority } from '@pulse/model';
import { ATOMS } from '../mask/atoms.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { StatusView } from './board.ts';

const LOGGED_OUT = statusPriority('LoggedOut');

const rank = (action: Action): number => (action.hidden ? -1 : (ATOMS[action.atom]?.status ?? -1));

/** The action that decides: highest in the table; of equals the one that started first, then the one made first (U2). */
function decider(actions: readonly Action[], best: Action | null, start: (action: Action) => Milliseconds) {
  let winner = best;
  for (const action of actions) {
    const own = rank(action);
    if (own < 0) continue;
    if (winner === null || own > rank(winner)) {
      winner = action;
    } else if (own === rank(winner)) {
      const earlier = start(action) - start(winner);
      if (earlier < 0 || (earlier === 0 && action.serial < winner.serial)) winner = action;
    }
  }
  return winner;
}

const ownStart = (action: Action) => action.start;
const agentStart = (action: Action) => action.agentStart;

/** The action that decides a DN's status. */
export const dnDecider = (dn: RegularDn): Action | null => decider(dn.actions, null, ownStart);

/** The action that decides an agent's status over all DNs of the agent's logins. */
export function agentDecider(agent: Agent): Action | null {
  let winner: Action | null = agent.loggedOut;
  for (const dn of agent.logins) winner = decider(dn.actions, winner, agentStart);
  return winner;
}

export function dnView(dn: RegularDn, now: Milliseconds): StatusView | null {
  const action = dnDecider(dn);
  return action && viewOf(action, rank(action), action.start, now);
}

export function agentView(agent: Agent, now: Milliseconds): StatusView | null {
  if (agent.loggedOut) return viewOf(agent.loggedOut, LOGGED_OUT, agent.loggedOut.start, now);
  const action = agentDecider(agent);
  return action && viewOf(action, rank(action), action.agentStart, now);
}

export function mediationView(queue: MediationDn, now: Milliseconds): StatusView | null {
  const action = queue.monitoring;
  return action && viewOf(action, rank(action), action.start, now);
}

function viewOf(action: Action, status: number, start: Milliseconds, now: Milliseconds): StatusView {
  return {
    status,
    serial: action.serial,
    cls: action.cls,
    stated: action.statedAt === now ? start : Number.NaN,
  };
}
