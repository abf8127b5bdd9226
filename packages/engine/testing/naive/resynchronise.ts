import type { Milliseconds } from '@pulse/base';
import {
  type AddressAgent,
  type AddressCall,
  type AddressInfo,
  callAction,
  type PulseEvent,
} from '@pulse/model';
import { COMPLETED, noteQueue } from './calls.ts';
import { NO_NOTES, notesOf } from './chronicle.ts';
import { hang, loseSight } from './device.ts';
import { agentOf, bind, joinQueue, logOut, unbind } from './logins.ts';
import { stopObserving } from './observer.ts';
import { missVisits, startWaiting, visitsAt } from './queue-visits.ts';
import { endReadiness, type Readiness, setReadiness } from './readiness.ts';
import type { Device, Party, World } from './world.ts';

const devicesOf = (world: World, source: string) =>
  [...world.devices.values()].filter(
    ({ id }) => (world.sourceOf.get(id) ?? id.slice(id.lastIndexOf('@') + 1)) === source,
  );

/** EventLinkDisconnected: the link's end is the last that is seen of its source (U10). */
export function loseLink(world: World, event: PulseEvent): void {
  for (const device of devicesOf(world, event.source)) loseSight(world, device, world.chronicle.now);
}

/**
 * A source that goes on in a new epoch was not seen since the one before ended: since the last that happened, as time
 * only goes on. A snapshot that the old epoch began is never completed.
 */
export function noticeEpoch(world: World, event: PulseEvent): void {
  const { source, epoch } = event;
  const before = world.epochs.get(source) ?? epoch;
  world.epochs.set(source, Math.max(before, epoch));
  if (epoch <= before) return;
  world.snapshots.delete(source);
  for (const device of devicesOf(world, source)) loseSight(world, device, world.before);
}

export function beginSnapshot(world: World, event: PulseEvent): void {
  const knownUntil = world.heard.get(event.source) ?? world.chronicle.now;
  world.snapshots.set(event.source, { knownUntil, told: new Map() });
}

/** The picture is complete: what is on DNs that it does not show is over, and nothing is known of them. */
export function endSnapshot(world: World, event: PulseEvent): void {
  const snapshot = world.snapshots.get(event.source);
  if (!snapshot) return;
  world.snapshots.delete(event.source);
  for (const device of devicesOf(world, event.source)) {
    if (snapshot.told.has(device.id)) continue;
    const until = device.lostAt ?? snapshot.knownUntil;
    if (device.home === 'mediation') endWaits(world, device, new Map(), until);
    else {
      endCalls(world, device, new Map(), until);
      endLogin(world, device, until);
    }
    hang(world, device);
  }
}

/**
 * EventAddressInfo. In a snapshot, what it does not show ended when the DN was last known: when sight of it was lost,
 * else when its source was last heard. Alone it tells of what is there and takes nothing away.
 */
export function applyAddress(
  world: World,
  device: Device,
  event: PulseEvent,
  lostAt: Milliseconds | null,
): void {
  const snapshot = world.snapshots.get(event.source);
  const address = event.address as AddressInfo;
  const until = lostAt ?? snapshot?.told.get(device.id) ?? snapshot?.knownUntil ?? world.chronicle.now;
  snapshot?.told.set(device.id, world.chronicle.now);
  for (const call of address.calls) world.chronicle.learn(call.callId, call);
  const stated = new Map<string, AddressCall>(address.calls.map((call) => [call.callId, call]));
  if (device.home === 'mediation') {
    if (snapshot) endWaits(world, device, stated, until);
    restoreWaits(world, device, stated);
    return;
  }
  const { agent } = address;
  const isOther = agent !== undefined && device.login !== null && device.login.agentId !== agent.agentId;
  if (isOther && !snapshot && lostAt === null) logOut(world, device, event);
  if (snapshot) {
    device.pendingWork = null;
    endCalls(world, device, stated, until);
  }
  for (const call of stated.values()) endState(world, device, call, until);
  if ((isOther && device.login !== null) || (snapshot && !agent)) endLogin(world, device, until);
  const before = device.login;
  if (agent) restoreLogin(world, device, agent, until);
  for (const call of stated.values()) restoreCall(world, device, call, event);
  hang(world, device);
  if (device.login && device.login !== before) device.login.knownTick = world.chronicle.tick();
}

const MODES = {
  Ready: 'WaitForNextCall',
  NotReady: 'NotReadyForNextCall',
  AfterCallWork: 'AfterCallWork',
  Unknown: null,
} as const satisfies Record<string, Readiness | null>;

function restoreLogin(world: World, device: Device, agent: AddressAgent, until: Milliseconds): void {
  const login = device.login ?? bind(world, device, agentOf(world, agent.agentId), agent.loginAt);
  login.queues.clear();
  for (const queue of agent.queues) joinQueue(world, login, queue);
  const mode = MODES[agent.mode];
  // The same mode is the one that was known, unless it began after that.
  const goesOn = device.readiness?.name === mode && agent.modeSince <= until;
  if (!goesOn) endReadiness(world, device, NO_NOTES, until);
  const notes = { reasons: agent.reasons ?? {}, extensions: {} };
  if (mode) setReadiness(world, device, mode, notes, agent.modeSince);
}

export function endLogin(world: World, device: Device, until: Milliseconds): void {
  endReadiness(world, device, NO_NOTES, until);
  unbind(world, device, until);
  device.pendingWork = null;
}

export function endWaits(
  world: World,
  device: Device,
  stated: ReadonlyMap<string, AddressCall>,
  until: Milliseconds,
): void {
  for (const visit of world.visits) {
    if (visit.queue !== device.id || visit.state !== 'waiting') continue;
    const call = stated.get(visit.callId);
    if (call?.state === 'Queued' && call.since <= until) continue;
    world.chronicle.finish(visit.wait, until);
    visit.wait = null;
    visit.aliveUntil = null;
    // Where to is not known; who answers it answers a call of this queue.
    visit.state = 'distributed';
    visit.givenAway = true;
  }
}

function restoreWaits(world: World, device: Device, stated: ReadonlyMap<string, AddressCall>): void {
  for (const { callId, state, since } of stated.values()) {
    const waits = world.visits.some(
      (visit) => visit.queue === device.id && visit.callId === callId && visit.state === 'waiting',
    );
    if (state === 'Queued' && !waits) startWaiting(world, device.id, callId, since, NO_NOTES, true);
  }
}

export function endCalls(
  world: World,
  device: Device,
  stated: ReadonlyMap<string, AddressCall>,
  until: Milliseconds,
): void {
  for (const party of [...device.parties.values()]) {
    const call = stated.get(party.callId);
    if (!call || call.state === 'Queued') endParty(world, device, party, until);
    else if (party.state === 'established' && !isAnswered(call.state)) endParty(world, device, party, until);
    // Before a login is found: what ended is not that agent's.
    else if (party.state !== stateOf(call)) world.chronicle.finish(party.action, until);
  }
}

/** Only what is certain is made of it: a call that was established was completed; its queues have lost track of it. */
function endParty(world: World, device: Device, party: Party, until: Milliseconds): void {
  const { chronicle } = world;
  stopObserving(world, device, party, until);
  chronicle.finish(party.hold, until);
  chronicle.finish(party.action, until);
  missVisits(world, device, party, until);
  const { action } = party;
  const talked = party.state === 'established' && action?.name !== 'CallObserving';
  if (talked && action?.callType && action.end !== null) {
    const { callId, queue } = party;
    const how = { callId, queue, notes: NO_NOTES, at: action.end };
    chronicle.happen(device.id, COMPLETED[action.callType], action.end - action.start, how);
  }
  device.parties.delete(party.callId);
  device.lastLeft = null;
  if (device.parties.size === 0) device.offHook = false;
}

const isAnswered = (state: AddressCall['state']) => state === 'Established' || state === 'Held';

const stateOf = ({ state }: AddressCall) =>
  isAnswered(state) ? 'established' : state === 'Dialing' ? 'dialing' : 'ringing';

/** What a call was on the DN before it became what is stated, unseen. */
function endState(world: World, device: Device, call: AddressCall, until: Milliseconds): void {
  const { chronicle } = world;
  const party = device.parties.get(call.callId);
  if (!party || call.state === 'Queued') return;
  if (party.state === 'established' && !isAnswered(call.state)) {
    endParty(world, device, party, until);
    return;
  }
  if (party.state !== stateOf(call)) chronicle.finish(party.action, until);
  if (call.state !== 'Held' && party.hold) {
    chronicle.finish(party.hold, until);
    party.hold = null;
  }
}

function restoreCall(world: World, device: Device, call: AddressCall, event: PulseEvent): void {
  const { chronicle } = world;
  if (call.state === 'Queued') return;
  const party = device.parties.get(call.callId) ?? { ...NOBODY, callId: call.callId };
  device.parties.set(call.callId, party);
  hang(world, device);
  noteQueue(world, party, call.thisQueue);
  party.other = call.otherDn ?? party.other;
  const { role, queue } = party;
  const found = { callId: call.callId, leg: party, role, queue, notes: notesOf(event), found: true };
  const state = stateOf(call);
  if (party.state !== state) {
    const answered = isAnswered(call.state);
    const start = answered ? (call.establishedAt ?? call.since) : call.since;
    const names = {
      established: role === 'Observer' ? 'CallObserving' : callAction(chronicle.dataOf(call.callId).callType),
      dialing: 'CallDialing',
      ringing: 'CallRinging',
    } as const;
    party.action = chronicle.begin(device.id, names[state], { ...found, start });
    party.state = state;
    if (answered) {
      party.establishedAt = start;
      party.answeredUnseen = visitsAt(world, device, party);
    }
  }
  if (call.state === 'Held' && !party.hold) {
    party.hold = chronicle.begin(device.id, 'CallOnHold', { ...found, start: call.since });
  }
}

const NOBODY: Party = {
  callId: '',
  state: 'busy',
  action: null,
  hold: null,
  queue: null,
  other: null,
  role: null,
  establishedAt: 0,
  observed: null,
  answeredUnseen: [],
};
