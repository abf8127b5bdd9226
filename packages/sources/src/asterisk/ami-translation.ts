import type { Milliseconds, Timer } from '@pulse/base';
import { agentId, type CallId, callId, type Dn } from '@pulse/model';
import type { Agenda } from './agenda.ts';
import { type AmiPacket, field, numberField } from './ami-packet.ts';
import type { Centre, Cleared } from './centre.ts';
import { type DialPrefixes, interfaceNumber } from './interface-number.ts';
import type { Membership } from './roster.ts';

/**
 * Packets that belong together (a pause in each queue of a member; a queue's result after the leaving) come within
 * microseconds; this long is waited for the rest, in milliseconds of the stream.
 */
const SETTLE = 50;
/** A hung-up call whose AgentComplete has not come after this long is taken for completed. */
const COMPLETE_GRACE = 2000;

export interface AmiTranslationOptions {
  readonly centre: Centre;
  readonly agenda: Agenda;
  readonly dialPrefixes: DialPrefixes;
}

/** A call that left a queue and whose reason is still awaited. */
interface Leaving {
  readonly queue: Dn;
  readonly time: Milliseconds;
  readonly timer: Timer;
  readonly conclude: () => void;
}

/** A queue's call on an agent's phone, known by the phone's channel. */
export interface AgentLeg {
  readonly call: CallId;
  readonly dn: Dn;
  /** The queue's name. */
  readonly queue: string;
}

/** What Asterisk says of a queue's end in QUEUESTATUS → how the call was cleared. */
const QUEUE_STATUS: Readonly<Record<string, Cleared>> = {
  TIMEOUT: 'timeout',
  LEAVEEMPTY: 'empty',
  LEAVEUNAVAIL: 'empty',
  WITHDRAW: 'withdrawn',
};

/** Turns the manager interface's events into what happens in the {@link Centre}. */
export class AmiTranslation {
  readonly #centre: Centre;
  readonly #agenda: Agenda;
  readonly #prefixes: DialPrefixes;
  /** Callers whose hang-up was requested; what leaves a queue after that was given up. */
  readonly #hangingUp = new Set<CallId>();
  readonly #abandoning = new Set<string>();
  readonly #leaving = new Map<CallId, Leaving>();
  /** Callers of whom an agent's phone has answered, while the queue still prepares the connection. */
  readonly #answering = new Set<CallId>();
  /** The agent leg's channel → its call and DN. */
  readonly #legs = new Map<string, AgentLeg>();
  readonly #unsettled = new Set<Dn>();
  /** Whether this connection shows the events of channels, without which a hang-up cannot be seen. */
  #seesChannels = false;
  /** Whether this connection shows the queue's result variable. */
  #seesVariables = false;

  constructor(options: AmiTranslationOptions) {
    this.#centre = options.centre;
    this.#agenda = options.agenda;
    this.#prefixes = options.dialPrefixes;
  }

  /** Forgets what only this connection could know; the next one is shown it anew. */
  reset(): void {
    for (const leaving of this.#leaving.values()) leaving.timer.cancel();
    this.#leaving.clear();
    this.#hangingUp.clear();
    this.#abandoning.clear();
    this.#answering.clear();
    this.#legs.clear();
    this.#seesChannels = false;
    this.#seesVariables = false;
  }

  get seesChannels(): boolean {
    return this.#seesChannels;
  }

  /** One event packet that happened at `time`. */
  packet(packet: AmiPacket, time: Milliseconds): void {
    this.#agenda.advance(time);
    if (packet.get('Privilege')?.startsWith('call')) this.#seesChannels = true;
    switch (packet.get('Event')) {
      case 'QueueCallerJoin':
        return this.#join(packet, time);
      case 'QueueCallerAbandon':
        return this.#abandon(packet, time);
      case 'QueueCallerLeave':
        return this.#leave(packet, time);
      case 'AgentCalled':
        return this.#ring(packet, time);
      case 'AgentRingNoAnswer':
      case 'AgentDump':
        return this.#endRing(packet, time);
      case 'DialEnd':
        return this.#dialEnd(packet, time);
      case 'AgentConnect':
        return this.#connect(packet, time);
      case 'AgentComplete':
        return this.#complete(packet, time);
      case 'HangupRequest':
      case 'SoftHangupRequest':
        return this.#hangupRequested(callId(packet.get('Uniqueid') ?? ''), time);
      case 'Hangup':
        return this.#hangup(packet, time);
      case 'VarSet':
        return this.#variable(packet);
      case 'QueueMemberAdded':
        return this.#memberAdded(packet, time);
      case 'QueueMemberRemoved':
        return this.#memberRemoved(packet, time);
      case 'QueueMemberPause':
      case 'QueueMemberStatus':
        return this.#memberChanged(packet, time);
      case 'Hold':
      case 'Unhold':
        return this.#hold(packet, time);
      default:
    }
  }

  /** An agent leg that was under way before this connection. */
  adoptLeg(channel: string, leg: AgentLeg): void {
    this.#dropLegs(leg.call, leg.dn);
    this.#legs.set(channel, leg);
  }

  /** A phone that is rung again for the same call has a new channel; the old one must not end the new ring. */
  #dropLegs(call: CallId, dn: Dn): void {
    for (const [channel, leg] of this.#legs) {
      if (leg.call === call && leg.dn === dn) this.#legs.delete(channel);
    }
  }

  queue(packet: AmiPacket): Dn {
    return this.#centre.dn(packet.get('Queue') ?? '');
  }

  /** The DN of a member's interface. */
  member(packet: AmiPacket): Dn {
    const name = packet.get('Interface') ?? packet.get('Location') ?? '';
    return this.#centre.dn(interfaceNumber(name, this.#prefixes));
  }

  /** What a member packet (of an event or of QueueStatus) says of the membership. */
  membership(packet: AmiPacket, time: Milliseconds): Membership {
    const loginAt = (numberField(packet, 'LoginTime') ?? 0) * 1000;
    const name = field(packet, 'MemberName') ?? field(packet, 'Name') ?? field(packet, 'Location');
    return {
      agentId: agentId(name ?? field(packet, 'Interface') ?? 'unknown'),
      loginAt: loginAt > 0 ? loginAt : time,
      paused: packet.get('Paused') === '1',
      reason: field(packet, 'PausedReason') ?? '',
      pausedAt: (numberField(packet, 'LastPause') ?? 0) * 1000,
    };
  }

  #join(packet: AmiPacket, time: Milliseconds): void {
    const id = callId(packet.get('Uniqueid') ?? '');
    const thread = field(packet, 'Linkedid');
    const ani = field(packet, 'CallerIDNum');
    const dnis = field(packet, 'Exten');
    this.#hangingUp.delete(id);
    this.#centre.join(
      this.queue(packet),
      {
        callId: id,
        ...(thread === undefined || thread === id ? {} : { thread: callId(thread) }),
        ...(ani === undefined ? {} : { ani }),
        ...(dnis === undefined ? {} : { dnis }),
      },
      time,
    );
  }

  #ring(packet: AmiPacket, time: Milliseconds): void {
    const call = callId(packet.get('Uniqueid') ?? '');
    const dn = this.member(packet);
    const leg = packet.get('DestUniqueid');
    if (leg !== undefined) this.adoptLeg(leg, { call, dn, queue: packet.get('Queue') ?? '' });
    this.#centre.ring(this.queue(packet), call, dn, time);
  }

  #endRing(packet: AmiPacket, time: Milliseconds): void {
    const call = callId(packet.get('Uniqueid') ?? '');
    const dn = this.member(packet);
    this.#centre.endRing(call, dn, time, false);
    this.#dropLegs(call, dn);
  }

  #dialEnd(packet: AmiPacket, time: Milliseconds): void {
    const leg = this.#legs.get(packet.get('DestUniqueid') ?? '');
    if (!leg) return;
    if (packet.get('DialStatus') === 'ANSWER') {
      this.#answering.add(leg.call);
    } else if (this.#hangingUp.has(leg.call)) {
      this.#centre.endRing(leg.call, leg.dn, time, true);
    } else {
      // The caller's hang-up may be told just after the end of the ring that it caused.
      this.#agenda.at(time + SETTLE, () =>
        this.#centre.endRing(leg.call, leg.dn, Math.max(time, this.#centre.told.last), false),
      );
    }
  }

  #hangupRequested(call: CallId, time: Milliseconds): void {
    this.#hangingUp.add(call);
    for (const leg of this.#centre.told.legsOf(call)) this.#centre.endRing(call, leg.dn, time, true);
  }

  /** An abandon in Asterisk's words is any leaving without an answer, time-outs included; a hang-up tells them apart. */
  #abandon(packet: AmiPacket, time: Milliseconds): void {
    const call = callId(packet.get('Uniqueid') ?? '');
    const queue = this.queue(packet);
    if (this.#hangingUp.has(call) || !this.#seesChannels) this.#centre.abandon(queue, call, time);
    else this.#awaitReason(call, queue, time, 'timeout');
  }

  #leave(packet: AmiPacket, time: Milliseconds): void {
    const call = callId(packet.get('Uniqueid') ?? '');
    const queue = this.queue(packet);
    const leaving = this.#leaving.get(call);
    if (leaving?.queue === queue || !this.#centre.told.visit(queue, call)) {
      if (!this.#seesVariables) leaving?.conclude();
      return;
    }
    // An answered call leaves the queue before it is connected, and the dialplan may run in between.
    if (!this.#answering.has(call)) this.#awaitReason(call, queue, time, 'exit');
  }

  #awaitReason(call: CallId, queue: Dn, time: Milliseconds, otherwise: Cleared): void {
    const conclude = () => this.#concludeLeaving(call, otherwise);
    const timer = this.#agenda.at(time + SETTLE, conclude);
    this.#leaving.set(call, { queue, time, timer, conclude });
  }

  #concludeLeaving(call: CallId, cleared: Cleared): void {
    const leaving = this.#leaving.get(call);
    if (!leaving) return;
    leaving.timer.cancel();
    this.#leaving.delete(call);
    this.#centre.clear(leaving.queue, call, leaving.time, cleared);
  }

  #variable(packet: AmiPacket): void {
    if (packet.get('Variable') !== 'QUEUESTATUS') return;
    this.#seesVariables = true;
    const cleared = QUEUE_STATUS[packet.get('Value') ?? ''];
    if (cleared) this.#concludeLeaving(callId(packet.get('Uniqueid') ?? ''), cleared);
  }

  #connect(packet: AmiPacket, time: Milliseconds): void {
    const call = callId(packet.get('Uniqueid') ?? '');
    const leaving = this.#leaving.get(call);
    leaving?.timer.cancel();
    this.#leaving.delete(call);
    this.#answering.delete(call);
    const dn = this.member(packet);
    const leg = packet.get('DestUniqueid');
    if (leg !== undefined) this.adoptLeg(leg, { call, dn, queue: packet.get('Queue') ?? '' });
    const ring = (numberField(packet, 'RingTime') ?? 0) * 1000;
    this.#centre.connect(this.queue(packet), call, dn, time, ring);
  }

  #complete(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.member(packet);
    const call = this.#completedCall(packet, dn);
    if (call === undefined) return;
    this.#centre.complete(packet.get('Queue') ?? '', call, dn, time);
    this.#dropLegs(call, dn);
  }

  /** Asterisk leaves the channels out of AgentComplete when they are gone already. */
  #completedCall(packet: AmiPacket, dn: Dn): CallId | undefined {
    const caller = packet.get('Uniqueid');
    if (caller !== undefined) return callId(caller);
    const leg = this.#legs.get(packet.get('DestUniqueid') ?? '');
    if (leg) return leg.call;
    const queue = this.queue(packet);
    return this.#centre.told.legsOn(dn).find((talk) => talk.thisQueue === queue && talk.state !== 'Ringing')
      ?.callId;
  }

  #hangup(packet: AmiPacket, time: Milliseconds): void {
    const channel = packet.get('Uniqueid') ?? '';
    const call = callId(channel);
    this.#hangingUp.delete(call);
    this.#answering.delete(call);
    this.#leaving.get(call)?.conclude();
    const leg = this.#legs.get(channel);
    if (leg) {
      this.#agenda.at(time + COMPLETE_GRACE, (due) => {
        if (this.#legs.get(channel) !== leg) return;
        this.#legs.delete(channel);
        this.#centre.endRing(leg.call, leg.dn, due, false);
        this.#centre.complete(leg.queue, leg.call, leg.dn, due);
      });
    }
  }

  #memberAdded(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.member(packet);
    this.#centre.roster.setState(dn, numberField(packet, 'Status') ?? 0);
    this.#centre.addMember(this.queue(packet), dn, this.membership(packet, time), time);
  }

  #memberRemoved(packet: AmiPacket, time: Milliseconds): void {
    this.#centre.removeMember(this.queue(packet), this.member(packet), time);
  }

  #memberChanged(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.member(packet);
    const queue = this.queue(packet);
    const { roster } = this.#centre;
    const membership = this.membership(packet, time);
    roster.put(dn, queue, membership);
    roster.setState(dn, numberField(packet, 'Status') ?? 0);
    if (this.#unsettled.has(dn)) return;
    this.#unsettled.add(dn);
    this.#agenda.at(time + SETTLE, () => {
      this.#unsettled.delete(dn);
      this.#centre.settle(dn, time);
    });
  }

  #hold(packet: AmiPacket, time: Milliseconds): void {
    const leg = this.#legs.get(packet.get('Uniqueid') ?? '');
    if (!leg) return;
    if (packet.get('Event') === 'Hold') this.#centre.hold(leg.call, leg.dn, time);
    else this.#centre.retrieve(leg.call, leg.dn, time);
  }
}
