import type { AddressCall, KeyValues, PulseEvent } from '@pulse/model';
import type { Call } from '../state/call.ts';
import type { Core } from './core.ts';

type CallFacts = Pick<PulseEvent, 'userData' | 'ani' | 'dnis' | 'callType' | 'mediaType'>;

/**
 * What any event of a call says about it is true of the call on all its legs, before the event's own actions are
 * made (F2). Attached data are added to and overwritten, never removed (F3).
 */
export function updateCall(core: Core, call: Call, said: CallFacts | AddressCall): void {
  if (said.callType !== undefined) call.type = said.callType;
  if (said.ani !== undefined) call.ani = said.ani;
  if (said.dnis !== undefined) call.dnis = said.dnis;
  let changed = false;
  const medium = 'mediaType' in said ? said.mediaType : undefined;
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

function addsTo(known: KeyValues | undefined, added: KeyValues): boolean {
  if (known === undefined) return true;
  for (const key in added) if (known[key] !== added[key]) return true;
  return false;
}
