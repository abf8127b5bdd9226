import type { Dn, KeyValues, SourceEvent, WorkMode } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Call } from './call.ts';
import type { Schedule } from './schedule.ts';

/** Why a call left a queue without an agent: `extensions.cleared`. */
export type Cleared = 'timeout' | 'overflow' | 'router' | 'redirected' | 'exit';

const RETURNED: KeyValues = { returned: 1 };

/** What is said of the other parties of a call, where anything is. */
type Parties = Pick<SourceEvent, 'otherDn' | 'thisQueue' | 'callState' | 'thirdPartyDn' | 'previousCallId'>;

/**
 * Says what happens in the vocabulary of events, with the time of the schedule. What belongs to a call as such, its
 * numbers and attached data, stands on the events that bring it to a device.
 */
export class Voice {
  readonly #schedule: Schedule;
  readonly #emit: (event: SourceEvent) => void;

  constructor(schedule: Schedule, emit: (event: SourceEvent) => void) {
    this.#schedule = schedule;
    this.#emit = emit;
  }

  link(type: 'EventLinkConnected' | 'EventSnapshotBegin' | 'EventSnapshotEnd'): void {
    this.#emit({ type, time: this.#schedule.now });
  }

  /** What is known of a DN at the start: it is there. */
  address(thisDn: Dn, kind: 'Queue' | 'VirtualQueue' | 'RoutePoint' | 'Extension', name?: string): void {
    const address = { kind, ...(name !== undefined && { name }), calls: [] };
    this.#emit({ type: 'EventAddressInfo', time: this.#schedule.now, thisDn, address });
  }

  /** Once for each queue (rule Q13). */
  login(agent: Agent, queue: Dn): void {
    const { dn, id } = agent.plan;
    this.#emit({
      type: 'EventAgentLogin',
      time: this.#schedule.now,
      thisDn: dn,
      agentId: id,
      thisQueue: queue,
      workMode: 'ManualIn',
    });
  }

  queueLogout(agent: Agent, queue: Dn): void {
    const { dn, id } = agent.plan;
    this.#emit({
      type: 'EventQueueLogout',
      time: this.#schedule.now,
      thisDn: dn,
      agentId: id,
      thisQueue: queue,
    });
  }

  agent(type: 'EventAgentLogout' | 'EventAgentReady' | 'EventDNDOn' | 'EventDNDOff', agent: Agent): void {
    const { dn, id } = agent.plan;
    this.#emit({ type, time: this.#schedule.now, thisDn: dn, agentId: id });
  }

  notReady(agent: Agent, workMode: WorkMode, reason?: string): void {
    const { dn, id } = agent.plan;
    this.#emit({
      type: 'EventAgentNotReady',
      time: this.#schedule.now,
      thisDn: dn,
      agentId: id,
      workMode,
      ...(reason !== undefined && { reasons: { reason } }),
    });
  }

  queued(queue: Dn, call: Call, returned = false): void {
    this.#arrives('EventQueued', queue, call, returned ? { extensions: RETURNED } : undefined);
  }

  routeRequest(routePoint: Dn, call: Call): void {
    this.#arrives('EventRouteRequest', routePoint, call);
  }

  /** Treatments, and the router's answer: steps of a call on a routing point. */
  onRoutePoint(
    type: 'EventTreatmentApplied' | 'EventTreatmentEnd' | 'EventRouteUsed',
    routePoint: Dn,
    call: Call,
    target?: Dn,
  ): void {
    this.#emit({
      type,
      time: this.#schedule.now,
      thisDn: routePoint,
      callId: call.id,
      callType: call.callType,
      ...(target && { thirdPartyDn: target }),
    });
  }

  /** The queue gives the call away to the target, or lets it go for another cause. */
  diverted(queue: Dn, call: Call, target: Dn | undefined, cleared?: Cleared): void {
    this.#emit({
      type: 'EventDiverted',
      time: this.#schedule.now,
      thisDn: queue,
      callId: call.id,
      callType: call.callType,
      ...(target && { thirdPartyDn: target }),
      ...(cleared && { extensions: { cleared } }),
    });
  }

  /** The caller has hung up while waiting. */
  gaveUp(queue: Dn, call: Call): void {
    this.#emit({
      type: 'EventAbandoned',
      time: this.#schedule.now,
      thisDn: queue,
      callId: call.id,
      callType: call.callType,
      otherDn: call.party,
    });
  }

  /** An agent's phone rings. */
  ringing(agent: Agent, call: Call, parties?: Parties): void {
    this.#arrives('EventRinging', agent.plan.dn, call, parties);
  }

  dialing(agent: Agent, call: Call): void {
    this.#emit({
      type: 'EventDialing',
      time: this.#schedule.now,
      thisDn: agent.plan.dn,
      callId: call.id,
      callType: call.callType,
      thisDnRole: 'Origination',
      otherDn: call.party,
      otherDnRole: 'Destination',
      ani: call.ani,
      dnis: call.dnis,
      ...(call.about && { previousCallId: call.about.id, callThreadId: call.about.id }),
    });
  }

  established(agent: Agent, call: Call, role: 'Origination' | 'Destination', parties?: Parties): void {
    this.#emit({
      type: 'EventEstablished',
      time: this.#schedule.now,
      thisDn: agent.plan.dn,
      callId: call.id,
      callType: call.callType,
      thisDnRole: role,
      otherDn: call.party,
      otherDnRole: role === 'Origination' ? 'Destination' : 'Origination',
      ...parties,
    });
  }

  /** What else befalls an agent's part in a call. */
  leg(
    type:
      | 'EventHeld'
      | 'EventRetrieved'
      | 'EventReleased'
      | 'EventAbandoned'
      | 'EventDestinationBusy'
      | 'EventNetworkReached'
      | 'EventPartyAdded'
      | 'EventPartyDeleted',
    agent: Agent,
    call: Call,
    parties?: Parties,
  ): void {
    this.#emit({
      type,
      time: this.#schedule.now,
      thisDn: agent.plan.dn,
      callId: call.id,
      callType: call.callType,
      ...parties,
    });
  }

  /** The agent, who was in the consult call, is in the main call from now on (rule A9). */
  partyChanged(agent: Agent, main: Call, consult: Call, callState?: 'Conferenced'): void {
    this.#arrives('EventPartyChanged', agent.plan.dn, main, {
      previousCallId: consult.id,
      ...(callState && { callState }),
    });
  }

  attachedData(agent: Agent, call: Call, userData: KeyValues): void {
    this.#emit({
      type: 'EventAttachedDataChanged',
      time: this.#schedule.now,
      thisDn: agent.plan.dn,
      callId: call.id,
      userData,
    });
  }

  #arrives(
    type: 'EventQueued' | 'EventRouteRequest' | 'EventRinging' | 'EventPartyChanged',
    thisDn: Dn,
    call: Call,
    more?: Parties & Pick<SourceEvent, 'extensions'>,
  ): void {
    this.#emit({
      type,
      time: this.#schedule.now,
      thisDn,
      callId: call.id,
      callType: call.callType,
      thisDnRole: 'Destination',
      otherDn: call.party,
      otherDnRole: 'Origination',
      ani: call.ani,
      dnis: call.dnis,
      ...(call.about && { previousCallId: call.about.id, callThreadId: call.about.id }),
      ...(call.userData && { userData: call.userData }),
      ...more,
    });
  }
}
