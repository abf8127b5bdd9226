import type { Milliseconds } from '@pulse/base';
import type { ActionName, PulseEvent } from '@pulse/model';
import { joined, NO_NOTES, type Notes, notesOf } from './chronicle.ts';
import type { Device, Party, Visit, World } from './world.ts';

/** What a queue knows of a call: where it waits, else its latest visit. */
function visitOf(world: World, queue: string, callId: string): Visit | undefined {
  const visits = world.visits.filter((visit) => visit.queue === queue && visit.callId === callId);
  return visits.find(({ state }) => state === 'waiting') ?? visits.at(-1);
}

/** Makes an action on the queue, about the call as it is now. */
function say(
  world: World,
  visit: Visit,
  name: ActionName,
  duration: Milliseconds,
  notes: Notes,
  callId: string = visit.callId,
  by: Device | null = null,
): void {
  const [agent, place] = [by?.login?.agentId ?? null, by?.standing?.place ?? null];
  world.chronicle.happen(visit.queue, name, duration, { callId, notes, agent, place });
}

/** The same, of what was done on a DN: by whom, and where. */
function reflect(
  world: World,
  visit: Visit,
  device: Device,
  name: ActionName,
  since: Milliseconds,
  notes: Notes,
  callId: string = visit.callId,
): void {
  say(world, visit, name, world.chronicle.now - since, notes, callId, device);
}

/** EventQueued, EventRouteRequest. */
export function enter(world: World, queue: Device, event: PulseEvent): void {
  const { chronicle } = world;
  const callId = event.callId as string;
  const before = visitOf(world, queue.id, callId);
  if (before?.state === 'waiting') return;
  const returned = event.extensions?.['returned'] !== undefined && before?.givenAway === true;
  const entered = returned ? firstEntry(world, before) : chronicle.now;
  chronicle.happen(queue.id, 'CallEntered', 0, { callId, notes: notesOf(event) });
  startWaiting(world, queue.id, callId, entered, notesOf(event));
}

/** Of a call that a transfer brought into its queue a second time, the older visit is the one that goes on. */
function firstEntry(world: World, visit: Visit): Milliseconds {
  const open = world.visits.find(
    ({ queue, callId, state }) => queue === visit.queue && callId === visit.callId && state === 'distributed',
  );
  return open?.entered ?? visit.entered;
}

export function startWaiting(
  world: World,
  queue: string,
  callId: string,
  entered: Milliseconds,
  notes: Notes,
  found = false,
): void {
  const wait = world.chronicle.begin(queue, 'CallWait', { callId, start: entered, notes, found });
  for (const before of world.visits) {
    if (before.queue === queue && before.callId === callId && before.state === 'distributed')
      before.state = 'gone';
  }
  world.visits.push({
    queue,
    callId,
    entered,
    wait,
    state: 'waiting',
    notes,
    targets: new Set(),
    answeredBy: null,
    givenAway: false,
    treatedAt: null,
    aliveUntil: null,
  });
}

function stopWaiting(world: World, visit: Visit, name: ActionName, notes: Notes): void {
  const waited = world.chronicle.now - visit.entered;
  world.chronicle.finish(visit.wait);
  visit.wait = null;
  visit.aliveUntil = null;
  say(world, visit, name, waited, joined(visit.notes, notes));
}

export function divert(world: World, queue: Device, event: PulseEvent): void {
  const visit = visitOf(world, queue.id, event.callId as string);
  if (visit?.state !== 'waiting') return;
  const notes = notesOf(event);
  const cleared = event.extensions?.['cleared'] !== undefined;
  stopWaiting(world, visit, cleared ? 'CallCleared' : 'CallDistributed', notes);
  const target = event.thirdPartyDn;
  if (target !== undefined && world.devices.get(target)?.home === 'mediation') {
    say(
      world,
      visit,
      'CallDistributedToQueue',
      world.chronicle.now - visit.entered,
      joined(visit.notes, notes),
    );
  }
  visit.state = cleared ? 'gone' : 'distributed';
  visit.givenAway = true;
  if (target !== undefined) visit.targets.add(target);
}

/** A treatment of a waiting call begins, fails or ends (E-28). */
export function treat(world: World, queue: Device, event: PulseEvent): void {
  const visit = visitOf(world, queue.id, event.callId as string);
  if (visit?.state !== 'waiting') return;
  const notes = notesOf(event);
  const { now } = world.chronicle;
  if (event.type === 'EventTreatmentNotApplied') say(world, visit, 'CallTreatmentNotStarted', 0, notes);
  if (event.type === 'EventTreatmentApplied') {
    say(world, visit, 'CallTreatmentStarted', 0, notes);
    visit.treatedAt = now;
  }
  if (event.type === 'EventTreatmentEnd' && visit.treatedAt !== null) {
    say(world, visit, 'CallTreatmentCompleted', now - visit.treatedAt, notes);
    visit.treatedAt = null;
  }
}

/** Somebody says that a call still waits, and when he will say so again (E-29). Answers whether the event says that. */
export function keepAlive(world: World, queue: Device, event: PulseEvent): boolean {
  const seconds = Number(event.extensions?.['vqHeartbeat']);
  if (event.callId === undefined || queue.home !== 'mediation') return false;
  if (!(seconds > 0 && seconds <= 86_400)) return false;
  const visit = visitOf(world, queue.id, event.callId);
  if (visit?.state === 'waiting') visit.aliveUntil = world.chronicle.now + 1000 * seconds;
  return true;
}

/** The first wait whose sign of life is overdue. */
export const silentVisit = (world: World, before: Milliseconds): Visit | undefined =>
  world.visits
    .filter(({ aliveUntil }) => aliveUntil !== null && aliveUntil < before)
    .sort((a, b) => (a.aliveUntil ?? 0) - (b.aliveUntil ?? 0))[0];

export function clearSilent(world: World, visit: Visit): void {
  world.silences.push(world.chronicle.now);
  stopWaiting(world, visit, 'CallCleared', NO_NOTES);
  visit.state = 'gone';
  visit.givenAway = true;
}

export function abandonWaiting(world: World, queue: Device, event: PulseEvent): void {
  const visit = visitOf(world, queue.id, event.callId as string);
  if (visit?.state !== 'waiting') return;
  stopWaiting(world, visit, 'CallAbandoned', notesOf(event));
  visit.state = 'gone';
}

/** Another call takes the place of the one that waits (Q11). */
export function changeWaiting(world: World, queue: Device, event: PulseEvent): void {
  if (event.previousCallId === undefined || event.previousCallId === event.callId) return;
  const visit = visitOf(world, queue.id, event.previousCallId);
  if (visit?.state !== 'waiting') return;
  if (visitOf(world, queue.id, event.callId as string)?.state === 'waiting') return;
  stopWaiting(world, visit, 'CallPartyChanged', notesOf(event));
  visit.state = 'gone';
  startWaiting(world, queue.id, event.callId as string, world.chronicle.now, notesOf(event));
}

/** The visits that a call on a DN belongs to (Q5). */
export const visitsAt = (world: World, device: Device, party: Party): readonly Visit[] =>
  world.visits.filter(
    (visit) =>
      visit.callId === party.callId &&
      visit.state !== 'gone' &&
      (visit.queue === party.queue || visit.targets.has(device.id)),
  );

/** Those of them that their queues have given away and nobody has answered (Q4). */
const openVisits = (world: World, device: Device, party: Party): readonly Visit[] =>
  visitsAt(world, device, party).filter(({ state }) => state === 'distributed');

export function reflectAnswer(world: World, device: Device, party: Party, event: PulseEvent): void {
  const waiting = party.queue === null ? undefined : visitOf(world, party.queue, party.callId);
  if (waiting?.state === 'waiting') {
    stopWaiting(world, waiting, 'CallDistributed', notesOf(event));
    waiting.state = 'distributed';
    waiting.givenAway = true;
  }
  for (const visit of openVisits(world, device, party)) {
    const notes = joined(visit.notes, notesOf(event));
    reflect(world, visit, device, 'CallAnswered', visit.entered, notes);
    visit.state = 'answered';
    visit.answeredBy = party;
  }
}

/** CallForwarded, CallAbandonedFromRinging, CallRingingPartyChanged of a ringing call, on its queues. */
export function reflectRinging(
  world: World,
  device: Device,
  party: Party,
  name: 'CallForwarded' | 'CallAbandonedFromRinging' | 'CallRingingPartyChanged',
  event: PulseEvent,
): void {
  for (const visit of openVisits(world, device, party)) {
    const notes = joined(visit.notes, notesOf(event));
    reflect(world, visit, device, name, visit.entered, notes);
    if (name === 'CallAbandonedFromRinging') visit.state = 'gone';
  }
}

/** A ringing call became another one; its visits go with it. */
export function renameVisits(world: World, device: Device, party: Party, callId: string): void {
  for (const visit of openVisits(world, device, party)) visit.callId = callId;
}

const answeredVisits = (world: World, party: Party): readonly Visit[] =>
  world.visits.filter((visit) => visit.answeredBy === party);

/** The visits that a call on a DN is handled for, whether the answer was seen or not. */
export const handledVisits = (world: World, device: Device, party: Party): readonly Visit[] => [
  ...answeredVisits(world, party).filter(({ state }) => state === 'answered'),
  ...openVisits(world, device, party).filter((visit) => party.answeredUnseen.includes(visit)),
];

/** The handled call left the DN (Q10). Gives the visits it was handled for. */
export function reflectRelease(world: World, device: Device, party: Party, notes: Notes): readonly Visit[] {
  const visits = handledVisits(world, device, party);
  for (const visit of visits) {
    reflect(world, visit, device, 'CallReleased', party.establishedAt, notes, party.callId);
    visit.state = 'gone';
  }
  return visits;
}

/** A call that its queues had given away to this DN is no longer there, and nobody saw it leave. */
export function missVisits(world: World, device: Device, party: Party, at: Milliseconds): void {
  const visits = party.state === 'established' ? handledVisits : openVisits;
  for (const visit of visits(world, device, party)) {
    const { notes, entered } = visit;
    const { callId } = party;
    const by = { agent: device.login?.agentId ?? null, place: device.standing?.place ?? null };
    const duration = Math.max(0, at - entered);
    world.chronicle.happen(visit.queue, 'CallMissed', duration, { callId, notes, at, ...by });
    visit.state = 'gone';
  }
}
