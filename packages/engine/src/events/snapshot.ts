import type { AddressInfo, PulseEvent } from '@pulse/model';
import type { Stream } from '../streams.ts';
import type { Core } from './core.ts';
import { discover } from './discovery.ts';
import { dnsOf, objectsBehind } from './link.ts';
import { forgetMediation, reconcileMediation } from './reconcile-mediation.ts';
import { forgetRegular, reconcileRegular } from './reconcile-regular.ts';
import type { Statement } from './statement.ts';

/** `known`: time of the stream's event before this one. */
export function onSnapshotBegin(stream: Stream, event: PulseEvent, known: number): boolean {
  stream.snapshot = { known, complete: event.extensions?.complete === 'yes', seen: new Set() };
  return true;
}

/** What is true of one DN now: in a snapshot all of it, outside of one an addition to what is known. */
export function onAddressInfo(core: Core, stream: Stream, event: PulseEvent): boolean {
  const { thisDn, address } = event;
  if (thisDn === undefined || address === undefined) return false;
  const { snapshot } = stream;
  const dn = core.centre.dn(thisDn) ?? create(core, event, address);
  const fresh = dn.source === -1;
  dn.source = stream.index;
  snapshot?.seen.add(dn);
  const lost = dn.suspended !== null;
  const statement: Statement = {
    address,
    full: snapshot !== null,
    seen: snapshot === null && !lost,
    known: lost ? dn.lostAt : (snapshot?.known ?? core.now),
  };
  core.monitor(dn);
  // A difference that no loss of the link explains: events are missing all the same, for who was there before too.
  const watched = snapshot && !fresh && !lost && !snapshot.complete;
  const before = watched ? objectsBehind(core, dn) : [];
  const surprise =
    dn.kind === 'mediation' ? reconcileMediation(core, dn, statement) : reconcileRegular(core, dn, statement);
  if (surprise && watched) {
    for (const object of [...before, ...objectsBehind(core, dn)]) {
      core.gaps.begin(object.type, object.index);
      core.gaps.close(object.type, object.index, core.now);
    }
  }
  return true;
}

function create(core: Core, event: PulseEvent, address: AddressInfo) {
  const id = event.thisDn as NonNullable<PulseEvent['thisDn']>;
  if (address.kind === 'Extension') return discover(core, id, 'RegDN');
  return discover(core, id, address.kind === 'RoutePoint' ? 'RoutePoint' : 'Queue');
}

/** DNs that the snapshot did not name: nothing is true of them any more. */
export function onSnapshotEnd(core: Core, stream: Stream): boolean {
  const { snapshot } = stream;
  if (snapshot === null) return false;
  for (const dn of dnsOf(core, stream)) {
    if (snapshot.seen.has(dn)) continue;
    const at = dn.suspended === null ? snapshot.known : dn.lostAt;
    if (dn.kind === 'mediation') forgetMediation(core, dn, at);
    else forgetRegular(core, dn, at);
  }
  for (const { type, index } of stream.unseen) {
    if (snapshot.complete) core.gaps.undo(type, index);
    else core.gaps.extend(type, index, core.now);
  }
  stream.unseen = [];
  stream.snapshot = null;
  return true;
}
