import type { Milliseconds } from '@pulse/base';
import type { Period } from './arrival.ts';
import { NEVER } from './chronicle.ts';
import type { Piece } from './part.ts';
import type { Span } from './status-span.ts';
import type { Device, PlaceRecord, Standing, World } from './world.ts';

/** Where a configuration says that DNs stand: each at the first place that names it; a queue stands nowhere. */
export function standings({ configuration }: Period): ReadonlyMap<string, string> {
  const { places = [], queues } = configuration;
  const all = places.flatMap(({ id, dns }) => dns.map((dn) => [dn, id] as const));
  const phones = all.filter(([dn]) => !queues.some(({ id }) => id === dn));
  return new Map(phones.reverse());
}

/** Places of which a configuration has told. */
export const knownPlaces = (periods: readonly Period[]): readonly string[] =>
  periods.flatMap(({ configuration }) => (configuration.places ?? []).map(({ id }) => id));

/** A place that nothing stands at has been so since the first event, until something does (E-151). */
export function addPlace(world: World, id: string, isBare: boolean): PlaceRecord {
  const known = world.places.get(id);
  if (known) return known;
  const bare = isBare ? world.chronicle.begin(`place:${id}`, 'NotMonitored', { from: world.opened }) : null;
  const place: PlaceRecord = { id, standings: [], bare };
  world.places.set(id, place);
  return place;
}

/** A DN that has always stood somewhere. */
export function standAlways(world: World, device: Device, place: string): void {
  device.standing = newStanding(device, place, Number.NEGATIVE_INFINITY, -1);
  world.places.get(place)?.standings.push(device.standing);
}

const newStanding = (device: Device, place: string, since: Milliseconds, fromTick: number): Standing => ({
  place,
  device: device.id,
  since,
  fromTick,
  until: null,
  lostAt: null,
  endTick: NEVER,
});

/** From now on the DN stands somewhere else, or (null) nowhere. */
export function standAt(world: World, device: Device, place: string | null): void {
  const { chronicle } = world;
  const { standing } = device;
  if ((standing?.place ?? null) === place) return;
  const tick = chronicle.tick();
  if (standing) {
    standing.until = chronicle.now;
    standing.lostAt = device.lostAt;
    standing.endTick = tick;
    const left = world.places.get(standing.place);
    const isLeft = left?.standings.every(({ until }) => until !== null);
    if (left && isLeft) left.bare = chronicle.begin(`place:${left.id}`, 'NotMonitored');
  }
  device.standing = place === null ? null : newStanding(device, place, chronicle.now, tick);
  chronicle.stand(device.id, place, tick);
  if (device.standing) come(world, device.standing);
}

function come(world: World, standing: Standing): void {
  const { chronicle } = world;
  const place = addPlace(world, standing.place, true);
  place.standings.push(standing);
  const { bare } = place;
  if (bare && bare.from === chronicle.now) chronicle.actions.splice(chronicle.actions.indexOf(bare), 1);
  else chronicle.finish(bare);
  place.bare = null;
}

/** What of an action belongs to a place: the part for which its DN stands there. */
export function pieceAt(
  piece: Piece,
  { since, until, lostAt, fromTick, endTick }: Standing,
): readonly Piece[] {
  if (piece.fromTick >= endTick || piece.endTick <= fromTick) return [];
  const isCut = endTick < piece.endTick;
  const seen = piece.action.name === 'NotMonitored' ? until : (lostAt ?? until);
  const end = isCut ? seen : piece.end;
  const start = Math.max(piece.start, since);
  // It was over before the DN came.
  if (end !== null && Math.max(end, piece.start) < start) return [];
  return [
    {
      action: piece.action,
      start,
      from: Math.max(piece.from, since),
      fromTick: Math.max(piece.fromTick, fromTick),
      end: end === null ? null : Math.max(end, piece.start),
      until: isCut ? until : piece.until,
      endTick: isCut ? endTick : piece.endTick,
    },
  ];
}

/** The same of a status of the DN. */
export function spanAt(span: Span, { since, until }: Standing): readonly Span[] {
  const start = Math.max(span.start, since);
  const stop = Math.min(span.end ?? NEVER, until ?? NEVER);
  if (stop <= start && stop !== NEVER) return [];
  return [{ ...span, start, since: Math.max(span.since, since), end: stop === NEVER ? null : stop }];
}
