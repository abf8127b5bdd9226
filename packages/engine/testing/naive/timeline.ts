import type { Milliseconds } from '@pulse/base';
import type { Configuration, PulseEvent } from '@pulse/model';
import { arrivals } from './arrival.ts';
import { applyCall } from './calls.ts';
import { notesOf } from './chronicle.ts';
import { deviceOf, hang, loseSight, monitor } from './device.ts';
import { leaveQueue, logIn, logOut } from './logins.ts';
import { abandonWaiting, changeWaiting, divert, enter } from './queue-visits.ts';
import { applyReadiness } from './readiness.ts';
import { applyAddress, beginSnapshot, endSnapshot, loseLink, noticeEpoch } from './resynchronise.ts';
import { addAgent, addDevice, type Device, emptyWorld, type World } from './world.ts';

/** Reads the whole event list and writes down every action there ever was. */
export function timelineOf(configuration: Configuration, events: readonly PulseEvent[]): World {
  const world = emptyWorld(configuration);
  for (const { event, at } of arrivals(events)) {
    world.chronicle.now = at;
    if (world.opened === Number.POSITIVE_INFINITY) open(world, at);
    world.chronicle.tick();
    applyEvent(world, event);
    world.heard.set(event.source, at);
    world.before = at;
    world.ticksAfter.push(world.chronicle.times.length);
  }
  return world;
}

/** What the configuration names is there from the first event on, unseen as yet. */
function open(world: World, at: Milliseconds): void {
  const { configuration } = world;
  world.opened = at;
  for (const agent of configuration.agents) addAgent(world, agent.id);
  const devices = [
    ...configuration.queues.map(({ id, type }) =>
      addDevice(world, id, type === 'RoutePoint' ? type : 'Queue'),
    ),
    ...configuration.dns.map(({ id }) => addDevice(world, id, 'RegDN')),
  ];
  for (const device of devices) device.link = world.chronicle.begin(device.id, 'NotMonitored');
}

function applyEvent(world: World, event: PulseEvent): void {
  noticeEpoch(world, event);
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
