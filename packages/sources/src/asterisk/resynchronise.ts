import type { Milliseconds } from '@pulse/base';
import type { AddressAgent, AddressCall, Dn, SourceEvent } from '@pulse/model';
import type { AmiPacket } from './ami-packet.ts';
import type { AmiTranslation } from './ami-translation.ts';
import type { Centre } from './centre.ts';
import { deviceOfInterface } from './interface-number.ts';
import { legsOf, type Picture, type PictureLeg, visitsOf } from './picture.ts';

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

/** Tells what is true now, after a connection was made: the snapshot. */
export function resynchronise(centre: Centre, translation: AmiTranslation, input: Resynchronisation): void {
  const { picture, time, complete } = input;
  const touched = touchedBy(input.pending, translation);
  const devices = renewRoster(centre, translation, input, touched);
  const mark = complete ? { extensions: { complete: 'yes' } } : {};
  const events: SourceEvent[] = [];
  if (centre.told.linked !== true) events.push({ type: 'EventLinkConnected', time });
  events.push(
    { type: 'EventSnapshotBegin', time, ...mark },
    ...queueInfos(centre, translation, input, touched),
    ...phoneInfos(centre, picture, time, touched, devices),
    { type: 'EventSnapshotEnd', time, ...mark },
  );
  for (let start = 0; start < events.length; start += BATCH) {
    centre.emit(events.slice(start, start + BATCH));
  }
  for (const leg of legsOf(picture, time)) {
    const dn = devices.get(leg.device);
    if (dn !== undefined) translation.adoptLeg(leg.channel, { call: leg.call, dn, queue: leg.queueName });
  }
}

interface Touched {
  readonly joined: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  readonly dns: ReadonlySet<Dn>;
  readonly removed: ReadonlySet<string>;
}

function touchedBy(pending: readonly AmiPacket[], translation: AmiTranslation): Touched {
  const joined = new Set<string>();
  const calls = new Set<string>();
  const dns = new Set<Dn>();
  const removed = new Set<string>();
  for (const packet of pending) {
    const event = packet.get('Event') ?? '';
    if (!packet.has('Queue')) continue;
    const call = packet.get('Uniqueid');
    if (event === 'QueueCallerJoin') joined.add(`${translation.queue(packet)} ${call}`);
    if (call !== undefined) calls.add(call);
    if (packet.has('Interface') && !event.startsWith('QueueMember')) dns.add(translation.member(packet));
    if (event === 'QueueMemberRemoved') {
      removed.add(`${translation.queue(packet)} ${translation.member(packet)}`);
    }
  }
  return { joined, calls, dns, removed };
}

/** Takes the members over from the picture; returns which DN a device is. */
function renewRoster(
  centre: Centre,
  translation: AmiTranslation,
  { picture, time }: Resynchronisation,
  touched: Touched,
): Map<string, Dn> {
  const { roster } = centre;
  const leaving = [...roster.dns()].flatMap((dn) =>
    roster.queuesOf(dn).flatMap((queue) => {
      const membership = roster.membership(dn, queue);
      return membership && touched.removed.has(`${queue} ${dn}`) ? [{ dn, queue, membership }] : [];
    }),
  );
  const devices = new Map<string, Dn>();
  roster.clear();
  for (const { dn, queue, membership } of leaving) roster.put(dn, queue, membership);
  for (const packet of picture.members) {
    const dn = translation.member(packet);
    roster.put(dn, translation.queue(packet), translation.membership(packet, time));
    roster.setState(dn, Number(packet.get('Status') ?? 0));
    devices.set(deviceOfInterface(packet.get('Location') ?? ''), dn);
  }
  return devices;
}

function queueInfos(
  centre: Centre,
  translation: AmiTranslation,
  { picture, time }: Resynchronisation,
  touched: Touched,
): SourceEvent[] {
  const listed = visitsOf(picture, time, (packet) => translation.queue(packet));
  const waiting = new Set(listed.map(({ queue, call }) => `${queue} ${call}`));
  const names = new Map(
    picture.queues.map((packet) => [translation.queue(packet), packet.get('Queue') ?? '']),
  );
  for (const { queue } of centre.told.visits.values()) {
    if (!names.has(queue)) names.set(queue, queue.slice(0, queue.lastIndexOf('@')));
  }
  return [...names].map(([queue, name]) => {
    const calls: AddressCall[] = centre.told
      .visitsIn(queue)
      .filter(({ callId }) => waiting.has(`${queue} ${callId}`) || touched.calls.has(callId))
      .map(({ queue: _queue, callThreadId: _thread, ...call }) => call);
    for (const { queue: where, call, since, ani } of listed) {
      const key = `${queue} ${call}`;
      if (where !== queue || centre.told.visit(queue, call) || touched.joined.has(key)) continue;
      calls.push({
        callId: call,
        state: 'Queued',
        since,
        callType: 'Inbound',
        thisQueue: queue,
        ...(ani === undefined ? {} : { ani }),
      });
    }
    return { type: 'EventAddressInfo', time, thisDn: queue, address: { kind: 'Queue', name, calls } };
  });
}

function phoneInfos(
  centre: Centre,
  picture: Picture,
  time: Milliseconds,
  touched: Touched,
  devices: ReadonlyMap<string, Dn>,
): SourceEvent[] {
  const { told, roster } = centre;
  const legs = legsOf(picture, time).flatMap((leg) => {
    const dn = devices.get(leg.device);
    return dn === undefined ? [] : [{ ...leg, dn }];
  });
  const dns = new Set([
    ...roster.dns(),
    ...told.agents.keys(),
    ...[...told.legs.values()].map(({ dn }) => dn),
    ...legs.map(({ dn }) => dn),
  ]);
  return [...dns].map((dn) => {
    const agent = addressAgent(centre, dn, time);
    const calls = phoneCalls(centre, picture, legs, dn, time, touched);
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
    queues: [...presence.queues],
    mode: presence.mode,
    modeSince: Math.min(since, time),
    ...(presence.reasons === undefined ? {} : { reasons: presence.reasons }),
  };
}

function phoneCalls(
  centre: Centre,
  picture: Picture,
  legs: readonly (PictureLeg & { readonly dn: Dn })[],
  dn: Dn,
  time: Milliseconds,
  touched: Touched,
): AddressCall[] {
  const here = legs.filter((leg) => leg.dn === dn);
  const calls: AddressCall[] = [];
  for (const { dn: _, ...told } of centre.told.legsOn(dn)) {
    const seen = here.find((leg) => leg.call === told.callId);
    if (touched.dns.has(dn)) calls.push(told);
    else if (seen) {
      const answered = told.state === 'Ringing' && seen.state === 'Established';
      calls.push(answered ? { ...told, state: 'Established', since: time, establishedAt: time } : told);
    } else if (!picture.channels && (centre.roster.state(dn) ?? 0) > 1) calls.push(told);
  }
  for (const leg of here) {
    if (centre.told.leg(dn, leg.call) || touched.dns.has(dn)) continue;
    calls.push({
      callId: leg.call,
      state: leg.state,
      since: leg.since,
      ...(leg.state === 'Established' ? { establishedAt: leg.since } : {}),
      callType: 'Inbound',
      thisQueue: centre.dn(leg.queueName),
      ...(leg.ani === undefined ? {} : { ani: leg.ani }),
    });
  }
  return calls;
}
