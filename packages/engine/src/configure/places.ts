import type { Milliseconds } from '@pulse/base';
import type { Configuration, Dn } from '@pulse/model';
import type { Core } from '../events/core.ts';
import { knownPlace } from '../events/discovery.ts';
import { standAt } from '../events/standing.ts';
import { ALLOWED_LATENESS } from '../lateness.ts';
import { TYPE } from '../state/directory.ts';
import { describe, groupsOf, idsOf, without } from './describe.ts';

/** Places, their groups, and where DNs stand, from a time on. Answers the groups whose members may be others. */
export function configurePlaces(
  core: Core,
  former: Configuration | null,
  now: Configuration,
  from: Milliseconds,
): readonly number[] {
  const { placeGroups } = core.centre;
  const { places = [] } = now;
  const gone = without([...placeGroups.absent, ...idsOf(former?.places)], idsOf(places));
  const groups = groupsOf(core, TYPE.GroupPlaces, former?.placeGroups, now.placeGroups ?? []);
  const touched = placeGroups.change(from, groups, gone);
  for (const { id, name } of places) describe(core, TYPE.Place, knownPlace(core, id, from).index, true, name);
  for (const id of gone) describe(core, TYPE.Place, knownPlace(core, id, from).index, false);
  stand(core, former, now, from);
  return touched;
}

/** Where DNs stand: at once by the first configuration, by a later one when nothing can come late any more (E-153). */
function stand(core: Core, former: Configuration | null, now: Configuration, from: Milliseconds): void {
  const before = former === null ? new Map<Dn, string>() : placesOfDns(former);
  const after = placesOfDns(now);
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const place = after.get(id) ?? null;
    if ((before.get(id) ?? null) === place) continue;
    if (former === null) {
      standAt(core, core.centre.regular(id), place === null ? null : knownPlace(core, place, from));
    } else {
      move(core, { at: from + ALLOWED_LATENESS, id, place });
    }
  }
}

/** Of two revisions at one time the later one says where the DN stands. */
function move({ dnChanges }: Core, change: PlaceChange): void {
  const { at, id } = change;
  const same = dnChanges.findIndex((other) => 'place' in other && other.at === at && other.id === id);
  if (same >= 0) dnChanges.splice(same, 1);
  dnChanges.push(change);
}

/** Where a DN stands from a time on; null: nowhere. */
export interface PlaceChange {
  readonly at: Milliseconds;
  readonly id: Dn;
  readonly place: string | null;
}

/** The place of each regular DN that stands at one: the first that names it. */
function placesOfDns({ places = [], queues }: Configuration): ReadonlyMap<Dn, string> {
  const found = new Map<Dn, string>();
  const mediation = idsOf(queues);
  for (const { id, dns } of places) {
    for (const dn of dns) if (!found.has(dn) && !mediation.has(dn)) found.set(dn, id);
  }
  return found;
}
