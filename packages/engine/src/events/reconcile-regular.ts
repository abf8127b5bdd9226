import type { Milliseconds } from '@pulse/base';
import type { AddressAgent, AddressCall } from '@pulse/model';
import { atomOf, memberOf } from '../mask/atoms.ts';
import { goOn, type Party, partyOn, withOne } from '../state/call.ts';
import { TYPE } from '../state/directory.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { updateCall } from './call-data.ts';
import type { Core } from './core.ts';
import { agentOf } from './discovery.ts';
import { joinQueue, leaveQueue, logIn, logOut } from './login.ts';
import { beginTalk, endTalk, endWaiting, isOpenFor, newParty, noteQueue, removeParty } from './party.ts';
import { beginReadiness, endReadiness, type Readiness, reflect } from './readiness.ts';
import type { Statement } from './statement.ts';

/** Makes a regular DN what a statement says. Answers whether that was a surprise. */
export function reconcileRegular(core: Core, dn: RegularDn, statement: Statement): boolean {
  const { address } = statement;
  if (core.directory.tell(TYPE.RegDN, dn.index, address.name)) core.desk.touch(dn);
  // What ended did so under the former login, what begins does so under the one that is stated.
  const ended = endCalls(core, dn, statement);
  const login = reconcileLogin(core, dn, statement);
  const begun = beginCalls(core, dn, statement);
  return ended || login || begun;
}

function reconcileLogin(core: Core, dn: RegularDn, { address, full, known, seen }: Statement): boolean {
  const said = address.agent;
  const foreign = dn.login !== null && (said ? said.agentId !== dn.login.agent.id : full);
  if (foreign) logOut(core, dn, {}, seen ? null : known);
  if (said === undefined) {
    if (full && dn.readiness) endReadiness(core, dn, {}, known);
    return foreign;
  }
  const fresh = dn.login === null;
  if (fresh) logIn(core, dn, { agentId: said.agentId, name: said.name, statedAt: said.loginAt }, {});
  else agentOf(core, said.agentId, said.name);
  for (const queue of [...(dn.login?.queues ?? [])]) {
    if (full && !said.queues.includes(queue.id)) leaveQueue(core, dn, queue);
  }
  for (const id of said.queues) joinQueue(core, dn, id);
  const mode = reconcileMode(core, dn, said, known);
  return foreign || fresh || mode;
}

const READINESS: Record<AddressAgent['mode'], Readiness | null> = {
  Ready: 'WaitForNextCall',
  NotReady: 'NotReadyForNextCall',
  AfterCallWork: 'AfterCallWork',
  Unknown: null,
};

function reconcileMode(core: Core, dn: RegularDn, said: AddressAgent, known: Milliseconds): boolean {
  const wanted = READINESS[said.mode];
  const current = dn.readiness;
  if (
    wanted !== null &&
    current?.atom === atomOf(wanted) &&
    said.modeSince <= Math.max(known, current.start)
  ) {
    core.desk.replaceReasons(dn, current, { ...(said.reasons && { reasons: said.reasons }) });
    return false;
  }
  dn.asked = null;
  endReadiness(core, dn, {}, known);
  if (wanted === null) return current !== null;
  beginReadiness(core, dn, wanted, { ...(said.reasons && { reasons: said.reasons }) }, said.modeSince);
  return true;
}

const STAGE = {
  Dialing: 'dialing',
  Ringing: 'ringing',
  Established: 'established',
  Held: 'established',
} as const;

type Told = AddressCall & { readonly state: keyof typeof STAGE };

const isOnDn = (said: AddressCall): said is Told => said.state !== 'Queued';

/** Ends what of the known calls is not true any more. */
function endCalls(core: Core, dn: RegularDn, { address, full, known }: Statement): boolean {
  let surprise = false;
  const stated = new Map(address.calls.filter(isOnDn).map((call) => [call.callId, call]));
  for (const said of stated.values()) updateCall(core, core.centre.call(said.callId), said);
  for (const party of [...dn.parties]) {
    const said = stated.get(party.call.id);
    if (said === undefined && !full) continue;
    if (said !== undefined && party.stage === STAGE[said.state]) {
      if (party.hold === null || said.state === 'Held') continue;
      core.desk.end(dn, party.hold, known);
      party.hold = null;
      if (party.action) party.action.hidden = false;
    } else if (said === undefined || party.stage === 'established') {
      // From talking back to ringing: the call has left and come again.
      loseParty(core, party, known);
    } else {
      endWaiting(core, party, known);
    }
    surprise = true;
  }
  return surprise;
}

/** Begins what is stated and was not known. */
function beginCalls(core: Core, dn: RegularDn, { address }: Statement): boolean {
  let surprise = false;
  for (const said of address.calls) {
    if (!isOnDn(said)) continue;
    const call = core.centre.call(said.callId);
    const known = partyOn(dn, call);
    const party = known ?? newParty(call, dn, STAGE[said.state]);
    party.otherDn = said.otherDn ?? party.otherDn;
    if (said.thisQueue !== undefined) noteQueue(core, party, said.thisQueue);
    if (known?.stage !== STAGE[said.state]) {
      beginStage(core, party, said);
      surprise = true;
    }
    if (said.state === 'Held' && party.hold === null) {
      party.hold = core.desk.begin(dn, memberOf('CallOnHold', call.type), call, {}, said.since, true);
      if (party.action) party.action.hidden = true;
      surprise = true;
    }
    goOn(call);
  }
  return surprise;
}

/** The call is at another point than it was last seen at, or was not seen at all. */
function beginStage(core: Core, party: Party, said: Told): void {
  const { call, dn } = party;
  party.stage = STAGE[said.state];
  if (party.stage === 'established') {
    for (const visit of call.visits) {
      if (!isOpenFor(visit, party)) continue;
      visit.stage = 'answered';
      party.answered = withOne(party.answered, visit);
    }
    beginTalk(core, party, {}, said.establishedAt ?? said.since);
  } else {
    const name = party.stage === 'dialing' ? 'CallDialing' : 'CallRinging';
    party.action = core.desk.begin(dn, memberOf(name, call.type), call, {}, said.since, true);
  }
}

/** The call left the DN unseen: what was in progress ended when it was last seen, and its queues lost track of it. */
function loseParty(core: Core, party: Party, at: Milliseconds): void {
  const visits =
    party.stage === 'established'
      ? party.answered
      : party.call.visits.filter((visit) => isOpenFor(visit, party));
  if (party.stage === 'established') endTalk(core, party, {}, at);
  else endWaiting(core, party, at);
  for (const visit of visits) {
    reflect(core, visit, party.dn, 'CallMissed', at - visit.enteredAt, visit, {}, at);
    visit.stage = 'left';
  }
  party.dn.lastLeft = [];
  removeParty(core, party);
}

/**
 * Nobody is logged in on the DN and no call is on it: a snapshot does not know it, and `at` it was last known; or,
 * `seen`, it is no DN of this kind any more.
 */
export function forgetRegular(core: Core, dn: RegularDn, at: Milliseconds, seen = false): void {
  for (const party of [...dn.parties]) loseParty(core, party, at);
  logOut(core, dn, {}, seen ? null : at);
  if (dn.readiness) endReadiness(core, dn, {}, at);
  dn.asked = null;
}
