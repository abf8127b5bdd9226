import type { Dn, KeyValues, SourceEvent, WorkMode } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Call } from './call.ts';
import type { Schedule } from './schedule.ts';

/** Why a call left a queue without an agent: `extensions.cleared`. */
export type Cleared = 'timeout' | 'overflow' | 'router' | 'redirected' | 'exit';

const RETURNED: KeyValues = { returned: 1 };
const CLEARED: Readonly<Record<Cleared, KeyValues>> = {
  timeout: { cleared: 'timeout' },
  overflow: { cleared: 'overflow' },
  router: { cleared: 'router' },
  redirected: { cleared: 'redirected' },
  exit: { cleared: 'exit' },
};

/** How the parts of an event about a party of a call differ. */
interface Party {
  readonly otherDn?: Dn;
  readonly thisQueue?: Dn;
  readonly callState?: 'Transferred' | 'Conferenced';
  readonly thirdPartyDn?: Dn;
  readonly previousCallId?: Call['id'];
}

/**
 * Says what happens in the vocabulary of events, with the time of the schedule. What belongs to a call as such (its
 * numbers and attached data) stands on the events that bring it to a device.
 */
export class Voice {
  readonly #schedule: Schedule;
  readonly #emit: (event: SourceEvent) => void;

  constructor(schedule: Schedule, emit: (event: SourceEvent) => void) {
    this.#schedule = schedule;
    this.#emit = emit;
  }

  say(event: Omit<SourceEvent, 'time'>): void {
    this.#emit({ ...event, time: this.#schedule.now });
  }

  login(agent: Agent, queue: Dn): void {
    this.say({
      type: 'EventAgentLogin',
      thisDn: agent.plan.dn,
      agentId: agent.plan.id,
      thisQueue: queue,
      workMode: 'ManualIn',
    });
  }

  logout(agent: Agent): void {
    this.say({ type: 'EventAgentLogout', thisDn: agent.plan.dn, agentId: agent.plan.id });
  }

  ready(agent: Agent): void {
    this.say({
      type: 'EventAgentReady',
      thisDn: agent.plan.dn,
      agentId: agent.plan.id,
      workMode: 'ManualIn',
    });
  }

  notReady(agent: Agent, workMode: WorkMode, reason?: string): void {
    this.say({
      type: 'EventAgentNotReady',
      thisDn: agent.plan.dn,
      agentId: agent.plan.id,
      workMode,
      ...(reason !== undefined && { reasons: { reason } }),
    });
  }

  doNotDisturb(agent: Agent, on: boolean): void {
    this.say({
      type: on ? 'EventDNDOn' : 'EventDNDOff',
      thisDn: agent.plan.dn,
      agentId: agent.plan.id,
    });
  }

  queued(queue: Dn, call: Call, returned = false): void {
    this.say({ ...this.#arrival('EventQueued', queue, call), ...(returned && { extensions: RETURNED }) });
  }

  routeRequest(routePoint: Dn, call: Call): void {
    this.say(this.#arrival('EventRouteRequest', routePoint, call));
  }

  /** Treatments, and the router's answer: steps of a call on a routing point. */
  onRoutePoint(
    type: 'EventTreatmentApplied' | 'EventTreatmentEnd' | 'EventRouteUsed',
    routePoint: Dn,
    call: Call,
    target?: Dn,
  ): void {
    this.say({
      type,
      thisDn: routePoint,
      callId: call.id,
      callType: call.callType,
      ...(target && { thirdPartyDn: target }),
    });
  }

  diverted(queue: Dn, call: Call, target?: Dn, cleared?: Cleared): void {
    this.say({
      type: 'EventDiverted',
      thisDn: queue,
      callId: call.id,
      callType: call.callType,
      ...(target && { thirdPartyDn: target }),
      ...(cleared && { extensions: CLEARED[cleared] }),
    });
  }

  abandonedInQueue(queue: Dn, call: Call): void {
    this.say({
      type: 'EventAbandoned',
      thisDn: queue,
      callId: call.id,
      callType: call.callType,
      otherDn: call.party,
    });
  }

  /** A phone rings. */
  ringing(agent: Agent, call: Call, party: Party = {}): void {
    const { dn: thisDn } = agent.plan;
    this.say({ ...this.#arrival('EventRinging', thisDn, call), ...party });
  }

  dialing(agent: Agent, call: Call, to: Dn): void {
    this.say({
      type: 'EventDialing',
      thisDn: agent.plan.dn,
      callId: call.id,
      callType: call.callType,
      thisDnRole: 'Origination',
      otherDn: to,
      otherDnRole: 'Destination',
      ani: call.ani,
      dnis: call.dnis,
      ...(call.about && { previousCallId: call.about.id, callThreadId: call.about.id }),
      ...(call.userData && { userData: call.userData }),
    });
  }

  established(agent: Agent, call: Call, role: 'Origination' | 'Destination', party: Party = {}): void {
    this.say({
      type: 'EventEstablished',
      thisDn: agent.plan.dn,
      callId: call.id,
      callType: call.callType,
      thisDnRole: role,
      otherDn: call.party,
      otherDnRole: role === 'Origination' ? 'Destination' : 'Origination',
      ...party,
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
    party: Party = {},
  ): void {
    this.say({ type, thisDn: agent.plan.dn, callId: call.id, callType: call.callType, ...party });
  }

  /** The agent, who was in the consult call, is in the main call from now on (rule A9). */
  partyChanged(agent: Agent, main: Call, consult: Call, callState?: 'Conferenced'): void {
    this.say({
      ...this.#arrival('EventPartyChanged', agent.plan.dn, main),
      previousCallId: consult.id,
      ...(callState && { callState }),
    });
  }

  attachedData(agent: Agent, call: Call, userData: KeyValues): void {
    this.say({ type: 'EventAttachedDataChanged', thisDn: agent.plan.dn, callId: call.id, userData });
  }

  #arrival(
    type: 'EventQueued' | 'EventRouteRequest' | 'EventRinging' | 'EventPartyChanged',
    thisDn: Dn,
    call: Call,
  ): Omit<SourceEvent, 'time'> {
    return {
      type,
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
    };
  }
}
