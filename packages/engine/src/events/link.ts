import type { Milliseconds } from '@pulse/base';
import type { AnyDn } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
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
    for (const object of objectsBehind(dn)) {
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
    for (const { type, index } of objectsBehind(dn)) {
      core.gaps.begin(type, index);
      core.gaps.close(type, index, core.now);
    }
  }
}

/** The objects whose values miss something while the DN is out of sight. */
export function objectsBehind(dn: AnyDn): { type: number; index: number }[] {
  if (dn.kind === 'mediation') {
    const groups = dn.groups.map((index) => ({ type: TYPE.GroupQueues, index }));
    return [{ type: TYPE[dn.type], index: dn.index }, ...groups];
  }
  const own = { type: TYPE.RegDN, index: dn.index };
  if (dn.login === null) return [own];
  const { agent } = dn.login;
  const groups = agent.groups.map((seat) => ({ type: TYPE.GroupAgents, index: seat.group }));
  return [own, { type: TYPE.Agent, index: agent.index }, ...groups];
}
