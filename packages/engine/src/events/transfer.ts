import type { PulseEvent } from '@pulse/model';
import { memberOf } from '../mask/atoms.ts';
import { type Call, type Party, partyOn, takeOut, withOne } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';
import { beginTalk, endTalk, isOpenFor, noteParty } from './party.ts';
import { reflect } from './readiness.ts';

/** The one who was consulted goes on with the main call: a transfer or a conference is complete (A9). */
export function onPartyChanged(core: Core, dn: RegularDn, call: Call, event: PulseEvent): boolean {
  const { previousCallId = call.id } = event;
  if (previousCallId === call.id) return onOtherPartyChanged(core, dn, call, event);
  const party = dn.parties.find((known) => known.call.id === previousCallId);
  if (party === undefined || partyOn(dn, call)) return false;
  if (party.stage === 'established') {
    const { type } = party.call;
    endTalk(core, party, event);
    moveParty(core, party, call);
    noteParty(party, event);
    const name = event.callState === 'Conferenced' ? 'CallConferenceJoined' : 'CallTransferTaken';
    core.desk.moment(dn, memberOf(name, call.type === 'Unknown' ? type : call.type), call, event);
    const establishedAt = party.establishedAt;
    beginTalk(core, party, event);
    // What a queue sent here is released when the agent is done with it, under whichever call.
    if (party.answered.length > 0) party.establishedAt = establishedAt;
    return true;
  }
  if (party.stage !== 'ringing') return false;
  const ringing = party.action;
  moveParty(core, party, call);
  noteParty(party, event);
  if (ringing) {
    const duration = core.now - ringing.start;
    core.desk.point(dn, memberOf('CallRingingPartyChanged', call.type), call, duration, ringing, event);
    ringing.call = call;
    core.desk.refresh(dn, ringing);
  }
  for (const visit of call.visits) {
    if (!isOpenFor(visit, party)) continue;
    reflect(core, visit, dn, 'CallRingingPartyChanged', core.now - visit.enteredAt, visit, event);
  }
  return true;
}

/** A party goes on in the same call, with somebody else: after a transfer, or for what reason ever. */
function onOtherPartyChanged(core: Core, dn: RegularDn, call: Call, event: PulseEvent): boolean {
  const party = partyOn(dn, call);
  // Who joins a conference changes nobody's party.
  if (party?.stage !== 'established' || event.callState === 'Conferenced') return false;
  const name = event.callState === 'Transferred' ? 'CallTransferPartyChanged' : 'CallPartyChanged';
  core.desk.moment(dn, memberOf(name, call.type), call, event);
  return true;
}

/** The party, and the visits it may still answer or has answered, belong to the main call from now on. */
function moveParty(core: Core, party: Party, call: Call): void {
  const consult = party.call;
  const visits = consult.visits.filter((visit) => isOpenFor(visit, party) || party.answered.includes(visit));
  takeOut(consult.parties, party);
  party.call = call;
  call.parties = withOne(call.parties, party);
  for (const visit of visits) {
    takeOut(consult.visits, visit);
    visit.call = call;
    call.visits = withOne(call.visits, visit);
  }
  core.centre.settleCall(consult, core.now);
}
