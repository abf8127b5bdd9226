import type { Milliseconds, Timer } from '@pulse/base';
import { type CallId, callId, type Dn } from '@pulse/model';
import { type Agenda, SETTLE } from './agenda.ts';
import { type AmiPacket, field, numberField } from './ami-packet.ts';
import type { Centre, Cleared } from './centre.ts';
import type { ChannelLegs } from './channel-legs.ts';
import type { QueueMembers } from './queue-members.ts';

/** A hung-up call for which nothing else has come after this long is over. */
const HANGUP_GRACE = 2000;

/** What Asterisk says of a queue's end in the channel variable QUEUESTATUS → how the call was cleared. */
const QUEUE_STATUS: Readonly<Record<string, Cleared>> = {
  TIMEOUT: 'timeout',
  LEAVEEMPTY: 'empty',
  LEAVEUNAVAIL: 'empty',
  WITHDRAW: 'withdrawn',
};

/** A call that left a queue and whose reason is still awaited. */
interface Leaving {
  readonly timer: Timer;
  /** Takes what is likeliest without a word from Asterisk. */
  readonly conclude: () => void;
  readonly clear: (how: Cleared) => void;
}

/** Turns the packets about calls in queues into what happens in the {@link Centre}. */
export class QueueCalls {
  readonly #centre: Centre;
  readonly #agenda: Agenda;
  readonly #members: QueueMembers;
  readonly #legs: ChannelLegs;
  /** Channels whose hang-up was requested: a caller who leaves a queue after that has given up. */
  readonly #hangingUp = new Set<string>();
  readonly #leaving = new Map<CallId, Leaving>();
  /** Callers to whom a phone has answered while Asterisk still prepares the connection. */
  readonly #answering = new Set<CallId>();
  /** Whether channels are shown (`read=call`); without, a hang-up cannot be told from a time-out. */
  seesChannels = false;

  constructor(centre: Centre, agenda: Agenda, members: QueueMembers, legs: ChannelLegs) {
    this.#centre = centre;
    this.#agenda = agenda;
    this.#members = members;
    this.#legs = legs;
  }

  /** Forgets what only this connection could know. */
  reset(): void {
    for (const { timer } of this.#leaving.values()) timer.cancel();
    this.#leaving.clear();
    this.#hangingUp.clear();
    this.#answering.clear();
  }

  isHangingUp(channel: string): boolean {
    return this.#hangingUp.has(channel);
  }

  join(packet: AmiPacket, time: Milliseconds): void {
    const id = callOf(packet);
    const thread = field(packet, 'Linkedid');
    const ani = field(packet, 'CallerIDNum');
    const dnis = field(packet, 'Exten');
    this.#leaving.get(id)?.conclude();
    this.#centre.join(
      this.#members.queue(packet),
      {
        callId: id,
        ...(thread === undefined || thread === id ? {} : { thread: callId(thread) }),
        ...(ani === undefined ? {} : { ani }),
        ...(dnis === undefined ? {} : { dnis }),
      },
      time,
    );
  }

  ring(packet: AmiPacket, time: Milliseconds): void {
    this.#noteLeg(packet);
    this.#centre.ring(this.#members.queue(packet), callOf(packet), this.#members.dn(packet), time);
  }

  /** AgentRingNoAnswer, AgentDump. */
  ringEnded(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    const dn = this.#members.dn(packet);
    const ring = numberField(packet, 'RingTime') ?? 0;
    this.#centre.ringUnanswered(this.#members.queue(packet), call, dn, time, ring);
    this.#legs.drop(call, dn);
  }

  dialEnded(packet: AmiPacket, time: Milliseconds): void {
    const leg = this.#legs.get(packet.get('DestUniqueid'));
    if (leg?.queue === undefined || leg.inner) return;
    if (packet.get('DialStatus') === 'ANSWER') this.#answering.add(leg.call);
    else if (this.#hangingUp.has(leg.call)) this.#centre.endRing(leg.call, leg.dn, time, true);
    else {
      // What ended the ring (a time-out, the caller's hang-up) may be told just after its end.
      this.#agenda.at(time + SETTLE, () =>
        this.#centre.endRing(leg.call, leg.dn, Math.max(time, this.#centre.told.last), false),
      );
    }
  }

  /** Asterisk calls every leaving without an answer an abandon, time-outs included; a hang-up tells them apart. */
  abandoned(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    const queue = this.#members.queue(packet);
    if (this.#hangingUp.has(call)) this.#centre.abandon(queue, call, time);
    else this.#awaitReason(call, queue, time, 'timeout');
  }

  left(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    const queue = this.#members.queue(packet);
    // After an abandon the reason is awaited already; an answered call leaves before it is connected, and the dialplan
    // may run in between.
    if (this.#leaving.has(call) || this.#answering.has(call)) return;
    if (this.#centre.told.visit(queue, call)) this.#awaitReason(call, queue, time, 'exit');
  }

  connected(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    this.#leaving.get(call)?.timer.cancel();
    this.#leaving.delete(call);
    this.#answering.delete(call);
    this.#noteLeg(packet);
    const ring = (numberField(packet, 'RingTime') ?? 0) * 1000;
    this.#centre.connect(this.#members.queue(packet), call, this.#members.dn(packet), time, ring);
  }

  completed(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.#members.dn(packet);
    const call = this.#completedCall(packet, dn);
    if (call === undefined) return;
    this.#centre.complete(field(packet, 'Queue') ?? '', call, dn, time);
    this.#legs.drop(call, dn);
  }

  hangupRequested(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    this.#hangingUp.add(call);
    for (const leg of this.#centre.told.legsOf(call)) {
      if (leg.thisQueue !== undefined) this.#centre.endRing(call, leg.dn, time, true);
    }
  }

  hungUp(packet: AmiPacket, time: Milliseconds): void {
    const call = callOf(packet);
    const gaveUp = this.#hangingUp.delete(call);
    this.#answering.delete(call);
    this.#leaving.get(call)?.conclude();
    if (this.#centre.told.visitsOf(call).length > 0) {
      this.#agenda.at(time + HANGUP_GRACE, (due) => this.#endVisits(call, due, gaveUp));
    }
    const leg = this.#legs.get(call);
    if (leg?.queue === undefined || leg.inner) return;
    const { queue } = leg;
    this.#agenda.at(time + HANGUP_GRACE, (due) => {
      if (this.#legs.get(call) !== leg) return;
      this.#legs.delete(call);
      this.#centre.endRing(leg.call, leg.dn, due, false);
      this.#centre.complete(queue, leg.call, leg.dn, due);
    });
  }

  /** VarSet: the queue's own word on why a call left it, where the connection is shown it (`read=dialplan`). */
  variableSet(packet: AmiPacket): void {
    if (packet.get('Variable') !== 'QUEUESTATUS') return;
    const cleared = QUEUE_STATUS[packet.get('Value') ?? ''];
    if (cleared) this.#leaving.get(callOf(packet))?.clear(cleared);
  }

  #endVisits(call: CallId, time: Milliseconds, gaveUp: boolean): void {
    for (const { queue } of this.#centre.told.visitsOf(call)) {
      if (gaveUp) this.#centre.abandon(queue, call, time);
      else this.#centre.clear(queue, call, time, 'exit');
    }
  }

  #awaitReason(call: CallId, queue: Dn, time: Milliseconds, likeliest: Cleared): void {
    const settled = () => {
      timer.cancel();
      this.#leaving.delete(call);
      return Math.max(time, this.#centre.told.last);
    };
    const clear = (how: Cleared) => this.#centre.clear(queue, call, settled(), how);
    const conclude = () => {
      // Where hang-ups are not shown, Asterisk's word for both is all there is.
      if (likeliest === 'timeout' && !this.seesChannels) this.#centre.abandon(queue, call, settled());
      else clear(likeliest);
    };
    const timer = this.#agenda.at(time + SETTLE, conclude);
    this.#leaving.set(call, { timer, conclude, clear });
  }

  #noteLeg(packet: AmiPacket): void {
    const channel = packet.get('DestUniqueid');
    if (channel === undefined) return;
    const dn = this.#members.dn(packet);
    this.#legs.set(channel, { call: callOf(packet), dn, queue: field(packet, 'Queue') ?? '' });
  }

  /** Asterisk leaves the channels out of AgentComplete when they are gone already. */
  #completedCall(packet: AmiPacket, dn: Dn): CallId | undefined {
    if (packet.has('Uniqueid')) return callOf(packet);
    const leg = this.#legs.get(packet.get('DestUniqueid'));
    if (leg) return leg.call;
    const queue = this.#members.queue(packet);
    return this.#centre.told.legsOn(dn).find((talk) => talk.thisQueue === queue && talk.state !== 'Ringing')
      ?.callId;
  }
}

const callOf = (packet: AmiPacket): CallId => callId(field(packet, 'Uniqueid') ?? '');
