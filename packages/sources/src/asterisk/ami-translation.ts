import type { Milliseconds } from '@pulse/base';
import type { Agenda } from './agenda.ts';
import { type AmiPacket, field } from './ami-packet.ts';
import type { Centre } from './centre.ts';
import { ChannelLegs } from './channel-legs.ts';
import type { DialPrefixes } from './interface-number.ts';
import { PhoneCalls } from './phone-calls.ts';
import { QueueCalls } from './queue-calls.ts';
import { QueueMembers } from './queue-members.ts';

/** What a packet must have to be understood. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  QueueCallerJoin: ['Queue', 'Uniqueid'],
  QueueCallerAbandon: ['Queue', 'Uniqueid'],
  QueueCallerLeave: ['Queue', 'Uniqueid'],
  AgentCalled: ['Queue', 'Uniqueid', 'Interface'],
  AgentRingNoAnswer: ['Queue', 'Uniqueid', 'Interface'],
  AgentDump: ['Queue', 'Uniqueid', 'Interface'],
  AgentConnect: ['Queue', 'Uniqueid', 'Interface'],
  AgentComplete: ['Queue', 'Interface'],
  DialBegin: ['DestUniqueid'],
  Hangup: ['Uniqueid'],
  HangupRequest: ['Uniqueid'],
  SoftHangupRequest: ['Uniqueid'],
  QueueMemberAdded: ['Queue', 'Interface'],
  QueueMemberRemoved: ['Queue', 'Interface'],
  QueueMemberPause: ['Queue', 'Interface'],
  QueueMemberStatus: ['Queue', 'Interface'],
};

/** Turns the manager interface's events into what happens in the {@link Centre}. */
export class AmiTranslation {
  readonly members: QueueMembers;
  readonly legs = new ChannelLegs();
  readonly #queueCalls: QueueCalls;
  readonly #phoneCalls: PhoneCalls;
  readonly #agenda: Agenda;

  constructor(centre: Centre, agenda: Agenda, dialPrefixes: DialPrefixes) {
    this.#agenda = agenda;
    this.members = new QueueMembers(centre, agenda, dialPrefixes);
    this.#queueCalls = new QueueCalls(centre, agenda, this.members, this.legs);
    this.#phoneCalls = new PhoneCalls(centre, this.members, this.legs, this.#queueCalls);
  }

  /** Whether a channel's event has been seen. */
  get seesChannels(): boolean {
    return this.#queueCalls.seesChannels;
  }

  /** Forgets what only the last connection could know; the next one is shown it anew. */
  reset(): void {
    this.legs.clear();
    this.members.reset();
    this.#queueCalls.reset();
  }

  /** One event packet that happened at `time`; false when it lacks what it must have, and was left out. */
  packet(packet: AmiPacket, time: Milliseconds): boolean {
    this.#agenda.advance(time);
    const event = packet.get('Event') ?? '';
    if (REQUIRED[event]?.some((key) => field(packet, key) === undefined)) return false;
    if (packet.get('Privilege')?.startsWith('call')) this.#queueCalls.seesChannels = true;
    this.#translate(event, packet, time);
    return true;
  }

  #translate(event: string, packet: AmiPacket, time: Milliseconds): void {
    switch (event) {
      case 'QueueCallerJoin':
        return this.#queueCalls.join(packet, time);
      case 'QueueCallerAbandon':
        return this.#queueCalls.abandoned(packet, time);
      case 'QueueCallerLeave':
        return this.#queueCalls.left(packet, time);
      case 'AgentCalled':
        return this.#queueCalls.ring(packet, time);
      case 'AgentRingNoAnswer':
      case 'AgentDump':
        return this.#queueCalls.ringEnded(packet, time);
      case 'AgentConnect':
        return this.#queueCalls.connected(packet, time);
      case 'AgentComplete':
        return this.#queueCalls.completed(packet, time);
      case 'HangupRequest':
      case 'SoftHangupRequest':
        return this.#queueCalls.hangupRequested(packet, time);
      case 'VarSet':
        return this.#queueCalls.variableSet(packet);
      case 'DialBegin':
        return this.#phoneCalls.dialBegun(packet, time);
      case 'DialEnd':
        this.#queueCalls.dialEnded(packet, time);
        return this.#phoneCalls.dialEnded(packet, time);
      case 'Hangup':
        this.#queueCalls.hungUp(packet, time);
        return this.#phoneCalls.hungUp(packet, time);
      case 'Hold':
        return this.#phoneCalls.held(packet, time);
      case 'Unhold':
        return this.#phoneCalls.retrieved(packet, time);
      case 'BlindTransfer':
        return this.#phoneCalls.blindTransferred(packet, time);
      case 'AttendedTransfer':
        return this.#phoneCalls.attendedTransferred(packet, time);
      case 'QueueMemberAdded':
        return this.members.added(packet, time);
      case 'QueueMemberRemoved':
        return this.members.removed(packet, time);
      case 'QueueMemberPause':
      case 'QueueMemberStatus':
        return this.members.changed(packet, time);
      default:
    }
  }
}
