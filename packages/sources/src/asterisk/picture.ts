import { type Milliseconds, PulseError } from '@pulse/base';
import { type AddressCall, type CallId, callId, type Dn } from '@pulse/model';
import type { AmiClient } from './ami-client.ts';
import { type AmiPacket, field, numberField } from './ami-packet.ts';
import { deviceOfChannel } from './interface-number.ts';

/** What Asterisk answers about itself after a (re)connect, as packets. */
export interface Picture {
  readonly queues: readonly AmiPacket[];
  readonly members: readonly AmiPacket[];
  readonly callers: readonly AmiPacket[];
  /** Absent where the account may not ask for channels. */
  readonly channels: readonly AmiPacket[] | undefined;
}

/** Asks for the channels; undefined where the account may not. */
export async function takeChannels(client: AmiClient): Promise<Picture['channels']> {
  try {
    return (await client.action('CoreShowChannels', {}, 'list')).list;
  } catch (error) {
    if (error instanceof PulseError && error.code === 'asterisk-action-refused') return undefined;
    throw error;
  }
}

export async function takePicture(client: AmiClient, channels: Picture['channels']): Promise<Picture> {
  const { list } = await client.action('QueueStatus', {}, 'list');
  const of = (event: string) => list.filter((packet) => packet.get('Event') === event);
  return { queues: of('QueueParams'), members: of('QueueMember'), callers: of('QueueEntry'), channels };
}

/** A call that a queue has given, or is offering, to a member's phone. */
export interface PictureLeg {
  /** Uniqueid of the phone's channel. */
  readonly channel: string;
  readonly device: string;
  readonly call: CallId;
  readonly queueName: string;
  readonly state: Extract<AddressCall['state'], 'Ringing' | 'Established'>;
  /** When the phone's channel was made, the ring's beginning: the whole second. */
  readonly since: Milliseconds;
  readonly ani?: string;
}

/** The queue calls on phones, as far as the list of channels tells: a phone's channel and the caller's in Queue(). */
export function legsOf(picture: Picture, now: Milliseconds): PictureLeg[] {
  const callers = (picture.channels ?? []).filter((channel) => channel.get('Application') === 'Queue');
  const legs: PictureLeg[] = [];
  for (const channel of picture.channels ?? []) {
    if (channel.get('Application') !== 'AppQueue') continue;
    const bridge = field(channel, 'BridgeId');
    const caller = callers.find((candidate) =>
      bridge === undefined
        ? candidate.get('Linkedid') === channel.get('Linkedid')
        : candidate.get('BridgeId') === bridge,
    );
    if (!caller) continue;
    const ani = field(caller, 'CallerIDNum');
    legs.push({
      channel: channel.get('Uniqueid') ?? '',
      device: deviceOfChannel(channel.get('Channel') ?? ''),
      call: callId(field(caller, 'Uniqueid') ?? ''),
      queueName: (field(caller, 'ApplicationData') ?? '').split(',')[0] ?? '',
      state: bridge === undefined ? 'Ringing' : 'Established',
      since: madeAt(channel) ?? now - seconds(channel.get('Duration')) * 1000,
      ...(ani === undefined ? {} : { ani }),
    });
  }
  return legs;
}

/** A caller waiting in a queue. */
export interface PictureVisit {
  readonly queue: Dn;
  readonly call: CallId;
  readonly since: Milliseconds;
  readonly ani?: string;
}

export function visitsOf(
  picture: Picture,
  now: Milliseconds,
  queueOf: (packet: AmiPacket) => Dn,
): PictureVisit[] {
  return picture.callers.map((packet) => {
    const ani = field(packet, 'CallerIDNum');
    return {
      queue: queueOf(packet),
      call: callId(field(packet, 'Uniqueid') ?? ''),
      since: now - (numberField(packet, 'Wait') ?? 0) * 1000,
      ...(ani === undefined ? {} : { ani }),
    };
  });
}

/** A Uniqueid ends with the second in which the channel was made, and a serial number. */
function madeAt(channel: AmiPacket): Milliseconds | undefined {
  const second = /(\d{9,12})\.\d+$/.exec(channel.get('Uniqueid') ?? '')?.[1];
  return second === undefined ? undefined : Number(second) * 1000;
}

/** `HH:MM:SS` in seconds. */
function seconds(duration: string | undefined): number {
  const [hours = 0, minutes = 0, rest = 0] = (duration ?? '').split(':').map(Number);
  return hours * 3600 + minutes * 60 + rest || 0;
}
