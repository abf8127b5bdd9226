import { CALL_TYPES, type CallType, type KeyValues, type PulseEvent } from '@pulse/model';
import type { Call } from '../state/call.ts';
import type { Core } from './core.ts';

type CallFacts = Pick<PulseEvent, 'userData' | 'ani' | 'dnis' | 'callType' | 'mediaType'>;

/**
 * What any event of a call says about it is true of the call on all its legs, before the event's own actions are
 * made (F2). Attached data are added to and overwritten, never removed (F3).
 */
export function updateCall(core: Core, call: Call, said: CallFacts): void {
  const type = said.callType;
  if (type !== undefined && type !== call.type) call.type = canonical(type);
  if (said.ani !== undefined) call.ani = said.ani;
  if (said.dnis !== undefined) call.dnis = said.dnis;
  let changed = false;
  const medium = said.mediaType;
  if (medium !== undefined && medium !== call.mediaType) {
    call.mediaType = medium;
    changed = true;
  }
  if (said.userData !== undefined && addsTo(call.userData, said.userData)) {
    call.userData = call.userData === undefined ? said.userData : { ...call.userData, ...said.userData };
    changed = true;
  }
  if (changed) core.refreshCall(call);
}

/** The same text as it stands in the program: what is compared with it afterwards is one pointer. */
const canonical = (type: CallType): CallType => CALL_TYPES.find((known) => known === type) ?? 'Unknown';

function addsTo(known: KeyValues | undefined, added: KeyValues): boolean {
  if (known === undefined) return true;
  for (const key in added) if (known[key] !== added[key]) return true;
  return false;
}
