import { CALL_TYPES, type CallType, type KeyValues, type PulseEvent } from '@pulse/model';
import type { Call } from '../state/call.ts';
import type { Core } from './core.ts';

type CallFacts = Pick<PulseEvent, 'userData' | 'ani' | 'dnis' | 'callType' | 'mediaType' | 'callThreadId'>;

/**
 * What any event of a call says about it is true of the call on all its legs, before the event's own actions are
 * made (F2). Attached data are added to and overwritten, never removed (F3).
 */
export function updateCall(core: Core, call: Call, said: CallFacts): void {
  const shown = tell(call, said);
  if (said.callThreadId !== undefined && said.callThreadId !== call.root) {
    call.root = said.callThreadId;
    for (const { dn } of call.parties) core.desk.touch(dn);
    for (const { queue, wait } of call.visits) if (wait) core.desk.touch(queue);
  }
  let filtered = shown && core.bank.looksAtNumbers;
  const medium = said.mediaType;
  if (medium !== undefined && medium !== call.mediaType) {
    call.mediaType = medium;
    filtered = true;
  }
  if (said.userData !== undefined && addsTo(call.userData, said.userData)) {
    call.userData = call.userData === undefined ? said.userData : { ...call.userData, ...said.userData };
    filtered = true;
  }
  if (filtered) core.refreshCall(call);
  // States of everybody on the call tell its data, whatever DN the event was for.
  if (filtered || shown) for (const party of call.parties) core.markDn(party.dn);
}

/** Takes over what shows, and what few filters look at. Returns whether something is new. */
function tell(call: Call, { callType, ani, dnis }: CallFacts): boolean {
  const { type: knownType, ani: knownAni, dnis: knownDnis } = call;
  if (callType !== undefined && callType !== knownType) call.type = canonical(callType);
  if (ani !== undefined) call.ani = ani;
  if (dnis !== undefined) call.dnis = dnis;
  return call.type !== knownType || call.ani !== knownAni || call.dnis !== knownDnis;
}

/** The same text as it stands in the program: what is compared with it afterwards is one pointer. */
const canonical = (type: CallType): CallType => CALL_TYPES.find((known) => known === type) ?? 'Unknown';

function addsTo(known: KeyValues | undefined, added: KeyValues): boolean {
  if (known === undefined) return true;
  for (const key in added) if (known[key] !== added[key]) return true;
  return false;
}
