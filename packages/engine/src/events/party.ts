import type { Milliseconds } from '@pulse/base';
import type { Dn, PulseEvent } from '@pulse/model';
import { ATOMS, callAtom, completedAtom, memberOf, startedAtom } from '../mask/atoms.ts';
import type { Attached } from '../propagate/desk.ts';
import type { Action } from '../state/action.ts';
import { type Call, type Party, takeOut, type Visit, withOne } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';
import { beginObserved, endObserved } from './observer.ts';
import { beginAskedWork, reflect } from './readiness.ts';

export function newParty(call: Call, dn: RegularDn, stage: Party['stage']): Party {
  const party: Party = {
    call,
    dn,
    stage,
    action: null,
    hold: null,
    establishedAt: Number.NaN,
    role: undefined,
    otherDn: undefined,
    thisQueue: undefined,
    observed: null,
    answered: [],
  };
  dn.parties.push(party);
  call.parties = withOne(call.parties, party);
  return party;
}

export function removeParty(core: Core, party: Party): void {
  const { call, dn } = party;
  takeOut(dn.parties, party);
  takeOut(call.parties, party);
  if (dn.parties.length === 0) dn.offHook = false;
  core.desk.touch(dn);
  core.centre.settleCall(call, core.now);
}

/** The last value seen on any of its events (Q5), which filters see before the event acts. */
export function noteQueue(core: Core, party: Party, queue: Dn): void {
  if (party.thisQueue === queue) return;
  party.thisQueue = queue;
  if (!core.bank.looksAtActions) return;
  if (party.action) core.desk.refresh(party.dn, party.action);
  if (party.hold) core.desk.refresh(party.dn, party.hold);
}

/** What the party of an event says about itself; the last value seen counts (Q5). */
export function noteParty(party: Party, event: PulseEvent): void {
  if (event.thisQueue !== undefined) party.thisQueue = event.thisQueue;
  if (event.thisDnRole !== undefined) party.role = event.thisDnRole;
  if (event.otherDn !== undefined) party.otherDn = event.otherDn;
}

/**
 * Is this party's ringing or answer reflected on the visit's queue? It is where the queue has distributed the call,
 * nobody has answered yet, and the queue is the party's or diverted the call to its DN (Q4, Q5).
 */
export function isOpenFor(visit: Visit, party: Party): boolean {
  if (visit.stage !== 'distributed') return false;
  return visit.queue.id === party.thisQueue || visit.targets.includes(party.dn.id);
}

/** The call-type action of an established call begins. */
export function beginTalk(core: Core, party: Party, attached: Attached, statedAt?: Milliseconds): void {
  const { call, dn } = party;
  party.stage = 'established';
  party.establishedAt = Math.min(statedAt ?? core.now, core.now);
  const observes = party.role === 'Observer';
  if (statedAt === undefined && !observes) core.desk.moment(dn, startedAtom(call.type), call, attached);
  const atom = callAtom(call.type, party.role);
  party.action = core.desk.begin(dn, atom, call, attached, statedAt, statedAt !== undefined);
  if (statedAt === undefined && observes) beginObserved(core, party, attached);
}

/** The call-type action ends, on its DN with its Call…Completed. */
export function endTalk(core: Core, party: Party, attached: Attached, at: Milliseconds = core.now): void {
  const { action, dn, call } = party;
  endObserved(core, party, at);
  if (party.hold) core.desk.end(dn, party.hold, at);
  party.hold = null;
  if (action === null) return;
  party.action = null;
  core.desk.end(dn, action, at);
  const atom = ATOMS[action.atom];
  if (atom === undefined || atom.action === 'CallObserving') return;
  const completed = completedAtom(atom.callType ?? 'Unknown');
  core.desk.point(dn, completed, call, at - action.start, action, attached, at);
}

/** An established call leaves its DN. */
export function leave(core: Core, party: Party, event: PulseEvent): void {
  const { dn, call } = party;
  const type = call.type;
  const talk = party.action;
  endTalk(core, party, event);
  if (event.callState === 'Transferred' && type !== 'Consult') {
    core.desk.moment(dn, memberOf('CallTransferMade', type), call, event);
  }
  if (event.callState === 'Conferenced') {
    core.desk.moment(dn, memberOf('CallConferenceOriginated', type), call, event);
  }
  for (const visit of party.answered) {
    reflect(core, visit, dn, 'CallReleased', core.now - party.establishedAt, talk, event);
  }
  dn.lastLeft = party.answered;
  removeParty(core, party);
  beginAskedWork(core, dn);
}

/** Ringing or dialing ends; its action is given back for its start and what was attached to it. */
export function endWaiting(core: Core, party: Party, at: Milliseconds = core.now): Action | null {
  const { action } = party;
  if (action) core.desk.end(party.dn, action, at);
  party.action = null;
  return action;
}
