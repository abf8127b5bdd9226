import { atomOf } from '../mask/atoms.ts';
import { takeOut } from '../state/call.ts';
import { TYPE } from '../state/directory.ts';
import type { Place } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';

/** From now on the DN stands at a place, or (null) nowhere. Before the first event: it has always stood there. */
export function standAt(core: Core, dn: RegularDn, place: Place | null): void {
  if (dn.place === place) return;
  if (dn.place !== null) leave(core, dn, dn.place);
  dn.place = place;
  dn.placedAt = Number.isNaN(core.origin) ? -Infinity : core.now;
  if (place !== null) come(core, dn, place);
  core.desk.refreshDn(dn);
}

function leave(core: Core, dn: RegularDn, place: Place): void {
  core.desk.leave(dn, place);
  core.dnBoard.part(dn.index, core.now, (type) => type !== TYPE.Place && type !== TYPE.GroupPlaces);
  takeOut(place.dns, dn);
  if (place.dns.length === 0) core.desk.begin(place, atomOf('NotMonitored'));
}

function come(core: Core, dn: RegularDn, place: Place): void {
  const { bare } = place;
  place.dns.push(dn);
  core.desk.touch(place);
  if (bare === null) return;
  // Where one DN takes the place of another there has been no time without one.
  if (bare.start === core.now) place.bare = null;
  else core.desk.end(place, bare);
  core.placeBoard.forgetLost(place.index);
}
