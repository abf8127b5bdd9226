import type { Milliseconds } from '@pulse/base';
import { ATOMS } from '../mask/atoms.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import { type Place, placedStart } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';

const STATUS_OF_ATOM = Int32Array.from(ATOMS, (atom) => atom.status);

/** Place of an action in the status table, -1 where it decides nothing. */
export const rank = (action: Action): number =>
  action.hidden ? -1 : (STATUS_OF_ATOM[action.atom] as number);

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

/** The action that decides a place's status over all DNs that stand there (E-151). */
export function placeDecider(place: Place): Action | null {
  let winner: Action | null = place.bare;
  let since = -Infinity;
  for (const dn of place.dns) {
    const own = decider(dn.actions, null, (action) => placedStart(dn, action));
    if (own === null) continue;
    const start = placedStart(dn, own);
    const higher = winner === null ? 1 : rank(own) - rank(winner);
    const earlier = winner === null ? 0 : since - start || winner.serial - own.serial;
    if (higher < 0 || (higher === 0 && earlier < 0)) continue;
    winner = own;
    since = start;
  }
  return winner;
}
