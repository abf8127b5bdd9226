import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import type { Past } from './arrival.ts';
import { applyCall } from './calls.ts';
import { notesOf } from './chronicle.ts';
import { deviceOf, hang, loseSight, monitor } from './device.ts';
import { changeDn, configuredTypes, dnChanges } from './dn-change.ts';
import { agentOf, leaveQueue, logIn, logOut } from './logins.ts';
import { knownAgents } from './object.ts';
import {
  abandonWaiting,
  changeWaiting,
  clearSilent,
  divert,
  enter,
  keepAlive,
  silentVisit,
  treat,
} from './queue-visits.ts';
import { applyReadiness } from './readiness.ts';
import { applyAddress, beginSnapshot, endSnapshot, loseLink, noticeEpoch } from './resynchronise.ts';
import { addPlace, knownPlaces, standAlways, standings } from './standing.ts';
import { addDevice, type Device, emptyWorld, type World } from './world.ts';

/**
 * Reads the whole list and writes down every action there ever was. `known`: nothing after that time is. In hindsight
 * a stream was lost with the last event before its new epoch, and DNs changed before the event that showed it.
 */
export function timelineOf(
  past: Past,
  known: Milliseconds = Number.POSITIVE_INFINITY,
  extent: 'events' | 'hindsight' = 'events',
): World {
  const last = past.arrivals.at(-1)?.at ?? 0;
  const earlier = new Map<Milliseconds, World>();
  const until = (time: Milliseconds): World => {
    if (time >= Math.min(last, known)) return world;
    const then = earlier.get(time) ?? timelineOf(past, time);
    earlier.set(time, then);
    return then;
  };
  const world = emptyWorld(past.periods, until);
  const changes = [...dnChanges(past.periods)];
  const changeBefore = (at: Milliseconds) => {
    for (;;) {
      const next = changes[0] && changes[0].at < at && changes[0].at <= known ? changes[0] : undefined;
      const silent = silentVisit(world, Math.min(at, next?.at ?? at));
      if (silent && silent.aliveUntil !== null && silent.aliveUntil <= known) {
        goTo(silent.aliveUntil);
        clearSilent(world, silent);
      } else if (next) {
        changes.shift();
        goTo(next.at);
        changeDn(world, next);
      } else return;
    }
  };
  const goTo = (time: Milliseconds) => {
    world.chronicle.now = Math.max(time, world.chronicle.now);
    world.chronicle.tick();
  };
  for (const { event, at } of past.arrivals) {
    if (at > known) {
      if (extent === 'hindsight') {
        noticeEpoch(world, event);
        changeBefore(at);
      }
      break;
    }
    const first = world.opened === Number.POSITIVE_INFINITY;
    if (first) {
      world.chronicle.now = at;
      open(world, at);
    }
    noticeEpoch(world, event);
    changeBefore(at);
    world.chronicle.now = at;
    world.chronicle.tick();
    applyEvent(world, event);
    world.heard.set(event.source, at);
    world.before = at;
    world.ticksAfter.push(world.chronicle.times.length);
  }
  return world;
}

/** What the first configuration names is there from the first event on, unseen as yet; agents of any are known. */
function open(world: World, at: Milliseconds): void {
  world.opened = at;
  for (const id of knownAgents(world.periods)) agentOf(world, id);
  const [first] = world.periods;
  const places = first ? standings(first) : new Map<string, string>();
  const filled = new Set(places.values());
  for (const id of knownPlaces(world.periods)) addPlace(world, id, !filled.has(id));
  for (const [id, type] of first ? configuredTypes(first) : []) {
    const device = addDevice(world, id, type);
    const place = places.get(id);
    if (place !== undefined) standAlways(world, device, place);
    device.link = world.chronicle.begin(device.id, 'NotMonitored');
  }
}

function applyEvent(world: World, event: PulseEvent): void {
  if (event.callId !== undefined) world.chronicle.learn(event.callId, event);
  if (event.type === 'EventLinkDisconnected') loseLink(world, event);
  if (event.type === 'EventSnapshotBegin') beginSnapshot(world, event);
  if (event.type === 'EventSnapshotEnd') endSnapshot(world, event);
  const device = deviceOf(world, event);
  if (!device) return;
  world.sourceOf.set(device.id, event.source);
  if (event.type === 'EventUnregistered') {
    loseSight(world, device, world.chronicle.now);
    return;
  }
  const { lostAt } = device;
  monitor(world, device);
  if (event.type === 'EventAddressInfo') applyAddress(world, device, event, lostAt);
  else if (event.type === 'EventUserEvent') {
    if (keepAlive(world, device, event)) return;
    world.chronicle.happen(device.id, 'UserEvent', 0, { notes: notesOf(event) });
  } else if (device.home === 'mediation') applyToQueue(world, device, event);
  else applyToRegular(world, device, event);
  hang(world, device);
}

function applyToQueue(world: World, queue: Device, event: PulseEvent): void {
  switch (event.type) {
    case 'EventQueued':
    case 'EventRouteRequest':
      enter(world, queue, event);
      return;
    case 'EventDiverted':
      divert(world, queue, event);
      return;
    case 'EventAbandoned':
      abandonWaiting(world, queue, event);
      return;
    case 'EventTreatmentApplied':
    case 'EventTreatmentNotApplied':
    case 'EventTreatmentEnd':
      treat(world, queue, event);
      return;
    case 'EventPartyChanged':
      changeWaiting(world, queue, event);
      return;
    default:
      return;
  }
}

function applyToRegular(world: World, device: Device, event: PulseEvent): void {
  switch (event.type) {
    case 'EventAgentLogin':
      logIn(world, device, event);
      return;
    case 'EventAgentLogout':
      logOut(world, device, event);
      return;
    case 'EventQueueLogout':
      leaveQueue(device, event);
      return;
    case 'EventAgentReady':
    case 'EventAgentNotReady':
      applyReadiness(world, device, event);
      return;
    case 'EventDNDOn':
    case 'EventDNDOff':
      device.dnd = event.type === 'EventDNDOn';
      return;
    case 'EventOffHook':
    case 'EventOnHook':
      device.offHook = event.type === 'EventOffHook';
      return;
    default:
      if (event.callId !== undefined) applyCall(world, device, event);
  }
}
