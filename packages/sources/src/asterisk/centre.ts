import type { Milliseconds, Timer } from '@pulse/base';
import {
  type AgentId,
  type CallId,
  type Dn,
  dn as dnOf,
  type SourceEvent,
  type SourceId,
} from '@pulse/model';
import type { Agenda } from './agenda.ts';
import { presenceEvents } from './presence-events.ts';
import { type Membership, Roster } from './roster.ts';
import { type Leg, Told, type Visit } from './told.ts';

/** How a call left a queue without an agent and without its caller having given up. */
export type Cleared = 'timeout' | 'exit' | 'empty' | 'withdrawn';

/** What is known of a caller when the call enters a queue. */
export interface Caller {
  readonly callId: CallId;
  /** The root call, where it is another one. */
  readonly thread?: CallId;
  readonly ani?: string;
  readonly dnis?: string;
}

export interface CentreOptions {
  readonly source: SourceId;
  readonly agenda: Agenda;
  /** After-call work in seconds, by queue name. */
  readonly wrapUp: Readonly<Record<string, number>>;
  readonly emit: (events: readonly SourceEvent[]) => void;
}

/**
 * The contact centre as it is told to the world: what happens in Asterisk goes in, whoever saw it (the manager
 * interface, the queue log), events come out.
 *
 * Invariant: what was told already is never told again; ending what never began tells nothing.
 */
export class Centre {
  readonly told = new Told();
  readonly roster = new Roster();
  readonly #options: CentreOptions;
  readonly #wrapUps = new Map<Dn, Timer>();

  constructor(options: CentreOptions) {
    this.#options = options;
  }

  /** The DN of a queue, or of a phone's number. */
  dn(number: string): Dn {
    return dnOf(number, this.#options.source);
  }

  emit(events: readonly SourceEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.told.apply(event);
    this.#options.emit(events);
  }

  join(queue: Dn, caller: Caller, time: Milliseconds): void {
    if (this.told.visit(queue, caller.callId)) return;
    const { callId, thread, ani, dnis } = caller;
    this.emit([
      {
        type: 'EventQueued',
        time,
        thisDn: queue,
        thisQueue: queue,
        callId,
        callType: 'Inbound',
        ...(thread === undefined ? {} : { callThreadId: thread }),
        ...(ani === undefined ? {} : { ani, otherDn: dnOf(ani), otherDnRole: 'Origination' as const }),
        ...(dnis === undefined ? {} : { dnis }),
      },
    ]);
  }

  ring(queue: Dn, callId: CallId, dn: Dn, time: Milliseconds): void {
    if (this.told.leg(dn, callId)) return;
    this.emit([{ type: 'EventRinging', time, ...this.#queueLeg(queue, callId, dn) }]);
  }

  /** A ring ended without an answer: the caller gave up, or it went on elsewhere. */
  endRing(callId: CallId, dn: Dn, time: Milliseconds, callerGone: boolean): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state !== 'Ringing') return;
    this.emit([endOfRing(leg, time, callerGone)]);
  }

  /**
   * An agent has the caller on the line.
   *
   * @param ring how long it rang, in milliseconds, for the case that the ring's beginning was not seen
   */
  connect(queue: Dn, callId: CallId, dn: Dn, time: Milliseconds, ring: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg && leg.state !== 'Ringing') return;
    const party = this.#queueLeg(queue, callId, dn);
    const events: SourceEvent[] = leg
      ? []
      : [{ type: 'EventRinging', time: Math.min(time, Math.max(this.told.last, time - ring)), ...party }];
    events.push(
      {
        type: 'EventDiverted',
        time,
        thisDn: queue,
        thisQueue: queue,
        thirdPartyDn: dn,
        callId,
        callType: 'Inbound',
      },
      { type: 'EventEstablished', time, ...party },
    );
    this.emit(events);
  }

  /** The caller gave up waiting. */
  abandon(queue: Dn, callId: CallId, time: Milliseconds): void {
    const visit = this.told.visit(queue, callId);
    if (!visit) return;
    this.emit([
      ...this.#ringsOf(visit).map((leg) => endOfRing(leg, time, true)),
      { type: 'EventAbandoned', time, thisDn: queue, thisQueue: queue, callId, callType: 'Inbound' },
    ]);
  }

  /** The call left the queue by itself or by rule. */
  clear(queue: Dn, callId: CallId, time: Milliseconds, cleared: Cleared): void {
    const visit = this.told.visit(queue, callId);
    if (!visit) return;
    this.emit([
      ...this.#ringsOf(visit).map((leg) => endOfRing(leg, time, false)),
      {
        type: 'EventDiverted',
        time,
        thisDn: queue,
        thisQueue: queue,
        callId,
        callType: 'Inbound',
        extensions: { cleared },
      },
    ]);
  }

  /** An answered call of a queue is over for this DN; its after-call work begins where the queue has one. */
  complete(queueName: string, callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (!leg || leg.state === 'Ringing') return;
    const wrapUp = (this.#options.wrapUp[queueName] ?? 0) * 1000;
    const events: SourceEvent[] = [{ type: 'EventReleased', time, ...partyOf(leg) }];
    if (wrapUp > 0 && this.roster.queuesOf(dn).length > 0) {
      this.#wrapUps.get(dn)?.cancel();
      this.#wrapUps.set(
        dn,
        this.#options.agenda.at(time + wrapUp, (due) => {
          this.#wrapUps.delete(dn);
          this.settle(dn, due);
        }),
      );
      events.push(...this.#presence(dn, time));
    }
    this.emit(events);
  }

  hold(callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state === 'Established') this.emit([{ type: 'EventHeld', time, ...partyOf(leg) }]);
  }

  retrieve(callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state === 'Held') this.emit([{ type: 'EventRetrieved', time, ...partyOf(leg) }]);
  }

  /** A new member, or the facts of a known one; told at once, the first queue's login together with its readiness. */
  addMember(queue: Dn, dn: Dn, membership: Membership, time: Milliseconds): void {
    this.roster.put(dn, queue, membership);
    this.settle(dn, time);
  }

  removeMember(queue: Dn, dn: Dn, time: Milliseconds): void {
    this.roster.remove(dn, queue);
    this.settle(dn, time);
  }

  /** Tells what has changed about who is logged in on the DN and how ready. */
  settle(dn: Dn, time: Milliseconds): void {
    this.emit(this.#presence(dn, Math.max(time, this.told.last)));
  }

  inAfterCallWork(dn: Dn): boolean {
    return this.#wrapUps.has(dn);
  }

  /** The agent's name of a DN, where somebody is logged in. */
  agentOn(dn: Dn): AgentId | undefined {
    return this.told.agents.get(dn)?.agentId;
  }

  #presence(dn: Dn, time: Milliseconds): SourceEvent[] {
    const wanted = this.roster.presence(dn, this.#wrapUps.has(dn));
    return presenceEvents(dn, this.told.agents.get(dn), wanted, time);
  }

  #ringsOf(visit: Visit): Leg[] {
    return this.told
      .legsOf(visit.callId)
      .filter((leg) => leg.state === 'Ringing' && leg.thisQueue === visit.queue);
  }

  #queueLeg(queue: Dn, callId: CallId, dn: Dn) {
    const visit = this.told.visit(queue, callId) ?? this.told.leg(dn, callId);
    return {
      thisDn: dn,
      thisDnRole: 'Destination',
      thisQueue: queue,
      callId,
      callType: 'Inbound',
      ...(visit?.ani === undefined
        ? {}
        : { ani: visit.ani, otherDn: dnOf(visit.ani), otherDnRole: 'Origination' as const }),
      ...(visit?.dnis === undefined ? {} : { dnis: visit.dnis }),
    } as const;
  }
}

const endOfRing = (leg: Leg, time: Milliseconds, callerGone: boolean): SourceEvent => ({
  type: callerGone ? 'EventAbandoned' : 'EventReleased',
  time,
  ...partyOf(leg),
});

/** The fields that say which call on which DN an event is about. */
export const partyOf = (leg: Leg) => ({
  thisDn: leg.dn,
  callId: leg.callId,
  ...(leg.callType === undefined ? {} : { callType: leg.callType }),
  ...(leg.thisQueue === undefined ? {} : { thisQueue: leg.thisQueue }),
  ...(leg.otherDn === undefined ? {} : { otherDn: leg.otherDn }),
});
