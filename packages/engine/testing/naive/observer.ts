import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import { notesOf } from './chronicle.ts';
import type { Device, Party, World } from './world.ts';

/** Whoever is listened to is so from then on (E-41): the established party that the listener's otherDn names. */
export function startObserving(world: World, device: Device, party: Party, event: PulseEvent): void {
  const heard = event.otherDn ?? party.other;
  if (heard === null || heard === device.id) return;
  const other = world.devices.get(heard);
  if (!other?.monitored || other.parties.get(party.callId)?.state !== 'established') return;
  party.observed = world.chronicle.begin(other.id, 'CallObserved', {
    callId: party.callId,
    notes: notesOf(event),
    queue: other.parties.get(party.callId)?.queue ?? null,
  });
}

/** A party listens to nobody any more, and nobody to it. */
export function stopObserving(world: World, device: Device, party: Party, at?: Milliseconds): void {
  for (const other of world.devices.values()) {
    const observer = other.parties.get(party.callId);
    if (!observer?.observed) continue;
    if (observer !== party && observer.observed.device !== device.id) continue;
    world.chronicle.finish(observer.observed, at);
    observer.observed = null;
  }
}
