import type { Milliseconds } from '@pulse/base';
import type { ActionName, PulseEvent } from '@pulse/model';
import { joined, NO_NOTES, type Notes, notesOf, valueAt } from './chronicle.ts';
import { handledVisits } from './queue-visits.ts';
import type { Device, HandledCall, Visit, World } from './world.ts';

export type Readiness = 'WaitForNextCall' | 'NotReadyForNextCall' | 'AfterCallWork';

const talking = (device: Device) =>
  [...device.parties.values()].filter((party) => party.state === 'established');

/** Begins a readiness, or gives the running one other reasons (A4). Ends the other ones. */
export function setReadiness(
  world: World,
  device: Device,
  name: Readiness,
  notes: Notes,
  start?: Milliseconds,
): void {
  const { chronicle } = world;
  if (device.readiness?.name === name) {
    device.readiness.notes.push({ tick: chronicle.tick(), value: notes });
    return;
  }
  endReadiness(world, device, notes);
  const found = start === undefined ? {} : { start, found: true };
  device.readiness = chronicle.begin(device.id, name, { notes, ...found });
}

/** Whatever ends AfterCallWork completes it on the queues it was for (A6). */
export function endReadiness(world: World, device: Device, ending: Notes, at?: Milliseconds): void {
  const { chronicle } = world;
  const running = device.readiness;
  if (!running) return;
  chronicle.finish(running, at);
  device.readiness = null;
  if (running.name !== 'AfterCallWork' || !device.workFor) return;
  const notes = joined(valueAt(running.notes, Number.POSITIVE_INFINITY) ?? NO_NOTES, ending);
  const ended = running.end ?? chronicle.now;
  sayWork(world, device, 'ACWCompleted', device.workFor, ended - running.start, notes, ended);
  device.workFor = null;
}

function sayWork(
  world: World,
  { login, standing }: Device,
  name: ActionName,
  { callId, visits }: HandledCall,
  duration: Milliseconds,
  notes: Notes,
  at: Milliseconds = world.chronicle.now,
): void {
  for (const visit of visits) {
    const by = { agent: login?.agentId ?? null, place: standing?.place ?? null };
    world.chronicle.happen(visit.queue, name, duration, { callId, notes, at, ...by });
  }
}

/** AfterCallWork was asked for during a call and is left before the call (A5). */
export function missPendingWork(
  world: World,
  device: Device,
  event: Pick<PulseEvent, 'reasons' | 'extensions'>,
): void {
  const pending = device.pendingWork;
  if (!pending) return;
  device.pendingWork = null;
  const notes = joined(pending.notes, notesOf(event));
  for (const party of talking(device)) {
    const handled = { callId: party.callId, visits: handledVisits(world, device, party) };
    sayWork(world, device, 'ACWMissed', handled, world.chronicle.now - pending.askedAt, notes);
  }
}

/** EventAgentReady, EventAgentNotReady. */
export function applyReadiness(world: World, device: Device, event: PulseEvent): void {
  const notes = notesOf(event);
  if (event.workMode === 'AfterCallWork') {
    askForWork(world, device, notes);
    return;
  }
  missPendingWork(world, device, event);
  const name = event.type === 'EventAgentReady' ? 'WaitForNextCall' : 'NotReadyForNextCall';
  setReadiness(world, device, name, notes);
  device.lastLeft = null;
}

/** Starts AfterCallWork, or remembers that it was asked for while somebody was on the line (A5). */
export function askForWork(world: World, device: Device, notes: Notes): void {
  if (device.pendingWork) {
    device.pendingWork.notes = notes;
    return;
  }
  if (device.readiness?.name === 'AfterCallWork' || talking(device).length === 0) {
    startWork(world, device, notes);
    return;
  }
  endReadiness(world, device, notes);
  device.pendingWork = { askedAt: world.chronicle.now, notes };
}

function startWork(world: World, device: Device, notes: Notes): void {
  const goesOn = device.readiness?.name === 'AfterCallWork';
  setReadiness(world, device, 'AfterCallWork', notes);
  if (!goesOn) device.workFor = device.lastLeft;
}

/** A call that was established left the DN. */
export function callLeft(world: World, device: Device, callId: string, visits: readonly Visit[]): void {
  device.lastLeft = { callId, visits };
  if (!device.pendingWork || talking(device).length > 0) return;
  const { notes } = device.pendingWork;
  device.pendingWork = null;
  startWork(world, device, notes);
}
