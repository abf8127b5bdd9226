import type { Milliseconds } from '@pulse/base';
import { type CallId, type CallType, callId, type Dn, dn as dnOf, type SourceEvent } from '@pulse/model';
import { type AmiPacket, field } from './ami-packet.ts';
import { type Centre, partyOf } from './centre.ts';
import type { ChannelLeg, ChannelLegs } from './channel-legs.ts';
import { deviceOfChannel } from './interface-number.ts';
import type { QueueCalls } from './queue-calls.ts';
import type { QueueMembers } from './queue-members.ts';
import type { Leg } from './told.ts';

/**
 * What members' phones do besides ringing for a queue: hold and retrieve, transfers, and calls outside queues as far
 * as channels show them. A call outside queues is known by the Uniqueid of the channel that dials.
 */
export class PhoneCalls {
  readonly #centre: Centre;
  readonly #members: QueueMembers;
  readonly #legs: ChannelLegs;
  readonly #queueCalls: QueueCalls;

  constructor(centre: Centre, members: QueueMembers, legs: ChannelLegs, queueCalls: QueueCalls) {
    this.#centre = centre;
    this.#members = members;
    this.#legs = legs;
    this.#queueCalls = queueCalls;
  }

  held(packet: AmiPacket, time: Milliseconds): void {
    const leg = this.#legs.get(packet.get('Uniqueid'));
    if (leg) this.#centre.hold(leg.call, leg.dn, time);
  }

  retrieved(packet: AmiPacket, time: Milliseconds): void {
    const leg = this.#legs.get(packet.get('Uniqueid'));
    if (leg) this.#centre.retrieve(leg.call, leg.dn, time);
  }

  dialBegun(packet: AmiPacket, time: Milliseconds): void {
    const dialed = packet.get('DestUniqueid') ?? '';
    if (this.#legs.get(dialed)) return;
    const from = this.#phone(packet, 'Channel');
    const to = this.#phone(packet, 'DestChannel');
    const call = callId(packet.get('Uniqueid') ?? dialed);
    if (to !== undefined && this.#isInnerLeg(packet, dialed, to)) return;
    const callType = this.#callType(from, to, call);
    const number = field(packet, 'DestCallerIDNum') ?? field(packet, 'DialString');
    const ani = field(packet, 'CallerIDNum');
    const events: SourceEvent[] = [];
    if (from !== undefined && !this.#centre.told.leg(from, call)) {
      this.#legs.set(packet.get('Uniqueid') ?? '', { call, dn: from });
      events.push({
        type: 'EventDialing',
        time,
        thisDn: from,
        thisDnRole: 'Origination',
        callId: call,
        callType,
        ...otherParty(to ?? (number === undefined ? undefined : dnOf(number)), 'Destination'),
      });
    }
    if (to !== undefined && !this.#centre.told.leg(to, call)) {
      this.#legs.set(dialed, { call, dn: to });
      events.push({
        type: 'EventRinging',
        time,
        thisDn: to,
        thisDnRole: 'Destination',
        callId: call,
        callType,
        ...otherParty(from ?? (ani === undefined ? undefined : dnOf(ani)), 'Origination'),
        ...(ani === undefined ? {} : { ani }),
      });
    }
    this.#centre.emit(events);
  }

  dialEnded(packet: AmiPacket, time: Milliseconds): void {
    const dialed = this.#legs.get(packet.get('DestUniqueid'));
    const dialing = this.#legs.get(packet.get('Uniqueid'));
    const status = packet.get('DialStatus');
    const legs = [dialing, dialed].flatMap((leg) => this.#toldOutsideQueues(leg));
    for (const leg of legs) {
      const dials = leg.state === 'Dialing';
      if (!dials && leg.state !== 'Ringing') continue;
      if (status === 'ANSWER') {
        this.#centre.emit([{ type: 'EventEstablished', time, ...partyOf(leg) }]);
      } else if (dials) {
        if (status === 'BUSY') this.#centre.emit([{ type: 'EventDestinationBusy', time, ...partyOf(leg) }]);
      } else {
        const callerGone = this.#queueCalls.isHangingUp(packet.get('Uniqueid') ?? '');
        this.#centre.endRing(leg.callId, leg.dn, time, callerGone);
      }
    }
  }

  hungUp(packet: AmiPacket, time: Milliseconds): void {
    const channel = packet.get('Uniqueid') ?? '';
    const known = this.#legs.get(channel);
    if (!known || known.queue !== undefined) return;
    this.#legs.delete(channel);
    for (const leg of this.#toldOutsideQueues(known)) {
      this.#centre.emit([{ type: 'EventReleased', time, ...partyOf(leg) }]);
    }
  }

  /** Single-step transfer: the call leaves this phone; where it goes is told by what comes next. */
  blindTransferred(packet: AmiPacket, time: Milliseconds): void {
    if (packet.get('Result') !== 'Success') return;
    const leg = this.#legs.get(packet.get('TransfererUniqueid'));
    if (leg) this.#release(leg, time, this.#target(packet));
  }

  /** Two-step transfer: both calls leave the transferring phone, the consulted one takes the main call over. */
  attendedTransferred(packet: AmiPacket, time: Milliseconds): void {
    if (packet.get('Result') !== 'Success' || packet.get('DestType') === 'Fail') return;
    const first = this.#legs.get(packet.get('OrigTransfererUniqueid'));
    const second = this.#legs.get(packet.get('SecondTransfererUniqueid'));
    const [main, consult] = this.#isConsult(first) ? [second, first] : [first, second];
    if (!main) return;
    if (!consult) {
      this.#release(main, time, undefined);
      return;
    }
    const conference = packet.get('DestType') === 'Threeway';
    const taker = this.#centre.told.legsOf(consult.call).find(({ dn }) => dn !== consult.dn);
    const mainLeg = this.#centre.told.leg(main.dn, main.call);
    const callState = conference ? 'Conferenced' : 'Transferred';
    if (conference) {
      this.#conference(main, consult, time);
    } else {
      this.#release(main, time, taker?.dn);
      this.#release(consult, time, taker?.dn);
    }
    if (!taker) return;
    this.#legs.rename(taker.dn, consult.call, main.call);
    this.#centre.emit([
      {
        type: 'EventPartyChanged',
        time,
        thisDn: taker.dn,
        callId: main.call,
        previousCallId: consult.call,
        callState,
        callType: mainLeg?.callType ?? 'Unknown',
        ...otherParty(mainLeg?.otherDn, 'Origination'),
        ...(mainLeg?.ani === undefined ? {} : { ani: mainLeg.ani }),
        ...(mainLeg?.dnis === undefined ? {} : { dnis: mainLeg.dnis }),
      },
    ]);
  }

  #conference(main: ChannelLeg, consult: ChannelLeg, time: Milliseconds): void {
    const party = { time, thisDn: main.dn, callState: 'Conferenced' as const };
    const consultLeg = this.#centre.told.leg(consult.dn, consult.call);
    this.#centre.emit([
      ...(consultLeg
        ? [{ type: 'EventReleased' as const, ...partyOf(consultLeg), ...party, thisDn: consult.dn }]
        : []),
      { type: 'EventPartyAdded', ...party, callId: main.call, thirdPartyDn: main.dn },
    ]);
    this.#legs.drop(consult.call, consult.dn);
  }

  #release(leg: ChannelLeg, time: Milliseconds, target: Dn | undefined): void {
    const told = this.#centre.told.leg(leg.dn, leg.call);
    if (!told) return;
    this.#centre.release(told, leg.queue, time, {
      callState: 'Transferred',
      ...(target === undefined ? {} : { thirdPartyDn: target }),
    });
    this.#legs.drop(leg.call, leg.dn);
  }

  #isConsult(leg: ChannelLeg | undefined): boolean {
    return leg !== undefined && this.#centre.told.leg(leg.dn, leg.call)?.callType === 'Consult';
  }

  #target(packet: AmiPacket): Dn | undefined {
    const extension = field(packet, 'Extension');
    return extension === undefined ? undefined : this.#centre.dn(extension);
  }

  #phone(packet: AmiPacket, key: string): Dn | undefined {
    const channel = packet.get(key);
    return channel === undefined ? undefined : this.#members.dnOfDevice(deviceOfChannel(channel));
  }

  /** The phone behind a queue member's Local channel: the queue's ring on the same DN stands for it. */
  #isInnerLeg(packet: AmiPacket, channel: string, dn: Dn): boolean {
    const root = packet.get('DestLinkedid') ?? packet.get('Linkedid');
    const outer = this.#centre.told
      .legsOn(dn)
      .find((leg) => leg.thisQueue !== undefined && (leg.callId === root || leg.callThreadId === root));
    if (!outer?.thisQueue) return false;
    const queue = outer.thisQueue.slice(0, outer.thisQueue.lastIndexOf('@'));
    this.#legs.addInner(channel, { call: outer.callId, dn, queue });
    return true;
  }

  #callType(from: Dn | undefined, to: Dn | undefined, call: CallId): CallType {
    if (from === undefined) return 'Inbound';
    const talks = this.#centre.told
      .legsOn(from)
      .some(({ callId: other, state }) => other !== call && (state === 'Established' || state === 'Held'));
    if (talks) return 'Consult';
    return to === undefined ? 'Outbound' : 'Internal';
  }

  #toldOutsideQueues(leg: ChannelLeg | undefined): Leg[] {
    const told = leg && leg.queue === undefined ? this.#centre.told.leg(leg.dn, leg.call) : undefined;
    return told ? [told] : [];
  }
}

const otherParty = (other: Dn | undefined, role: 'Origination' | 'Destination') =>
  other === undefined ? {} : { otherDn: other, otherDnRole: role };
