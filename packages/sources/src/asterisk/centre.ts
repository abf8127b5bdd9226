import type { Milliseconds, Timer } from '@pulse/base';
import { type CallId, type Dn, dn as dnOf, type SourceEvent, type SourceId } from '@pulse/model';
import type { Agenda } from './agenda.ts';
import { Ledger, ledgerKey } from './ledger.ts';
import { presenceEvents } from './presence-events.ts';
import { Roster } from './roster.ts';
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
  /** What was told lately, for the queue log to be compared with. */
  readonly ledger = new Ledger();
  readonly #options: CentreOptions;
  readonly #wrapUps = new Map<Dn, Timer>();
  /** What the queue log told, for the manager interface to be compared with until `#repeatsUntil`. */
  #fromLog = new Ledger();
  #readsLog = false;
  #repeatsUntil: Milliseconds = Number.NEGATIVE_INFINITY;

  constructor(options: CentreOptions) {
    this.#options = options;
  }

  /** The DN of a queue's name, or of a phone's number. */
  dn(number: string): Dn {
    return dnOf(number, this.#options.source);
  }

  emit(events: readonly SourceEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#note(event);
    this.#options.emit(events);
  }

  /** Takes over what an earlier run of the program told. */
  recall(events: readonly SourceEvent[]): void {
    for (const event of events) this.#note(event);
    // A lost link would have been told after whatever is so long ago that it is not recalled.
    if (events.length > 0) this.told.linked ??= true;
    for (const [dn, agent] of this.told.agents) {
      if (agent.mode === 'AfterCallWork') this.#recallAfterCallWork(dn, agent.modeSince, agent.queues);
    }
  }

  /**
   * Lets the queue log tell. What it told near its end may come over the manager interface as well: until
   * `repeatsUntil`, that is recognised.
   */
  readLog(read: () => void, repeatsUntil: Milliseconds): void {
    this.#fromLog = new Ledger();
    this.#repeatsUntil = Number.NEGATIVE_INFINITY;
    this.#readsLog = true;
    read();
    this.#readsLog = false;
    this.#repeatsUntil = repeatsUntil;
  }

  join(queue: Dn, caller: Caller, time: Milliseconds): void {
    const { callId, thread, ani, dnis } = caller;
    if (this.told.visit(queue, callId) || this.#isRepeat(ledgerKey.joined(queue, callId), time)) return;
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
    if (this.told.leg(dn, callId) || this.#isRepeat(ledgerKey.ringing(dn, callId), time)) return;
    this.emit([{ type: 'EventRinging', time, ...this.#queueLeg(queue, callId, dn) }]);
  }

  /** A ring ended without an answer: the caller gave up, or it went on elsewhere. */
  endRing(callId: CallId, dn: Dn, time: Milliseconds, callerGone: boolean): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state === 'Ringing') this.emit([endOfRing(leg, time, callerGone)]);
  }

  /** A ring ended without an answer, and its end tells how long it was, in milliseconds. */
  ringUnanswered(queue: Dn, callId: CallId, dn: Dn, time: Milliseconds, ring: Milliseconds): void {
    if (!this.told.leg(dn, callId)) {
      if (this.#isRepeat(ledgerKey.unanswered(dn, callId), time)) return;
      if (this.ledger.has(ledgerKey.unanswered(dn, callId), time)) return;
      this.ring(queue, callId, dn, Math.min(time, Math.max(this.told.last, time - ring)));
    }
    this.endRing(callId, dn, time, false);
  }

  /**
   * An agent has the caller on the line.
   *
   * @param ring how long it rang, in milliseconds, for the case that the ring's beginning was not seen
   */
  connect(queue: Dn, callId: CallId, dn: Dn, time: Milliseconds, ring: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg && leg.state !== 'Ringing') return;
    if (this.#isRepeat(ledgerKey.connected(dn, callId), time)) return;
    if (this.#readsLog) this.#endOtherRings(callId, dn, time);
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
  clear(queue: Dn, callId: CallId, time: Milliseconds, how: Cleared): void {
    const visit = this.told.visit(queue, callId);
    if (!visit) return;
    this.emit([
      ...this.#ringsOf(visit).map((leg) => endOfRing(leg, time, false)),
      cleared(queue, callId, time, how),
    ]);
  }

  /** An answered call of a queue is over for this DN. */
  complete(queueName: string, callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg && leg.state !== 'Ringing') this.release(leg, queueName, time);
  }

  /**
   * A call leaves a phone; after-call work begins where its queue has some.
   *
   * @param extra what the event says beyond the party, e.g. that it is a transfer
   */
  release(
    leg: Leg,
    queueName: string | undefined,
    time: Milliseconds,
    extra: Pick<SourceEvent, 'callState' | 'thirdPartyDn'> = {},
  ): void {
    const { dn } = leg;
    this.emit([
      { type: 'EventReleased', time, ...partyOf(leg), ...extra },
      ...this.#wrapUp(dn, queueName, time),
    ]);
  }

  /** Every call is over, and nobody knows how; returns whether there was one. */
  endAll(time: Milliseconds): boolean {
    const events: SourceEvent[] = [
      ...[...this.told.legs.values()].map(
        (leg) => ({ type: 'EventReleased', time, ...partyOf(leg) }) as const,
      ),
      ...[...this.told.visits.values()].map(({ queue, callId }) => cleared(queue, callId, time, 'exit')),
    ];
    this.emit(events);
    return events.length > 0;
  }

  hold(callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state === 'Established') this.emit([{ type: 'EventHeld', time, ...partyOf(leg) }]);
  }

  retrieve(callId: CallId, dn: Dn, time: Milliseconds): void {
    const leg = this.told.leg(dn, callId);
    if (leg?.state === 'Held') this.emit([{ type: 'EventRetrieved', time, ...partyOf(leg) }]);
  }

  /** Tells what has changed about who is logged in on the DN and how ready; nothing while the link is told to be down. */
  settle(dn: Dn, time: Milliseconds): void {
    if (this.told.linked !== false) this.emit(this.#presence(dn, Math.max(time, this.told.last)));
  }

  /** Takes what the roster says of a DN for told, because somebody told it earlier than we can recall. */
  assumeTold(dn: Dn, time: Milliseconds): void {
    const presence = this.roster.presence(dn, false);
    if (!presence || this.told.agents.has(dn)) return;
    this.told.agents.set(dn, { ...presence, modeSince: presence.modeSince ?? time });
  }

  /** Whether it was told that the call has left this queue or phone after it had come there at `since`. */
  hasLeft(dn: Dn, callId: CallId, since: Milliseconds): boolean {
    const keys = [ledgerKey.left, ledgerKey.connected, ledgerKey.unanswered, ledgerKey.completed];
    return keys.some((key) => this.ledger.hasAfter(key(dn, callId), since));
  }

  inAfterCallWork(dn: Dn): boolean {
    return this.#wrapUps.has(dn);
  }

  #note(event: SourceEvent): void {
    this.ledger.note(event, this.told);
    if (this.#readsLog) this.#fromLog.note(event, this.told);
    this.told.apply(event);
  }

  /** Of phones that rang together, the log tells only which one answered. */
  #endOtherRings(callId: CallId, answering: Dn, time: Milliseconds): void {
    for (const { dn } of this.told.legsOf(callId)) {
      if (dn !== answering) this.endRing(callId, dn, time, false);
    }
  }

  #isRepeat(key: string, time: Milliseconds): boolean {
    return time <= this.#repeatsUntil && this.#fromLog.take(key, time);
  }

  #wrapUp(dn: Dn, queueName: string | undefined, time: Milliseconds): SourceEvent[] {
    const span = (this.#options.wrapUp[queueName ?? ''] ?? 0) * 1000;
    if (span <= 0 || this.roster.queuesOf(dn).length === 0) return [];
    this.#awaitReady(dn, time + span);
    return this.#presence(dn, time);
  }

  #awaitReady(dn: Dn, at: Milliseconds): void {
    this.#wrapUps.get(dn)?.cancel();
    const timer = this.#options.agenda.at(at, (due) => {
      this.#wrapUps.delete(dn);
      this.settle(dn, due);
    });
    this.#wrapUps.set(dn, timer);
  }

  /** The events do not say which queue the after-call work is for: the longest of the agent's queues is taken. */
  #recallAfterCallWork(dn: Dn, since: Milliseconds, queues: ReadonlySet<Dn>): void {
    const spans = Object.entries(this.#options.wrapUp)
      .filter(([name]) => queues.has(this.dn(name)))
      .map(([, seconds]) => seconds);
    this.#awaitReady(dn, since + Math.max(0, ...spans) * 1000);
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
    const call = this.told.visit(queue, callId) ?? this.told.leg(dn, callId);
    const agentId = this.told.agents.get(dn)?.agentId;
    return {
      thisDn: dn,
      thisDnRole: 'Destination' as const,
      thisQueue: queue,
      ...(agentId === undefined ? {} : { agentId }),
      callId,
      callType: 'Inbound' as const,
      ...(call?.callThreadId === undefined ? {} : { callThreadId: call.callThreadId }),
      ...(call?.ani === undefined
        ? {}
        : { ani: call.ani, otherDn: dnOf(call.ani), otherDnRole: 'Origination' as const }),
      ...(call?.dnis === undefined ? {} : { dnis: call.dnis }),
    };
  }
}

const cleared = (queue: Dn, callId: CallId, time: Milliseconds, how: Cleared): SourceEvent => ({
  type: 'EventDiverted',
  time,
  thisDn: queue,
  thisQueue: queue,
  callId,
  callType: 'Inbound',
  extensions: { cleared: how },
});

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
