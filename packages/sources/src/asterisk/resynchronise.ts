import type { Milliseconds } from '@pulse/base';
import type { AddressAgent, AddressCall, Dn, SourceEvent } from '@pulse/model';
import type { AmiPacket } from './ami-packet.ts';
import type { AmiTranslation } from './ami-translation.ts';
import type { Centre } from './centre.ts';
import { deviceOfChannel } from './interface-number.ts';
import { legsOf, type Picture, type PictureLeg, visitsOf } from './picture.ts';
import { addressCall, type Leg } from './told.ts';

export interface Resynchronisation {
  readonly picture: Picture;
  /** The moment that the snapshot speaks of: that of the log-in. */
  readonly time: Milliseconds;
  /**
   * Events that came while the picture was being taken. Asterisk may have put them into the picture or not; so what
   * they speak of is told as it was before them, and they are applied after the snapshot.
   */
  readonly pending: readonly AmiPacket[];
  /** Whether everything that happened up to `time` has been told. */
  readonly complete: boolean;
}

/** Events per batch of a snapshot. */
const BATCH = 200;
/** Most calls of a DN, and queues of an agent, that EventAddressInfo takes. */
const MOST = 1000;

/** Tells what is true now, after a connection was made: the snapshot. */
export function resynchronise(centre: Centre, translation: AmiTranslation, input: Resynchronisation): void {
  const { picture, time, complete } = input;
  const touched = touchedBy(input.pending, translation);
  renewRoster(centre, translation, input, touched);
  const legs = legsOf(picture, time).flatMap((leg) => {
    const dn = translation.members.dnOfDevice(leg.device);
    return dn === undefined ? [] : [{ ...leg, dn }];
  });
  if (complete) tellRings(centre, legs, touched, time);
  const mark = complete ? { extensions: { complete: 'yes' } } : {};
  const events: SourceEvent[] = [
    { type: 'EventSnapshotBegin', time, ...mark },
    ...queueInfos(centre, translation, input, touched),
    ...phoneInfos(centre, translation, input, touched, legs),
    { type: 'EventSnapshotEnd', time, ...mark },
  ];
  for (let start = 0; start < events.length; start += BATCH) {
    centre.emit(events.slice(start, start + BATCH));
  }
  for (const { channel, call, dn, queueName } of legs) {
    translation.legs.set(channel, { call, dn, queue: queueName });
  }
  for (const dn of centre.roster.dns()) translation.members.checkHook(dn, time);
}

/** A ring that goes on has no line in the queue log yet: of all that was told by it, only this is missing. */
function tellRings(
  centre: Centre,
  legs: readonly (PictureLeg & { readonly dn: Dn })[],
  touched: Touched,
  time: Milliseconds,
): void {
  for (const { state, call, dn, queueName, since } of legs) {
    if (state !== 'Ringing' || touched.begun.has(`${dn} ${call}`) || centre.hasLeft(dn, call, since))
      continue;
    centre.ring(centre.dn(queueName), call, dn, Math.min(time, Math.max(centre.told.last, since)));
  }
}

interface Touched {
  /** `queue call` of those who came in, `phone call` of those who were called: their beginning is yet to be told. */
  readonly begun: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  readonly dns: ReadonlySet<Dn>;
  /** `queue phone` of members of whom an event tells. */
  readonly members: ReadonlySet<string>;
}

function touchedBy(pending: readonly AmiPacket[], { members }: AmiTranslation): Touched {
  const begun = new Set<string>();
  const calls = new Set<string>();
  const dns = new Set<Dn>();
  const told = new Set<string>();
  for (const packet of pending) {
    const event = packet.get('Event') ?? '';
    if (!packet.has('Queue')) continue;
    const call = packet.get('Uniqueid');
    if (event === 'QueueCallerJoin') begun.add(`${members.queue(packet)} ${call}`);
    if (event === 'AgentCalled') begun.add(`${members.dn(packet)} ${call}`);
    if (call !== undefined) calls.add(call);
    if (event.startsWith('QueueMember')) told.add(`${members.queue(packet)} ${members.dn(packet)}`);
    else if (packet.has('Interface')) dns.add(members.dn(packet));
  }
  return { begun, calls, dns, members: told };
}

/** Takes the members over from the picture, but for those of whom an event is yet to tell. */
function renewRoster(
  centre: Centre,
  { members }: AmiTranslation,
  { picture, time }: Resynchronisation,
  touched: Touched,
): void {
  const { roster } = centre;
  const kept = [...roster.dns()].flatMap((dn) =>
    roster.queuesOf(dn).flatMap((queue) => {
      const membership = roster.membership(dn, queue);
      return membership && touched.members.has(`${queue} ${dn}`) ? [{ dn, queue, membership }] : [];
    }),
  );
  roster.clear();
  for (const { dn, queue, membership } of kept) roster.put(dn, queue, membership);
  for (const packet of picture.members) {
    members.know(packet);
    if (!touched.members.has(`${members.queue(packet)} ${members.dn(packet)}`)) members.take(packet, time);
  }
}

function queueInfos(
  centre: Centre,
  { members }: AmiTranslation,
  { picture, time }: Resynchronisation,
  touched: Touched,
): SourceEvent[] {
  const listed = visitsOf(picture, time, (packet) => members.queue(packet));
  const waiting = new Set(listed.map(({ queue, call }) => `${queue} ${call}`));
  const names = new Map(picture.queues.map((packet) => [members.queue(packet), packet.get('Queue') ?? '']));
  for (const { queue } of centre.told.visits.values()) {
    if (!names.has(queue)) names.set(queue, queue.slice(0, queue.lastIndexOf('@')));
  }
  return [...names].map(([queue, name]) => {
    const calls: AddressCall[] = centre.told
      .visitsIn(queue)
      .filter(({ callId }) => waiting.has(`${queue} ${callId}`) || touched.calls.has(callId))
      .map(addressCall);
    for (const { queue: where, call, since, ani } of listed) {
      const key = `${queue} ${call}`;
      if (where !== queue || centre.told.visit(queue, call) || touched.begun.has(key)) continue;
      if (centre.hasLeft(queue, call, since)) continue;
      calls.push(
        centre.told.lost(queue, call, 'Queued') ?? {
          callId: call,
          state: 'Queued',
          since,
          callType: 'Inbound',
          thisQueue: queue,
          ...(ani === undefined ? {} : { ani }),
        },
      );
    }
    return {
      type: 'EventAddressInfo',
      time,
      thisDn: queue,
      address: { kind: 'Queue', name, calls: calls.slice(0, MOST) },
    };
  });
}

function phoneInfos(
  centre: Centre,
  translation: AmiTranslation,
  { picture, time }: Resynchronisation,
  touched: Touched,
  legs: readonly (PictureLeg & { readonly dn: Dn })[],
): SourceEvent[] {
  const { told, roster } = centre;
  const dns = new Set([
    ...roster.dns(),
    ...told.agents.keys(),
    ...[...told.legs.values()].map(({ dn }) => dn),
    ...legs.map(({ dn }) => dn),
  ]);
  return [...dns].map((dn) => {
    const agent = addressAgent(centre, dn, time);
    const here = legs.filter((leg) => leg.dn === dn);
    const known = touched.dns.has(dn)
      ? told.legsOn(dn).map(addressCall)
      : knownCalls(centre, translation, picture, here, dn, time);
    const unknown = here.filter(({ call }) => !touched.begun.has(`${dn} ${call}`));
    const calls = [...known, ...unknownCalls(centre, unknown, dn)].slice(0, MOST);
    return {
      type: 'EventAddressInfo',
      time,
      thisDn: dn,
      address: { kind: 'Extension', calls, ...(agent === undefined ? {} : { agent }) },
    };
  });
}

function addressAgent(centre: Centre, dn: Dn, time: Milliseconds): AddressAgent | undefined {
  const presence = centre.roster.presence(dn, centre.inAfterCallWork(dn));
  if (!presence) return undefined;
  const known = centre.told.agents.get(dn);
  const same = known?.agentId === presence.agentId ? known : undefined;
  const since = same?.mode === presence.mode ? same.modeSince : (presence.modeSince ?? time);
  return {
    agentId: presence.agentId,
    name: presence.agentId,
    loginAt: Math.min(same?.loginAt ?? presence.loginAt, time),
    queues: [...presence.queues].slice(0, MOST),
    mode: presence.mode,
    modeSince: Math.min(since, time),
    ...(presence.reasons === undefined ? {} : { reasons: presence.reasons }),
  };
}

/** The calls on a phone that were told and that the picture still has. */
function knownCalls(
  centre: Centre,
  translation: AmiTranslation,
  picture: Picture,
  here: readonly PictureLeg[],
  dn: Dn,
  time: Milliseconds,
): AddressCall[] {
  const { told, roster } = centre;
  const calls: AddressCall[] = [];
  for (const leg of told.legsOn(dn)) {
    const seen = here.find(({ call }) => call === leg.callId);
    if (seen) {
      const answered = leg.state === 'Ringing' && seen.state === 'Established';
      const state = answered ? ({ state: 'Established', since: time, establishedAt: time } as const) : {};
      calls.push({ ...addressCall(leg), ...state });
    } else if (leg.thisQueue !== undefined || !picture.channels) {
      if ((roster.state(dn) ?? 0) > 1 && mayGoOn(picture, leg)) calls.push(addressCall(leg));
    } else if (adoptDirectCall(translation, picture, leg)) {
      calls.push(addressCall(leg));
    }
  }
  return calls;
}

/** The calls on a phone that the picture has and nobody has told. */
function unknownCalls(centre: Centre, here: readonly PictureLeg[], dn: Dn): AddressCall[] {
  const calls = new Map<string, AddressCall>();
  for (const leg of here) {
    if (centre.told.leg(dn, leg.call) || centre.hasLeft(dn, leg.call, leg.since)) continue;
    const lost = centre.told.lost(dn, leg.call, leg.state);
    calls.set(
      leg.call,
      lost ?? {
        callId: leg.call,
        state: leg.state,
        since: leg.since,
        ...(leg.state === 'Established' ? { establishedAt: leg.since } : {}),
        callType: 'Inbound',
        thisQueue: centre.dn(leg.queueName),
        ...(leg.ani === undefined ? {} : { ani: leg.ani }),
      },
    );
  }
  return [...calls.values()];
}

/**
 * A phone that is in use goes on with what it had where channels may not be listed, or where its own channel was
 * optimised away and the caller is still in a bridge.
 */
function mayGoOn(picture: Picture, leg: Leg): boolean {
  if (!picture.channels) return true;
  const caller = picture.channels.find((channel) => channel.get('Uniqueid') === leg.callId);
  return leg.state !== 'Ringing' && caller?.get('BridgeId') !== undefined;
}

/** A call outside queues goes on while its first channel lives; the phone's own channel is known again from then on. */
function adoptDirectCall(translation: AmiTranslation, picture: Picture, leg: Leg): boolean {
  const channels = picture.channels ?? [];
  const root = channels.find((channel) => channel.get('Uniqueid') === leg.callId);
  const own = channels.find(
    (channel) =>
      channel.get('Linkedid') === root?.get('Linkedid') &&
      translation.members.dnOfDevice(deviceOfChannel(channel.get('Channel') ?? '')) === leg.dn,
  );
  if (!root || !own) return false;
  translation.legs.set(own.get('Uniqueid') ?? '', { call: leg.callId, dn: leg.dn });
  return true;
}
