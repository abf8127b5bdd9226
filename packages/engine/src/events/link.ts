import type { Milliseconds } from '@pulse/base';
import type { Touched } from '../configure/configure.ts';
import type { Agent } from '../state/agent.ts';
import type { AnyDn } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
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
  if (dn.login === null) return [own, tenant];
  const { agent } = dn.login;
  const groups = groupsOf(core.centre.agentGroups.seatsOf(agent.index), core.now, TYPE.GroupAgents);
  return [own, tenant, { type: TYPE.Agent, index: agent.index }, ...groups];
}

const groupsOf = (seats: readonly Seat[], now: Milliseconds, type: number) =>
  seats.flatMap((seat) => (seat.until > now ? [{ type, index: seat.group }] : []));

/** Somebody whose source is lost may have joined these groups, which then miss what he does (E-113). */
export function joinUnseen(core: Core, streams: readonly Stream[], touched: Touched): void {
  const { agentGroups, queueGroups, agents, mediationDns } = core.centre;
  const miss = (type: number, seat: Seat, dns: readonly AnyDn[]) => {
    if (seat.until <= core.now || core.gaps.end(type, seat.group) === Infinity) return;
    const stream = dns.map((dn) => streams[dn.source]).find((found) => found?.down);
    if (stream === undefined) return;
    core.gaps.begin(type, seat.group);
    stream.unseen.push({ type, index: seat.group });
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
}
