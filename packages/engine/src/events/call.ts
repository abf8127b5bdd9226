import type { PulseEvent } from '@pulse/model';
import { memberOf } from '../mask/atoms.ts';
import { type Call, type Party, partyOn, visitTo, withOne } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';
import { beginTalk, endWaiting, isOpenFor, leave, newParty, noteParty, removeParty } from './party.ts';
import { distribute } from './queue.ts';
import { reflect } from './readiness.ts';

/** Handlers of call events on regular DNs. Each answers whether the event meant anything. */
type CallHandler = (core: Core, dn: RegularDn, call: Call, event: PulseEvent) => boolean;

export const onDialing: CallHandler = (core, dn, call, event) => begin(core, dn, call, event, 'dialing');
export const onRinging: CallHandler = (core, dn, call, event) => begin(core, dn, call, event, 'ringing');

function begin(
  core: Core,
  dn: RegularDn,
  call: Call,
  event: PulseEvent,
  stage: 'dialing' | 'ringing',
): boolean {
  if (partyOn(dn, call)) return false;
  const party = newParty(call, dn, stage);
  noteParty(party, event);
  const name = stage === 'dialing' ? 'CallDialing' : 'CallRinging';
  core.desk.moment(dn, memberOf(`${name}Started`, call.type), call, event);
  party.action = core.desk.begin(dn, memberOf(name, call.type), call, event);
  return true;
}

export const onEstablished: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call) ?? newParty(call, dn, 'ringing');
  noteParty(party, event);
  if (party.stage === 'established') return false;
  const before = endWaiting(core, party);
  if (before) {
    const name = party.stage === 'dialing' ? 'CallDialed' : 'CallAnswered';
    core.desk.point(dn, memberOf(name, call.type), call, core.now - before.start, before, event);
  }
  beginTalk(core, party, event);
  if (party.role === 'Observer') return true;
  // An answer for a queue that still holds the call is its distribution (Q1).
  const queue = core.centre.mediation(party.thisQueue);
  const waiting = queue && visitTo(queue, call);
  if (waiting?.stage === 'waiting') distribute(core, waiting, event);
  for (const visit of call.visits) {
    if (!isOpenFor(visit, party)) continue;
    reflect(core, visit, dn, 'CallAnswered', core.now - visit.enteredAt, visit, event);
    visit.stage = 'answered';
    party.answered = withOne(party.answered, visit);
  }
  return true;
};

export const onHeld: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call);
  if (party?.stage !== 'established' || party.hold !== null) return false;
  core.desk.moment(dn, memberOf('CallHeld', call.type), call, event);
  party.hold = core.desk.begin(dn, memberOf('CallOnHold', call.type), call, event);
  if (party.action) party.action.hidden = true;
  return true;
};

export const onRetrieved: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call);
  if (!party?.hold) return false;
  const { hold } = party;
  core.desk.end(dn, hold);
  core.desk.point(dn, memberOf('CallRetrievedFromHold', call.type), call, core.now - hold.start, hold, event);
  party.hold = null;
  if (party.action) party.action.hidden = false;
  return true;
};

export const onReleased: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call);
  if (party === undefined) return false;
  switch (party.stage) {
    case 'ringing':
      stopRinging(core, party, event, 'CallForwarded');
      break;
    case 'dialing':
      stopDialing(core, party, event);
      passOnDialed(core, party, event);
      removeParty(core, party);
      break;
    case 'busy':
      removeParty(core, party);
      break;
    case 'established':
      leave(core, party, event);
      break;
  }
  return true;
};

export const onAbandoned: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call);
  if (party === undefined) return false;
  if (party.stage === 'ringing') {
    stopRinging(core, party, event, 'CallAbandonedFromRinging');
    return true;
  }
  if (party.hold) {
    const { hold } = party;
    const held = core.now - hold.start;
    core.desk.point(dn, memberOf('CallAbandonedFromHold', call.type), call, held, hold, event);
  }
  return onReleased(core, dn, call, event);
};

/** The DN stays off the hook until EventReleased, which makes nothing more (A8). */
export const onDestinationBusy: CallHandler = (core, dn, call, event) => {
  const party = partyOn(dn, call);
  if (party?.stage !== 'dialing') return false;
  stopDialing(core, party, event);
  party.stage = 'busy';
  return true;
};

/** Who dials makes a transfer or a conference of it before anybody answers. */
function passOnDialed(core: Core, { dn, call }: Party, event: PulseEvent): void {
  if (event.callState === undefined) return;
  const name = event.callState === 'Conferenced' ? 'CallDialConferenced' : 'CallDialTransferred';
  core.desk.moment(dn, memberOf(name, call.type), call, event);
}

function stopDialing(core: Core, party: Party, event: PulseEvent): void {
  const { dn, call } = party;
  const dialing = endWaiting(core, party);
  if (dialing === null) return;
  const duration = core.now - dialing.start;
  core.desk.point(dn, memberOf('CallAbandonedFromDialing', call.type), call, duration, dialing, event);
}

/** Ringing without an answer, on the DN and on the queues that had distributed the call (Q2, Q4). */
function stopRinging(
  core: Core,
  party: Party,
  event: PulseEvent,
  name: 'CallForwarded' | 'CallAbandonedFromRinging',
): void {
  const { dn, call } = party;
  const ringing = endWaiting(core, party);
  if (ringing) {
    core.desk.point(dn, memberOf(name, call.type), call, core.now - ringing.start, ringing, event);
  }
  for (const visit of call.visits) {
    if (!isOpenFor(visit, party)) continue;
    reflect(core, visit, dn, name, core.now - visit.enteredAt, visit, event);
    if (name === 'CallAbandonedFromRinging') visit.stage = 'left';
  }
  removeParty(core, party);
}

export const onPartyAdded: CallHandler = (core, dn, call, event) => {
  const name = event.thirdPartyDn === dn.id ? 'CallConferenceMade' : 'CallConferencePartyAdded';
  core.desk.moment(dn, memberOf(name, call.type), call, event);
  return true;
};

export const onPartyDeleted: CallHandler = (core, dn, call, event) => {
  core.desk.moment(dn, memberOf('CallConferencePartyDeleted', call.type), call, event);
  return true;
};
