import type { PulseEvent } from '@pulse/model';
import { type Call, partyOn } from '../state/call.ts';
import type { AnyDn } from '../state/centre.ts';
import type { Stream } from '../streams.ts';
import { updateCall } from './call-data.ts';
import type { Core } from './core.ts';
import { dnOf } from './discovery.ts';
import { lose, reconnect } from './link.ts';
import { noteQueue } from './party.ts';
import { type Route, routeOf } from './routes.ts';
import { onAddressInfo, onSnapshotBegin, onSnapshotEnd } from './snapshot.ts';

/** Carries out one event at the effective time of the desk. Answers whether it meant anything. */
export function dispatch(core: Core, stream: Stream, event: PulseEvent, previous: number): boolean {
  const route = routeOf(event.type);
  if (route === undefined) return false;
  if (route.kind === 'link-lost') {
    lose(core, stream);
    return true;
  }
  reconnect(core, stream, core.now);
  switch (route.kind) {
    case 'link-found':
      return true;
    case 'snapshot-begin':
      return onSnapshotBegin(stream, event, previous);
    case 'snapshot-end':
      return onSnapshotEnd(core, stream);
    case 'address-info':
      return onAddressInfo(core, stream, event);
    default:
      return onDn(core, stream, event, route);
  }
}

function onDn(core: Core, stream: Stream, event: PulseEvent, route: Route): boolean {
  const { thisDn, callId } = event;
  if ((route.needsDn && thisDn === undefined) || (route.needsCall && callId === undefined)) return false;
  for (const field of route.requires) if (event[field] === undefined) return false;
  let call: Call | undefined;
  if (callId !== undefined) {
    call = core.centre.call(callId);
    updateCall(core, call, event);
  }
  let meant = route.kind === 'data';
  if (thisDn !== undefined) {
    const known = call === undefined ? null : core.dnOf(call, thisDn);
    const dn = known ?? dnOf(core, thisDn, route.namesQueue ? 'queue' : 'regular');
    dn.source = stream.index;
    if (route.kind === 'suspend') {
      core.suspend(dn);
      return true;
    }
    core.monitor(dn);
    meant = carryOut(core, dn, call, event, route) || meant;
  }
  if (call !== undefined) core.centre.settleCall(call, core.now);
  return meant;
}

function carryOut(core: Core, dn: AnyDn, call: Call | undefined, event: PulseEvent, route: Route): boolean {
  if (dn.kind === 'mediation') {
    if (route.onAnyDn) return route.onAnyDn(core, dn, event);
    return call !== undefined && route.onQueue !== undefined && route.onQueue(core, dn, call, event);
  }
  if (route.onAnyDn) return route.onAnyDn(core, dn, event);
  if (route.onDevice) return route.onDevice(core, dn, event);
  if (call === undefined) return false;
  const party = partyOn(dn, call);
  if (party !== undefined && event.thisQueue !== undefined) noteQueue(core, party, event.thisQueue);
  return route.onParty !== undefined && route.onParty(core, dn, call, event);
}
