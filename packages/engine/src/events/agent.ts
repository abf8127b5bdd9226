import type { PulseEvent } from '@pulse/model';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';
import { agentOf } from './discovery.ts';
import { joinQueue, leaveQueue, logIn, logOut } from './login.ts';
import { changeReadiness, type Readiness, readinessOf } from './readiness.ts';

/** Readiness that a login itself begins (A1). */
const LOGIN_READINESS: Partial<Record<NonNullable<PulseEvent['workMode']>, Readiness>> = {
  AuxWork: 'NotReadyForNextCall',
  WalkAway: 'NotReadyForNextCall',
  NoCallDisconnect: 'NotReadyForNextCall',
  AfterCallWork: 'AfterCallWork',
};

export function onAgentLogin(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  const agentId = event.agentId;
  if (agentId === undefined) return false;
  const known = dn.login?.agent.id === agentId;
  const name = event.extensions?.name;
  if (!known) {
    if (dn.login !== null) logOut(core, dn, event);
    const facts = { agentId, name: name === undefined ? undefined : String(name), queue: event.thisQueue };
    logIn(core, dn, facts, event);
  } else if (name !== undefined) {
    agentOf(core, agentId, String(name));
  }
  if (event.thisQueue !== undefined) joinQueue(core, dn, event.thisQueue);
  const readiness = event.workMode && LOGIN_READINESS[event.workMode];
  if (!known && readiness) changeReadiness(core, dn, readiness, event);
  return !known || event.thisQueue !== undefined;
}

export function onAgentLogout(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  const meant = dn.login !== null || dn.readiness !== null;
  logOut(core, dn, event);
  return meant;
}

export function onQueueLogout(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  const queue = core.centre.mediation(event.thisQueue);
  if (queue === null || !dn.login?.queues.has(queue)) return false;
  leaveQueue(core, dn, queue);
  return true;
}

export function onReadiness(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  const readiness = readinessOf(event);
  // An AfterCallWork that begins later does not belong to the call that left before (A6).
  if (readiness !== 'AfterCallWork') dn.lastLeft = [];
  changeReadiness(core, dn, readiness, event);
  return true;
}

export function onDoNotDisturb(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  dn.dnd = event.type === 'EventDNDOn';
  core.desk.touch(dn);
  return true;
}

export function onHook(core: Core, dn: RegularDn, event: PulseEvent): boolean {
  dn.offHook = event.type === 'EventOffHook';
  core.desk.touch(dn);
  return true;
}
