import { unreachable } from '@pulse/base';
import type { ActionFacts } from '../filter/looked-at.ts';
import { ATOMS } from '../mask/atoms.ts';
import { type Call, partyOn } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Owner } from './ledger.ts';

/**
 * What filters can see of an action besides its notes (E-86). ThisQueue: of a queue's action the queue, of a call on a
 * DN the party's. AgentID and PlaceID: who is
 * logged in on the DN, and where it stands; of a queue's action those of the DN that it reflects.
 */
export function actionFacts(
  owner: Owner,
  atom: number,
  call: Call | null,
  reflected: RegularDn | null,
): ActionFacts {
  const callType = ATOMS[atom]?.callType ?? null;
  switch (owner.kind) {
    case 'regular': {
      const thisQueue = call === null ? undefined : partyOn(owner, call)?.thisQueue;
      return { call, callType, thisQueue, agentId: owner.login?.agent.id, placeId: owner.place?.id };
    }
    case 'mediation':
      return {
        call,
        callType,
        thisQueue: owner.id,
        agentId: reflected?.login?.agent.id,
        placeId: reflected?.place?.id,
      };
    case 'agent':
    case 'place':
      return { call, callType, thisQueue: undefined, agentId: undefined, placeId: undefined };
    default:
      return unreachable(owner);
  }
}
