import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import { NEVER, notesOf } from './chronicle.ts';
import { askForWork, endReadiness, missPendingWork, setReadiness } from './readiness.ts';
import { type AgentRecord, addAgent, addDevice, type Device, type Login, type World } from './world.ts';

export const agentOf = (world: World, id: string): AgentRecord => world.agents.get(id) ?? addAgent(world, id);

/** Names a queue in a login, which may be the first sign of it; groups made of a queue's agents take the agent in from then on. */
export function joinQueue(world: World, login: Login, queue: string): void {
  const agent = agentOf(world, login.agentId);
  const { chronicle } = world;
  const device = world.devices.get(queue) ?? addDevice(world, queue, 'Queue');
  device.heardAt = Math.min(device.heardAt, chronicle.now);
  // A phone is no queue, though it may become one later.
  if (device.home === 'mediation') login.queues.add(queue);
  if (!agent.named.has(queue)) agent.named.set(queue, chronicle.now);
}

/**
 * The agent and the DN belong together from now on. A login that was found, not seen, reaches back to its stated start
 * for an agent of whom nothing else was known in the meantime.
 */
export function bind(world: World, device: Device, agent: AgentRecord, start: Milliseconds): Login {
  const { chronicle } = world;
  const backTo = Math.min(chronicle.now, Math.max(start, agent.loggedOut?.from ?? world.opened));
  const login: Login = {
    agentId: agent.id,
    device: device.id,
    start,
    from: agent.loggedOut ? backTo : chronicle.now,
    fromTick: chronicle.tick(),
    knownAt: chronicle.now,
    knownTick: chronicle.tick(),
    backTo,
    end: null,
    until: null,
    endTick: NEVER,
    queues: new Set(),
    action: { current: null },
  };
  agent.logins.push(login);
  agent.heardAt = Math.min(agent.heardAt, chronicle.now);
  device.login = login;
  chronicle.attend(device.id, agent.id, login.fromTick);
  chronicle.finish(agent.loggedOut, backTo);
  if (agent.loggedOut) agent.loggedOut.until = backTo;
  agent.loggedOut = null;
  login.action.current = chronicle.begin(device.id, 'LoggedIn', { start });
  return login;
}

export function unbind(world: World, device: Device, at: Milliseconds = world.chronicle.now): void {
  const { login } = device;
  if (!login) return;
  const { chronicle } = world;
  chronicle.finish(login.action.current, at);
  login.end = Math.max(at, login.start);
  login.until = chronicle.now;
  login.endTick = chronicle.tick();
  device.login = null;
  chronicle.attend(device.id, null, login.endTick);
  device.lastLeft = null;
  const agent = agentOf(world, login.agentId);
  if (agent.logins.every((each) => each.end !== null)) {
    agent.loggedOut = chronicle.begin(`agent:${agent.id}`, 'LoggedOut');
  }
}

/** EventAgentLogin: a second one of the same agent adds its queue and nothing else (A3, Q13). */
export function logIn(world: World, device: Device, event: PulseEvent): void {
  const agent = agentOf(world, event.agentId as string);
  const again = device.login?.agentId === agent.id;
  if (!again && device.login) logOut(world, device, event);
  const { chronicle } = world;
  const login = again && device.login ? device.login : bind(world, device, agent, chronicle.now);
  if (event.thisQueue !== undefined) joinQueue(world, login, event.thisQueue);
  if (again) return;
  const notes = notesOf(event);
  chronicle.happen(device.id, 'AgentLogin', 0, { notes });
  startAs(world, device, event);
}

/** What a login's work mode starts (A1). */
function startAs(world: World, device: Device, event: PulseEvent): void {
  const { workMode } = event;
  const notes = notesOf(event);
  if (workMode === 'AfterCallWork') askForWork(world, device, notes);
  if (workMode === 'AuxWork' || workMode === 'WalkAway' || workMode === 'NoCallDisconnect') {
    missPendingWork(world, device, event);
    setReadiness(world, device, 'NotReadyForNextCall', notes);
  }
}

/** EventAgentLogout, and what a login of somebody else does to the one before. */
export function logOut(
  world: World,
  device: Device,
  event: Pick<PulseEvent, 'reasons' | 'extensions'>,
): void {
  const notes = notesOf(event);
  missPendingWork(world, device, event);
  endReadiness(world, device, notes);
  if (!device.login) return;
  world.chronicle.happen(device.id, 'AgentLogout', 0, { notes });
  unbind(world, device);
}

export function leaveQueue(device: Device, event: PulseEvent): void {
  if (event.thisQueue !== undefined) device.login?.queues.delete(event.thisQueue);
}
