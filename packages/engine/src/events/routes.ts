import { EVENT_TYPES, type EventField, type EventType, type PulseEvent } from '@pulse/model';
import { atomOf } from '../mask/atoms.ts';
import type { Call } from '../state/call.ts';
import type { AnyDn } from '../state/centre.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import * as agent from './agent.ts';
import * as onCall from './call.ts';
import type { Core } from './core.ts';
import { onHeartbeat } from './heartbeats.ts';
import * as onQueue from './queue.ts';
import { onPartyChanged } from './transfer.ts';

/**
 * How events of one type are carried out; looked up once for each event. Handlers answer whether the event meant
 * anything; where there is none for the kind of its DN, it did not.
 */
export interface Route {
  readonly kind:
    | 'link-lost'
    | 'link-found'
    | 'snapshot-begin'
    | 'snapshot-end'
    | 'address-info'
    | 'suspend'
    | 'data'
    | 'dn';
  readonly needsDn: boolean;
  readonly needsCall: boolean;
  /** What else must be there. */
  readonly requires: readonly EventField[];
  /** An unknown thisDn is a queue (Q12). */
  readonly namesQueue: boolean;
  readonly onAnyDn: ((core: Core, dn: AnyDn, event: PulseEvent) => boolean) | undefined;
  /** On regular DNs, whatever their calls. */
  readonly onDevice: ((core: Core, dn: RegularDn, event: PulseEvent) => boolean) | undefined;
  /** On regular DNs, of a call. */
  readonly onParty: ((core: Core, dn: RegularDn, call: Call, event: PulseEvent) => boolean) | undefined;
  /** On mediation DNs, of a call. */
  readonly onQueue: ((core: Core, queue: MediationDn, call: Call, event: PulseEvent) => boolean) | undefined;
}

const means = () => true;

function userEvent(core: Core, dn: AnyDn, event: PulseEvent): boolean {
  if (dn.kind === 'mediation' && onHeartbeat(core, dn, event)) return true;
  core.desk.moment(dn, atomOf('UserEvent'), null, event);
  return true;
}

const RULES: { readonly [Type in EventType]: Partial<Omit<Route, 'requires' | 'needsDn' | 'needsCall'>> } = {
  EventLinkConnected: { kind: 'link-found' },
  EventLinkDisconnected: { kind: 'link-lost' },
  EventRegistered: { onAnyDn: means },
  EventUnregistered: { kind: 'suspend' },
  EventAddressInfo: { kind: 'address-info' },
  EventSnapshotBegin: { kind: 'snapshot-begin' },
  EventSnapshotEnd: { kind: 'snapshot-end' },

  EventAgentLogin: { onDevice: agent.onAgentLogin },
  EventAgentLogout: { onDevice: agent.onAgentLogout },
  EventAgentReady: { onDevice: agent.onReadiness },
  EventAgentNotReady: { onDevice: agent.onReadiness },
  EventQueueLogout: { onDevice: agent.onQueueLogout },
  EventDNDOn: { onDevice: agent.onDoNotDisturb },
  EventDNDOff: { onDevice: agent.onDoNotDisturb },
  EventForwardSet: { onDevice: means },
  EventForwardCancel: { onDevice: means },
  EventMonitoringNextCall: { onDevice: means },
  EventMonitoringCancelled: { onDevice: means },
  EventOnHook: { onDevice: agent.onHook },
  EventOffHook: { onDevice: agent.onHook },

  EventDialing: { onParty: onCall.onDialing },
  EventRinging: { onParty: onCall.onRinging },
  EventEstablished: { onParty: onCall.onEstablished },
  EventHeld: { onParty: onCall.onHeld },
  EventRetrieved: { onParty: onCall.onRetrieved },
  // A queue has no EventReleased: sources send EventAbandoned or EventDiverted (Q1).
  EventReleased: { onParty: onCall.onReleased },
  EventAbandoned: { onParty: onCall.onAbandoned, onQueue: onQueue.onAbandonedInQueue },
  EventDestinationBusy: { onParty: onCall.onDestinationBusy },
  EventPartyAdded: { onParty: onCall.onPartyAdded },
  EventPartyChanged: { onParty: onPartyChanged, onQueue: onQueue.onPartyChangedInQueue },
  EventPartyDeleted: { onParty: onCall.onPartyDeleted },
  EventAttachedDataChanged: { kind: 'data' },
  EventNetworkReached: { onParty: means },
  EventBridged: { onParty: means },
  EventUserEvent: { onAnyDn: userEvent },

  EventQueued: { namesQueue: true, onQueue: onQueue.onQueued },
  EventDiverted: { namesQueue: true, onQueue: onQueue.onDiverted },
  EventRouteRequest: { namesQueue: true, onQueue: onQueue.onQueued },
  EventRouteUsed: { onQueue: means },
  EventTreatmentApplied: { onQueue: onQueue.onTreatment },
  EventTreatmentEnd: { onQueue: onQueue.onTreatmentEnd },
  EventTreatmentNotApplied: { onQueue: onQueue.onTreatment },
  EventTreatmentRequired: { onQueue: means },
};

const ROUTES: ReadonlyMap<string, Route> = new Map(
  (Object.keys(RULES) as EventType[]).map((type) => {
    const rule = RULES[type];
    const requires: readonly EventField[] = EVENT_TYPES[type].requires;
    // Every field is set, so that all routes look the same to the compiler.
    const route: Route = {
      kind: rule.kind ?? 'dn',
      needsDn: requires.includes('thisDn'),
      needsCall: requires.includes('callId'),
      requires: requires.filter((field) => field !== 'thisDn' && field !== 'callId'),
      namesQueue: rule.namesQueue ?? false,
      onAnyDn: rule.onAnyDn,
      onDevice: rule.onDevice,
      onParty: rule.onParty,
      onQueue: rule.onQueue,
    };
    return [type, route];
  }),
);

/** Undefined: no type of the vocabulary. */
export const routeOf = (type: string): Route | undefined => ROUTES.get(type);
