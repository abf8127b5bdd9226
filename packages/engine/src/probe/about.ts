import { type AgentId, type Dn, type KeyValues, STATUSES } from '@pulse/model';
import { ATOMS } from '../mask/atoms.ts';
import type { Owner } from '../propagate/ledger.ts';
import type { Action } from '../state/action.ts';
import { type Call, partyOn } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';

/** What a contribution comes of. Nothing in it changes but the call, which is told of as it is known in the end. */
export interface About {
  /** Of the action or status. */
  readonly name: string;
  readonly call: Call | null;
  readonly dn: Dn | undefined;
  readonly queue: Dn | undefined;
  readonly agent: AgentId | undefined;
  /** The other end of the call. */
  readonly party: Dn | undefined;
  readonly reasons: KeyValues | undefined;
}

/** An action, in the words of who asks what it was. `reflected`: the DN whose doing an action of a queue reflects. */
export function aboutAction(
  owner: Owner,
  { atom, call, reasons }: Pick<Action, 'atom' | 'call' | 'reasons'>,
  reflected: RegularDn | null = null,
): About {
  return { name: ATOMS[atom]?.action ?? '', call, reasons, ...whereabouts(owner, call, reflected) };
}

/** A status, by its place in the table, that an action decides. */
export function aboutStatus(owner: Owner, status: number, { call, reasons }: Action): About {
  return { name: STATUSES[status] ?? '', call, reasons, ...whereabouts(owner, call, null) };
}

function whereabouts(owner: Owner, call: Call | null, reflected: RegularDn | null) {
  if (owner.kind === 'agent' || owner.kind === 'place') {
    const agent = owner.kind === 'agent' ? owner.id : undefined;
    return { dn: undefined, queue: undefined, agent, party: undefined };
  }
  const dn = owner.kind === 'regular' ? owner : reflected;
  const party = dn && call ? partyOn(dn, call) : undefined;
  return {
    dn: dn?.id,
    queue: owner.kind === 'mediation' ? owner.id : party?.thisQueue,
    agent: dn?.login?.agent.id,
    party: party?.otherDn,
  };
}
