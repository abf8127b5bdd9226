import type { Milliseconds } from '@pulse/base';
import type { Touched } from '../configure/configure.ts';
import type { Agent } from '../state/agent.ts';
import type { AnyDn } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
import type { Place } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Seat } from '../state/seat.ts';
import type { Stream } from '../streams.ts';
import type { Core } from './core.ts';

/** All DNs that the stream has told of. */
export function dnsOf(core: Core, stream: Stream): readonly AnyDn[] {
  const { regularDns, mediationDns } = core.centre;
  return [...regularDns, ...mediationDns].filter((dn) => dn.source === stream.index);
}

/** The link is lost: everything behind it is out of sight from now on (U10). */
export function lose(core: Core, stream: Stream): void {
  if (stream.down) return;
  stream.down = true;
  stream.snapshot = null;
  stream.unseen = [];
  for (const dn of dnsOf(core, stream)) {
    core.suspend(dn);
    for (const object of objectsBehind(core, dn)) {
      core.gaps.begin(object.type, object.index);
      stream.unseen.push(object);
    }
  }
  core.settle();
}

/** The stream speaks again: the gap ends, and what lies behind it comes back DN by DN. */
export function reconnect(core: Core, stream: Stream, at: Milliseconds): void {
  if (!stream.down) return;
  stream.down = false;
  for (const { type, index } of stream.unseen) core.gaps.close(type, index, at);
}

/** Events of the stream are missing for good: its objects have a gap that ends now. */
export function markMissed(core: Core, stream: Stream): void {
  if (stream.down) return;
  for (const dn of dnsOf(core, stream)) {
    for (const { type, index } of objectsBehind(core, dn)) {
      core.gaps.begin(type, index);
      core.gaps.close(type, index, core.now);
    }
  }
}

/** The objects whose values miss something while the DN is out of sight. */
export function objectsBehind(core: Core, dn: AnyDn): { type: number; index: number }[] {
  if (dn.kind === 'mediation') {
    const groups = groupsOf(core.centre.queueGroups.seatsOf(dn.entity), core.now, TYPE.GroupQueues);
    return [{ type: TYPE[dn.type], index: dn.index }, ...groups];
  }
  const own = { type: TYPE.RegDN, index: dn.index };
  const tenant = { type: TYPE.Tenant, index: 0 };
  const place = dn.place === null ? [] : withGroups(core, dn.place);
  return [own, tenant, ...(dn.login === null ? [] : withGroups(core, dn.login.agent)), ...place];
}

/** An agent or place, and the groups that it belongs to. */
function withGroups(
  { centre, now }: Core,
  { kind, index }: Agent | Place,
): { type: number; index: number }[] {
  if (kind === 'place') {
    const groups = groupsOf(centre.placeGroups.seatsOf(index), now, TYPE.GroupPlaces);
    return [{ type: TYPE.Place, index }, ...groups];
  }
  const groups = groupsOf(centre.agentGroups.seatsOf(index), now, TYPE.GroupAgents);
  return [{ type: TYPE.Agent, index }, ...groups];
}

const groupsOf = (seats: readonly Seat[], now: Milliseconds, type: number) =>
  seats.flatMap((seat) => (seat.until > now ? [{ type, index: seat.group }] : []));

/** Somebody whose source is lost may have joined these groups, which then miss what he does (E-113). */
export function joinUnseen(core: Core, streams: readonly Stream[], touched: Touched): void {
  const { agentGroups, queueGroups, placeGroups, agents, mediationDns, places } = core.centre;
  const miss = (type: number, seat: Seat, dns: readonly AnyDn[]) => {
    if (seat.until > core.now) missWith(core, streams, type, seat.group, dns);
  };
  for (const group of touched.agentGroups) {
    for (const seat of agentGroups.seatsIn(group)) {
      miss(TYPE.GroupAgents, seat, (agents[seat.member] as Agent).logins);
    }
  }
  for (const group of touched.queueGroups) {
    for (const seat of queueGroups.seatsIn(group)) {
      miss(TYPE.GroupQueues, seat, [mediationDns[seat.member] as AnyDn]);
    }
  }
  for (const group of touched.placeGroups) {
    for (const seat of placeGroups.seatsIn(group)) {
      miss(TYPE.GroupPlaces, seat, (places[seat.member] as Place).dns);
    }
  }
}

/** A DN has come to its place, which misses what happens on it while its source is lost, and so do the place's groups. */
export function comeUnseen(core: Core, streams: readonly Stream[], dn: RegularDn): void {
  if (dn.place === null) return;
  for (const { type, index } of withGroups(core, dn.place)) missWith(core, streams, type, index, [dn]);
}

/** An object that is made of these DNs from now on misses something if any of them is out of sight. */
function missWith(
  core: Core,
  streams: readonly Stream[],
  type: number,
  index: number,
  dns: readonly AnyDn[],
): void {
  if (core.gaps.end(type, index) === Infinity) return;
  const stream = dns.map((dn) => streams[dn.source]).find((found) => found?.down);
  if (stream === undefined) return;
  core.gaps.begin(type, index);
  stream.unseen.push({ type, index });
}
