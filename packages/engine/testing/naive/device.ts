import type { Milliseconds } from '@pulse/base';
import type { ObjectType, PulseEvent } from '@pulse/model';
import { addDevice, type Device, type World } from './world.ts';

const QUEUEING = new Set(['EventQueued', 'EventRouteRequest', 'EventDiverted']);

/** The DN of an event; an unknown one becomes a queue or a regular DN by what is said of it (Q12). */
export function deviceOf(world: World, event: PulseEvent): Device | null {
  if (event.thisDn === undefined) return null;
  const device = world.devices.get(event.thisDn) ?? addDevice(world, event.thisDn, typeOf(event));
  device.heardAt = Math.min(device.heardAt, world.chronicle.now);
  return device;
}

function typeOf({ type, address }: PulseEvent): ObjectType {
  if (address === undefined) return QUEUEING.has(type) ? 'Queue' : 'RegDN';
  if (address.kind === 'Extension') return 'RegDN';
  return address.kind === 'RoutePoint' ? 'RoutePoint' : 'Queue';
}

/** A DN is monitored from the first thing that is heard of it (Q14), also after a loss. */
export function monitor(world: World, device: Device): void {
  if (device.monitored) return;
  const { chronicle } = world;
  device.monitored = true;
  device.lostAt = null;
  chronicle.finish(device.link);
  device.link = null;
  if (device.home === 'mediation') device.link = chronicle.begin(device.id, 'Monitored');
}

/** OffHook while a call is on the DN or it was taken off; OnHook otherwise (A7). */
export function hang(world: World, device: Device): void {
  if (!device.monitored || device.home === 'mediation') return;
  const wanted = device.parties.size > 0 || device.offHook ? 'OffHook' : 'OnHook';
  if (device.hook?.name === wanted && device.hook.end === null) return;
  world.chronicle.finish(device.hook);
  device.hook = world.chronicle.begin(device.id, wanted);
}

/**
 * The DN is NotMonitored from a time on (U10). What is on it is no longer in progress for anybody, but not over either:
 * it goes on when the DN is heard again, or has ended then if a snapshot does not show it. So nothing counts twice.
 */
export function loseSight(world: World, device: Device, at: Milliseconds): void {
  const { chronicle } = world;
  if (!device.monitored) return;
  device.monitored = false;
  device.lostAt = at;
  // Nobody can say that a call is alive.
  for (const visit of world.visits) if (visit.queue === device.id) visit.aliveUntil = null;
  if (device.link) {
    chronicle.finish(device.link, at);
    device.link.until = device.link.end;
  }
  device.link = chronicle.begin(device.id, 'NotMonitored', { from: at });
}
