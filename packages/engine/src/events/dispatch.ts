import { EVENT_TYPES, isEventType, type PulseEvent } from '@pulse/model';
import { atomOf } from '../mask/atoms.ts';
import type { AnyDn } from '../state/centre.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Stream } from '../streams.ts';
import * as agent from './agent.ts';
import * as onCall from './call.ts';
import { updateCall } from './call-data.ts';
import type { Core } from './core.ts';
import { lose, reconnect } from './link.ts';
import * as onQueue from './queue.ts';
import { onAddressInfo, onSnapshotBegin, onSnapshotEnd } from './snapshot.ts';
import { onPartyChanged } from './transfer.ts';

/** Carries out one event at the effective time of the desk. Answers whether it meant anything. */
export function dispatch(core: Core, stream: Stream, event: PulseEvent, previous: number): boolean {
  if (!isEventType(event.type)) return false;
  if (event.type === 'EventLinkDisconnected') {
    lose(core, stream);
    return true;
  }
  reconnect(core, stream, core.now);
  if (event.type === 'EventLinkConnected') return true;
  if (event.type === 'EventSnapshotBegin') return onSnapshotBegin(stream, event, previous);
  if (event.type === 'EventSnapshotEnd') return onSnapshotEnd(core, stream);
  if (event.type === 'EventAddressInfo') return onAddressInfo(core, stream, event);
  return EVENT_TYPES[event.type].requires.some((field) => event[field] === undefined)
    ? false
    : onDn(core, stream, event);
}

const NAMES_QUEUE: ReadonlySet<PulseEvent['type']> = new Set([
  'EventQueued',
  'EventRouteRequest',
  'EventDiverted',
]);

function onDn(core: Core, stream: Stream, event: PulseEvent): boolean {
  const call = event.callId === undefined ? undefined : core.centre.call(event.callId);
  if (call !== undefined) updateCall(core, call, event);
  let meant = event.type === 'EventAttachedDataChanged';
  if (event.thisDn !== undefined) {
    const dn = core.dn(event.thisDn, NAMES_QUEUE.has(event.type) ? 'queue' : 'regular');
    dn.source = stream.index;
    if (event.type === 'EventUnregistered') {
      core.suspend(dn);
      return true;
    }
    core.monitor(dn);
    meant = (dn.kind === 'mediation' ? onMediation(core, dn, event) : onRegular(core, dn, event)) || meant;
  }
  if (call !== undefined) core.centre.settleCall(call, core.now);
  return meant;
}

function onMediation(core: Core, queue: MediationDn, event: PulseEvent): boolean {
  if (event.type === 'EventUserEvent') return userEvent(core, queue, event);
  if (event.callId === undefined) return event.type === 'EventRegistered';
  const call = core.centre.call(event.callId);
  switch (event.type) {
    case 'EventQueued':
    case 'EventRouteRequest':
      return onQueue.onQueued(core, queue, call, event);
    case 'EventDiverted':
      return onQueue.onDiverted(core, queue, call, event);
    case 'EventAbandoned':
      return onQueue.onAbandonedInQueue(core, queue, call, event);
    case 'EventPartyChanged':
      return onQueue.onPartyChangedInQueue(core, queue, call, event);
    case 'EventRouteUsed':
    case 'EventTreatmentApplied':
    case 'EventTreatmentEnd':
    case 'EventTreatmentNotApplied':
    case 'EventTreatmentRequired':
    case 'EventAttachedDataChanged':
      return true;
    default:
      // Among them EventReleased on a queue: sources send EventAbandoned or EventDiverted (Q1).
      return false;
  }
}

function onRegular(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  switch (event.type) {
    case 'EventAgentLogin':
      return agent.onAgentLogin(core, dn, event);
    case 'EventAgentLogout':
      return agent.onAgentLogout(core, dn, event);
    case 'EventAgentReady':
    case 'EventAgentNotReady':
      return agent.onReadiness(core, dn, event);
    case 'EventQueueLogout':
      return agent.onQueueLogout(core, dn, event);
    case 'EventDNDOn':
    case 'EventDNDOff':
      return agent.onDoNotDisturb(core, dn, event);
    case 'EventOnHook':
    case 'EventOffHook':
      return agent.onHook(core, dn, event);
    case 'EventUserEvent':
      return userEvent(core, dn, event);
    case 'EventRegistered':
    case 'EventForwardSet':
    case 'EventForwardCancel':
    case 'EventMonitoringNextCall':
    case 'EventMonitoringCancelled':
      return true;
    default:
      return onRegularCall(core, dn, event);
  }
}

function onRegularCall(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  if (event.callId === undefined) return false;
  const call = core.centre.call(event.callId);
  const party = dn.parties.get(call.id);
  if (party !== undefined && event.thisQueue !== undefined) {
    party.thisQueue = core.centre.mediation(event.thisQueue) ?? party.thisQueue;
  }
  switch (event.type) {
    case 'EventDialing':
      return onCall.onDialing(core, dn, call, event);
    case 'EventRinging':
      return onCall.onRinging(core, dn, call, event);
    case 'EventEstablished':
      return onCall.onEstablished(core, dn, call, event);
    case 'EventHeld':
      return onCall.onHeld(core, dn, call, event);
    case 'EventRetrieved':
      return onCall.onRetrieved(core, dn, call, event);
    case 'EventReleased':
      return onCall.onReleased(core, dn, call, event);
    case 'EventAbandoned':
      return onCall.onAbandoned(core, dn, call, event);
    case 'EventDestinationBusy':
      return onCall.onDestinationBusy(core, dn, call, event);
    case 'EventPartyAdded':
      return onCall.onPartyAdded(core, dn, call, event);
    case 'EventPartyChanged':
      return onPartyChanged(core, dn, call, event);
    case 'EventPartyDeleted':
      return onCall.onPartyDeleted(core, dn, call, event);
    case 'EventAttachedDataChanged':
    case 'EventNetworkReached':
    case 'EventBridged':
      return true;
    default:
      return false;
  }
}

function userEvent(core: Core, dn: AnyDn, event: PulseEvent): boolean {
  core.desk.moment(dn, atomOf('UserEvent'), null, event);
  return true;
}
