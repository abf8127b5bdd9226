import type { Milliseconds } from '@pulse/base';
import { type AddressCall, type AddressInfo, callAction, type PulseEvent } from '@pulse/model';
import { NO_NOTES } from './chronicle.ts';
import { hang, loseSight, monitor } from './device.ts';
import { agentOf, bind, joinQueue, unbind } from './logins.ts';
import { startWaiting } from './queue-visits.ts';
import { endReadiness, type Readiness, setReadiness } from './readiness.ts';
import type { Device, Party, World } from './world.ts';

const belongsTo = (world: World, device: Device, source: string) =>
  (world.sourceOf.get(device.id) ?? device.id.slice(device.id.lastIndexOf('@') + 1)) === source;

const devicesOf = (world: World, source: string) =>
  [...world.devices.values()].filter((device) => belongsTo(world, device, source));

/** The last time that the source was heard: what was true then is known, what came after is not. */
const lastHeard = (world: World, source: string): Milliseconds =>
  world.heard.get(source) ?? world.chronicle.now;

/** EventLinkDisconnected (U10). */
export function loseLink(world: World, event: PulseEvent): void {
  const at = lastHeard(world, event.source);
  for (const device of devicesOf(world, event.source)) loseSight(world, device, at);
}

export function beginSnapshot(world: World, event: PulseEvent): void {
  world.snapshots.set(event.source, { knownUntil: lastHeard(world, event.source), told: new Set() });
}

/** A DN that a complete picture does not show is no longer there. */
export function endSnapshot(world: World, event: PulseEvent): void {
  const snapshot = world.snapshots.get(event.source);
  if (!snapshot) return;
  world.snapshots.delete(event.source);
  for (const device of devicesOf(world, event.source)) {
    if (snapshot.told.has(device.id)) continue;
    loseSight(world, device, snapshot.knownUntil);
    unbind(world, device, snapshot.knownUntil);
  }
}

/** EventAddressInfo: what is no longer true ends when it was last known, what is new starts as stated. */
export function applyAddress(world: World, device: Device, event: PulseEvent): void {
  const snapshot = world.snapshots.get(event.source);
  snapshot?.told.add(device.id);
  const address = event.address as AddressInfo;
  const until = snapshot?.knownUntil ?? lastHeard(world, event.source);
  monitor(world, device);
  for (const call of address.calls) world.chronicle.learn(call.callId, call);
  if (device.home === 'mediation') {
    restoreQueue(world, device, address, until);
    return;
  }
  restoreLogin(world, device, address, until);
  restoreCalls(world, device, address, until);
  hang(world, device);
}

function restoreLogin(world: World, device: Device, address: AddressInfo, until: Milliseconds): void {
  const { agent } = address;
  if (device.login && device.login.agentId !== agent?.agentId) {
    endReadiness(world, device, NO_NOTES, until);
    unbind(world, device, until);
  }
  if (!agent) {
    endReadiness(world, device, NO_NOTES, until);
    return;
  }
  const login = device.login ?? bind(world, device, agentOf(world, agent.agentId), agent.loginAt);
  login.queues.clear();
  for (const queue of agent.queues) joinQueue(world, login, queue);
  const mode = MODES[agent.mode];
  if (!mode) {
    endReadiness(world, device, NO_NOTES, until);
    return;
  }
  const notes = { reasons: agent.reasons ?? {}, extensions: {} };
  if (device.readiness?.name !== mode) endReadiness(world, device, NO_NOTES, until);
  setReadiness(world, device, mode, notes, agent.modeSince);
}

const MODES = {
  Ready: 'WaitForNextCall',
  NotReady: 'NotReadyForNextCall',
  AfterCallWork: 'AfterCallWork',
  Unknown: null,
} as const satisfies Record<string, Readiness | null>;

function restoreQueue(world: World, device: Device, address: AddressInfo, until: Milliseconds): void {
  const { chronicle } = world;
  const stated = new Map(
    address.calls.filter((call) => call.state === 'Queued').map((call) => [call.callId, call]),
  );
  for (const visit of world.visits) {
    if (visit.queue !== device.id || visit.state !== 'waiting') continue;
    if (stated.delete(visit.callId as AddressCall['callId'])) continue;
    chronicle.finish(visit.wait, until);
    visit.wait = null;
    visit.state = 'gone';
  }
  for (const call of stated.values()) startWaiting(world, device.id, call.callId, call.since, NO_NOTES);
}

function restoreCalls(world: World, device: Device, address: AddressInfo, until: Milliseconds): void {
  const { chronicle } = world;
  const stated = new Map<string, AddressCall>(address.calls.map((call) => [call.callId, call]));
  for (const party of [...device.parties.values()]) {
    const call = stated.get(party.callId);
    if (call && stateOf(party) === call.state) {
      stated.delete(party.callId);
      party.queue = call.thisQueue ?? party.queue;
      continue;
    }
    chronicle.finish(party.hold, until);
    chronicle.finish(party.action, until);
    device.parties.delete(party.callId);
    if (device.parties.size === 0) device.offHook = false;
  }
  for (const call of stated.values()) restoreCall(world, device, call);
}

const stateOf = (party: Party): AddressCall['state'] | null => {
  if (party.hold) return 'Held';
  if (party.state === 'established') return 'Established';
  if (party.state === 'ringing') return 'Ringing';
  return party.state === 'dialing' ? 'Dialing' : null;
};

function restoreCall(world: World, device: Device, call: AddressCall): void {
  if (call.state === 'Queued') return;
  const { chronicle } = world;
  const answered = call.state === 'Established' || call.state === 'Held';
  const start = answered ? (call.establishedAt ?? call.since) : call.since;
  const party: Party = {
    callId: call.callId,
    state: call.state === 'Dialing' ? 'dialing' : call.state === 'Ringing' ? 'ringing' : 'established',
    action: null,
    hold: null,
    queue: call.thisQueue ?? null,
    other: call.otherDn ?? null,
    establishedAt: start,
  };
  device.parties.set(call.callId, party);
  hang(world, device);
  const type = chronicle.dataOf(call.callId).callType;
  const name = answered ? callAction(type) : call.state === 'Dialing' ? 'CallDialing' : 'CallRinging';
  party.action = chronicle.begin(device.id, name, { callId: call.callId, start, leg: party });
  if (call.state === 'Held') {
    party.hold = chronicle.begin(device.id, 'CallOnHold', {
      callId: call.callId,
      start: call.since,
      leg: party,
    });
  }
}
