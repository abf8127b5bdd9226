import type { Milliseconds } from '@pulse/base';
import type { ObjectType } from '@pulse/model';
import { LATENESS, type Period } from './arrival.ts';
import { loseSight } from './device.ts';
import { logOut } from './logins.ts';
import { endCalls, endLogin, endWaits } from './resynchronise.ts';
import { standAt, standings } from './standing.ts';
import { addDevice, type Device, homeOf, type World } from './world.ts';

/** What a DN is, or (null: nowhere) where it stands, from a time on (E-107, E-111, E-153). */
export interface DnChange {
  readonly at: Milliseconds;
  readonly id: string;
  readonly type?: ObjectType;
  readonly place?: string | null;
}

/** What a configuration says of DNs; a queue where it is named as a phone, or stands somewhere, too. */
export function configuredTypes({ configuration }: Period): ReadonlyMap<string, ObjectType> {
  return new Map<string, ObjectType>([
    ...(configuration.places ?? []).flatMap(({ dns }) => dns.map((id) => [id, 'RegDN'] as const)),
    ...configuration.dns.map(({ id }) => [id, 'RegDN'] as const),
    ...configuration.queues.map(({ id, type }) => [id, type === 'RoutePoint' ? type : 'Queue'] as const),
  ]);
}

/** All that revisions say of DNs, each thing when the lateness is over. */
export function dnChanges(periods: readonly Period[]): readonly DnChange[] {
  const all = periods.slice(1).flatMap((period, before) => {
    const at = period.from + LATENESS;
    const types = [...configuredTypes(period)].map(([id, type]): DnChange => ({ at, id, type }));
    return [...types, ...movesTo(period, periods[before] as Period, at)];
  });
  const isMove = ({ place }: DnChange) => place !== undefined;
  // Of two moves of a DN at one time only the later one takes place.
  return all.filter(
    (change, place) =>
      !isMove(change) ||
      !all
        .slice(place + 1)
        .some((later) => isMove(later) && later.at === change.at && later.id === change.id),
  );
}

function movesTo(period: Period, before: Period, at: Milliseconds): readonly DnChange[] {
  const [were, are] = [standings(before), standings(period)];
  const moved = [...new Set([...were.keys(), ...are.keys()])].filter((id) => were.get(id) !== are.get(id));
  return moved.map((id) => ({ at, id, place: are.get(id) ?? null }));
}

export function changeDn(world: World, { id, type, place }: DnChange): void {
  if (type !== undefined) become(world, id, type);
  const phone = [...world.devices.values()].find(({ dn, home }) => dn === id && home === 'regular');
  if (place !== undefined && phone) standAt(world, phone, place);
}

function become(world: World, id: string, type: ObjectType): void {
  const { chronicle } = world;
  const former = world.devices.get(id);
  if (former?.home === homeOf(type)) {
    move(world, former, type);
  } else {
    if (former) putAway(world, former);
    const known = world.devices.get(awayName(id, homeOf(type)));
    if (known) rename(world, known, id);
    else addDevice(world, id, type);
    move(world, world.devices.get(id) as Device, type);
  }
  const device = world.devices.get(id) as Device;
  // Nobody has heard of it yet.
  if (!device.monitored && device.link === null) device.link = chronicle.begin(device.id, 'NotMonitored');
}

function move({ chronicle }: World, { houses }: Device, type: ObjectType): void {
  if (houses.at(-1)?.type === type) return;
  houses.push({ type, from: chronicle.now, fromTick: chronicle.tick() });
}

const awayName = (id: string, home: Device['home']) => `${id} as ${home}`;

/** Everything on it is over; nothing will be heard of it. */
function putAway(world: World, device: Device): void {
  const { lostAt } = device;
  const now = world.chronicle.now;
  if (device.home === 'mediation') {
    endWaits(world, device, new Map(), lostAt ?? now);
    const elsewhere = ({ queue }: { readonly queue: string }) => queue !== device.id;
    world.visits.splice(0, world.visits.length, ...world.visits.filter(elsewhere));
    for (const other of world.devices.values()) {
      other.login?.queues.delete(device.id);
      for (const call of ['lastLeft', 'workFor'] as const) {
        const handled = other[call];
        if (handled) other[call] = { ...handled, visits: handled.visits.filter(elsewhere) };
      }
    }
  } else {
    endCalls(world, device, new Map(), lostAt ?? now);
    if (lostAt === null) logOut(world, device, {});
    else endLogin(world, device, lostAt);
    device.pendingWork = null;
  }
  loseSight(world, device, now);
  rename(world, device, awayName(device.dn, device.home));
}

function rename(world: World, device: Device, name: string): void {
  const { id } = device;
  world.devices.delete(id);
  world.devices.set(name, device);
  device.id = name;
  for (const past of [...world.chronicle.actions, ...world.chronicle.occurrences]) {
    if (past.device === id) past.device = name;
  }
  for (const { logins } of world.agents.values()) {
    for (const login of logins) if (login.device === id) login.device = name;
  }
  for (const { standings: all } of world.places.values()) {
    for (const standing of all) if (standing.device === id) standing.device = name;
  }
  const source = world.sourceOf.get(id);
  world.sourceOf.delete(id);
  if (source !== undefined) world.sourceOf.set(name, source);
}
