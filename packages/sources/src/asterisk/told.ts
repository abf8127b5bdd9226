import type { Milliseconds } from '@pulse/base';
import type { AddressAgent, AddressCall, AgentId, CallId, Dn, KeyValues, SourceEvent } from '@pulse/model';

/** A call on a regular DN. */
export type Leg = ToldCall & { readonly dn: Dn };
/** A call waiting in a queue. */
export type Visit = ToldCall & { readonly queue: Dn };
type ToldCall = AddressCall & { readonly callThreadId?: CallId };

/** Who is logged in on a DN. */
export interface ToldAgent {
  readonly agentId: AgentId;
  readonly loginAt: Milliseconds;
  readonly queues: ReadonlySet<Dn>;
  /** Queues that the agent was logged out of because they are paused there only, with the reason. */
  readonly pausedOut: ReadonlyMap<Dn, string>;
  readonly mode: AddressAgent['mode'];
  readonly modeSince: Milliseconds;
  readonly reasons?: KeyValues;
}

/**
 * What has been told so far: the state that a reader of the emitted events must have now. Everything that the source
 * emits goes through {@link apply}, and so does the log's end after a restart; so both are the same by construction.
 */
export class Told {
  readonly visits = new Map<string, Visit>();
  readonly legs = new Map<string, Leg>();
  readonly agents = new Map<Dn, ToldAgent>();
  /** Time of the newest event. */
  last: Milliseconds = 0;
  /** Whether the link to the upstream was last told to be there; undefined before anything was told. */
  linked: boolean | undefined;
  /** Calls that were under way when the link was lost: they may be found again. */
  #lost: readonly (Visit | Leg)[] = [];
  /** DNs named by the snapshot that is being told. */
  #snapshot: Set<Dn> | undefined;

  visit(queue: Dn, call: CallId): Visit | undefined {
    return this.visits.get(key(queue, call));
  }

  leg(dn: Dn, call: CallId): Leg | undefined {
    return this.legs.get(key(dn, call));
  }

  legsOn(dn: Dn): Leg[] {
    return [...this.legs.values()].filter((leg) => leg.dn === dn);
  }

  legsOf(call: CallId): Leg[] {
    return [...this.legs.values()].filter((leg) => leg.callId === call);
  }

  visitsOf(call: CallId): Visit[] {
    return [...this.visits.values()].filter((visit) => visit.callId === call);
  }

  visitsIn(queue: Dn): Visit[] {
    return [...this.visits.values()].filter((visit) => visit.queue === queue);
  }

  /** The call as it was in this state, on this queue or phone, when the link was lost. */
  lost(dn: Dn, call: CallId, state: AddressCall['state']): AddressCall | undefined {
    const found = this.#lost.find(
      (lost) => lost.callId === call && lost.state === state && ('dn' in lost ? lost.dn : lost.queue) === dn,
    );
    return found && addressCall(found);
  }

  /** A call that must have been told, though nobody recalls it. */
  assumeVisit(visit: Visit): void {
    if (!this.visit(visit.queue, visit.callId)) this.visits.set(key(visit.queue, visit.callId), visit);
  }

  assumeLeg(leg: Leg): void {
    if (!this.leg(leg.dn, leg.callId)) this.legs.set(key(leg.dn, leg.callId), leg);
  }

  apply(event: SourceEvent): void {
    this.last = Math.max(this.last, event.time);
    switch (event.type) {
      case 'EventLinkConnected':
        this.linked = true;
        return;
      case 'EventLinkDisconnected':
        this.linked = false;
        this.#lost = [...this.visits.values(), ...this.legs.values()];
        this.visits.clear();
        this.legs.clear();
        return;
      case 'EventSnapshotBegin':
        this.linked = true;
        this.#snapshot = new Set();
        return;
      case 'EventSnapshotEnd':
        this.#endSnapshot();
        return;
      default:
        if (event.thisDn !== undefined) this.#applyToDn(event, event.thisDn);
    }
  }

  #applyToDn(event: SourceEvent, dn: Dn): void {
    switch (event.type) {
      case 'EventAddressInfo':
        this.#describe(event, dn);
        return;
      case 'EventQueued':
        if (event.callId && !this.visit(dn, event.callId)) {
          this.visits.set(key(dn, event.callId), {
            ...callOf(event, event.callId, 'Queued'),
            queue: dn,
          });
        }
        return;
      case 'EventDiverted':
        if (event.callId) this.visits.delete(key(dn, event.callId));
        return;
      case 'EventRinging':
      case 'EventDialing':
        if (event.callId) {
          const state = event.type === 'EventRinging' ? 'Ringing' : 'Dialing';
          this.legs.set(key(dn, event.callId), { ...callOf(event, event.callId, state), dn });
        }
        return;
      case 'EventEstablished':
        if (event.callId) {
          const { since, ...call } = callOf(event, event.callId, 'Established');
          this.legs.set(key(dn, event.callId), {
            ...this.leg(dn, event.callId),
            ...call,
            dn,
            since,
            establishedAt: since,
          });
        }
        return;
      case 'EventHeld':
      case 'EventRetrieved': {
        const leg = event.callId && this.leg(dn, event.callId);
        const state = event.type === 'EventHeld' ? 'Held' : 'Established';
        if (leg) this.legs.set(key(dn, leg.callId), { ...leg, state, since: event.time });
        return;
      }
      case 'EventReleased':
      case 'EventAbandoned':
        if (event.callId) {
          this.legs.delete(key(dn, event.callId));
          this.visits.delete(key(dn, event.callId));
        }
        return;
      case 'EventPartyChanged': {
        const leg = event.previousCallId && this.leg(dn, event.previousCallId);
        if (leg && event.callId) {
          this.legs.delete(key(dn, leg.callId));
          this.legs.set(key(dn, event.callId), { ...leg, ...callOf(event, event.callId, leg.state), dn });
        }
        return;
      }
      default:
        this.#applyToAgent(event, dn);
    }
  }

  #applyToAgent(event: SourceEvent, dn: Dn): void {
    const agent = this.agents.get(dn);
    switch (event.type) {
      case 'EventAgentLogin':
        if (event.agentId) this.#logIn(dn, event.agentId, event.thisQueue, event.time);
        return;
      case 'EventAgentLogout':
        this.agents.delete(dn);
        return;
      case 'EventQueueLogout':
        if (agent && event.thisQueue) {
          const queues = new Set(agent.queues);
          const pausedOut = new Map(agent.pausedOut);
          queues.delete(event.thisQueue);
          const reason = event.extensions?.paused;
          if (reason === undefined) pausedOut.delete(event.thisQueue);
          else pausedOut.set(event.thisQueue, String(reason));
          this.agents.set(dn, { ...agent, queues, pausedOut });
        }
        return;
      case 'EventAgentReady':
      case 'EventAgentNotReady':
        if (agent) {
          const mode = modeOf(event);
          const { reasons: _, ...rest } = agent;
          this.agents.set(dn, {
            ...rest,
            mode,
            modeSince: mode === agent.mode ? agent.modeSince : event.time,
            ...(event.reasons === undefined ? {} : { reasons: event.reasons }),
          });
        }
        return;
      default:
        return;
    }
  }

  #logIn(dn: Dn, agentId: AgentId, queue: Dn | undefined, time: Milliseconds): void {
    const known = this.agents.get(dn);
    const agent: ToldAgent =
      known?.agentId === agentId
        ? known
        : {
            agentId,
            loginAt: time,
            queues: new Set(),
            pausedOut: new Map(),
            mode: 'Unknown',
            modeSince: time,
          };
    const pausedOut = new Map(agent.pausedOut);
    if (queue !== undefined) pausedOut.delete(queue);
    const queues = queue === undefined ? agent.queues : new Set([...agent.queues, queue]);
    this.agents.set(dn, { ...agent, queues, pausedOut });
  }

  #describe(event: SourceEvent, dn: Dn): void {
    this.#snapshot?.add(dn);
    const { address } = event;
    if (!address) return;
    this.#forget(dn);
    if (address.agent) {
      const { agentId, loginAt, queues, mode, modeSince, reasons } = address.agent;
      this.agents.set(dn, {
        agentId,
        loginAt,
        queues: new Set(queues),
        pausedOut: new Map(),
        mode,
        modeSince,
        ...(reasons === undefined ? {} : { reasons }),
      });
    }
    for (const call of address.calls) {
      if (call.state === 'Queued') this.visits.set(key(dn, call.callId), { ...call, queue: dn });
      else this.legs.set(key(dn, call.callId), { ...call, dn });
    }
  }

  #endSnapshot(): void {
    const named = this.#snapshot;
    this.#snapshot = undefined;
    this.#lost = [];
    if (!named) return;
    for (const { queue } of this.visits.values()) if (!named.has(queue)) this.#forget(queue);
    for (const { dn } of this.legs.values()) if (!named.has(dn)) this.#forget(dn);
    for (const dn of this.agents.keys()) if (!named.has(dn)) this.agents.delete(dn);
  }

  #forget(dn: Dn): void {
    this.agents.delete(dn);
    for (const visit of this.visitsIn(dn)) this.visits.delete(key(dn, visit.callId));
    for (const leg of this.legsOn(dn)) this.legs.delete(key(dn, leg.callId));
  }
}

const key = (dn: Dn, call: CallId): string => `${dn} ${call}`;

function modeOf(event: SourceEvent): AddressAgent['mode'] {
  if (event.type === 'EventAgentReady') return 'Ready';
  return event.workMode === 'AfterCallWork' ? 'AfterCallWork' : 'NotReady';
}

function callOf(event: SourceEvent, callId: CallId, state: AddressCall['state']): ToldCall {
  const { callType, otherDn, thisQueue, ani, dnis, time, callThreadId } = event;
  return {
    callId,
    state,
    since: time,
    ...(callType === undefined ? {} : { callType }),
    ...(otherDn === undefined ? {} : { otherDn }),
    ...(thisQueue === undefined ? {} : { thisQueue }),
    ...(ani === undefined ? {} : { ani }),
    ...(dnis === undefined ? {} : { dnis }),
    ...(callThreadId === undefined ? {} : { callThreadId }),
  };
}

/** The part of a call that EventAddressInfo tells. */
export function addressCall(call: Leg | Visit): AddressCall {
  const { callId, state, since, establishedAt, callType, otherDn, thisQueue, ani, dnis, userData } = call;
  return {
    callId,
    state,
    since,
    ...(establishedAt === undefined ? {} : { establishedAt }),
    ...(callType === undefined ? {} : { callType }),
    ...(otherDn === undefined ? {} : { otherDn }),
    ...(thisQueue === undefined ? {} : { thisQueue }),
    ...(ani === undefined ? {} : { ani }),
    ...(dnis === undefined ? {} : { dnis }),
    ...(userData === undefined ? {} : { userData }),
  };
}
