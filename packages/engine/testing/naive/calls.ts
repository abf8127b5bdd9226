import { type ActionName, type CallType, callAction, type PulseEvent } from '@pulse/model';
import { type Action, joined, type Notes, notesOf, valueAt } from './chronicle.ts';
import { hang } from './device.ts';
import { startObserving, stopObserving } from './observer.ts';
import { reflectAnswer, reflectRelease, reflectRinging, renameVisits } from './queue-visits.ts';
import { callLeft } from './readiness.ts';
import type { Device, Party, World } from './world.ts';

export const COMPLETED = {
  Unknown: 'CallUnknownCompleted',
  Internal: 'CallInternalCompleted',
  Inbound: 'CallInboundCompleted',
  Outbound: 'CallOutboundCompleted',
  Consult: 'CallConsultCompleted',
} as const satisfies Record<CallType, string>;

const STARTED = {
  Unknown: 'CallUnknownStarted',
  Internal: 'CallInternalStarted',
  Inbound: 'CallInboundStarted',
  Outbound: 'CallOutboundStarted',
  Consult: 'CallConsultStarted',
} as const satisfies Record<CallType, string>;

const lastNotes = (action: Action | null): Notes =>
  valueAt(action?.notes ?? [], Number.POSITIVE_INFINITY) ?? { reasons: {}, extensions: {} };

/** One event of a call on a regular DN, applied to the call's stay there. */
class Leg {
  private readonly world: World;
  private readonly device: Device;
  private readonly event: PulseEvent;
  private readonly party: Party;

  constructor(world: World, device: Device, event: PulseEvent, party: Party) {
    this.world = world;
    this.device = device;
    this.event = event;
    this.party = party;
  }

  dial(): void {
    this.now('CallDialingStarted');
    this.start('CallDialing');
  }

  ring(): void {
    this.now('CallRingingStarted');
    this.start('CallRinging');
  }

  establish(): void {
    const { party, world } = this;
    if (party.state === 'ringing') this.endWith('CallAnswered');
    if (party.state === 'dialing') this.endWith('CallDialed');
    if (party.role !== 'Observer') reflectAnswer(world, this.device, party, this.event);
    this.talk();
  }

  talk(): void {
    const { callType } = this.world.chronicle.dataOf(this.party.callId);
    this.party.state = 'established';
    if (this.party.role === 'Observer') {
      this.start('CallObserving');
      startObserving(this.world, this.device, this.party, this.event);
      return;
    }
    this.now(STARTED[callType]);
    this.start(callAction(callType));
  }

  hold(): void {
    const { chronicle } = this.world;
    this.now('CallHeld');
    const { callId } = this.party;
    this.party.hold = chronicle.begin(this.device.id, 'CallOnHold', {
      callId,
      notes: notesOf(this.event),
      leg: this.party,
      queue: this.party.queue,
    });
  }

  endHold(name: 'CallRetrievedFromHold' | 'CallAbandonedFromHold' | null): void {
    const { hold } = this.party;
    if (!hold) return;
    this.world.chronicle.finish(hold);
    if (name) this.ended(name, hold);
    this.party.hold = null;
  }

  /** Ends the running action of the party and makes the retrospective one with its length. */
  endWith(name: ActionName): void {
    const { action } = this.party;
    if (!action) return;
    this.world.chronicle.finish(action);
    this.ended(name, action);
    this.party.action = null;
  }

  complete(): void {
    const { action } = this.party;
    stopObserving(this.world, this.device, this.party);
    if (action?.name === 'CallObserving') {
      this.world.chronicle.finish(action);
      this.party.action = null;
    } else if (action?.callType) this.endWith(COMPLETED[action.callType]);
  }

  leave(): void {
    this.device.parties.delete(this.party.callId);
    if (this.device.parties.size === 0) this.device.offHook = false;
  }

  now(name: ActionName): void {
    this.world.chronicle.happen(this.device.id, name, 0, {
      callId: this.party.callId,
      notes: notesOf(this.event),
      queue: this.party.queue,
    });
  }

  private ended(name: ActionName, action: Action): void {
    const { chronicle } = this.world;
    chronicle.happen(this.device.id, name, chronicle.now - action.start, {
      callId: this.party.callId,
      notes: joined(lastNotes(action), notesOf(this.event)),
      queue: this.party.queue,
    });
  }

  private start(name: ActionName): void {
    this.party.action = this.world.chronicle.begin(this.device.id, name, {
      callId: this.party.callId,
      notes: notesOf(this.event),
      leg: this.party,
      role: this.party.role,
      queue: this.party.queue,
    });
  }
}

function release(world: World, device: Device, event: PulseEvent, party: Party, abandoned: boolean): void {
  const leg = new Leg(world, device, event, party);
  if (party.state === 'dialing') {
    leg.endWith('CallAbandonedFromDialing');
    // A transfer or a conference with somebody who has not answered; an abandonment is none.
    if (event.callState === 'Transferred') leg.now('CallDialTransferred');
    if (event.callState === 'Conferenced') leg.now('CallDialConferenced');
  }
  if (party.state === 'ringing') {
    const name = abandoned ? 'CallAbandonedFromRinging' : 'CallForwarded';
    leg.endWith(name);
    reflectRinging(world, device, party, name, event);
  }
  if (party.state === 'established') {
    leg.endHold(abandoned ? 'CallAbandonedFromHold' : null);
    const begun = lastNotes(party.action);
    const { callType } = world.chronicle.dataOf(party.callId);
    leg.complete();
    if (event.callState === 'Transferred' && callType !== 'Consult') leg.now('CallTransferMade');
    if (event.callState === 'Conferenced') leg.now('CallConferenceOriginated');
    const visits = reflectRelease(world, device, party, joined(begun, notesOf(event)));
    leg.leave();
    callLeft(world, device, party.callId, visits);
  }
  leg.leave();
}

/** The call of a party is replaced by the one it was transferred or conferenced into (A9). */
function change(world: World, device: Device, event: PulseEvent): void {
  const callId = event.callId as string;
  if (event.previousCallId === undefined || event.previousCallId === callId) {
    const party = device.parties.get(callId);
    if (party?.state !== 'established' || event.callState === 'Conferenced') return;
    const isTransfer = event.callState === 'Transferred';
    const name = isTransfer ? 'CallTransferPartyChanged' : 'CallPartyChanged';
    mention(world, device, event, name, party.queue);
    return;
  }
  const party = device.parties.get(event.previousCallId);
  if (!party || device.parties.has(callId)) return;
  const leg = new Leg(world, device, event, party);
  if (party.state === 'ringing') {
    renameVisits(world, device, party, callId);
  } else if (party.state === 'established') {
    leg.endHold(null);
    leg.complete();
  } else {
    return;
  }
  device.parties.delete(party.callId);
  party.callId = callId;
  device.parties.set(callId, party);
  noteQueue(world, party, event.thisQueue);
  party.role = event.thisDnRole ?? party.role;
  party.other = event.otherDn ?? party.other;
  if (party.state === 'ringing' && party.action) {
    const { chronicle } = world;
    const tick = chronicle.tick();
    party.action.call.push({ tick, value: callId });
    chronicle.happen(device.id, 'CallRingingPartyChanged', chronicle.now - party.action.start, {
      callId,
      notes: joined(lastNotes(party.action), notesOf(event)),
      queue: party.queue,
    });
    reflectRinging(world, device, party, 'CallRingingPartyChanged', event);
    return;
  }
  leg.now(event.callState === 'Conferenced' ? 'CallConferenceJoined' : 'CallTransferTaken');
  leg.talk();
}

/** A moment of a call that needs no stay of it on the DN. */
function mention(
  world: World,
  device: Device,
  event: PulseEvent,
  name: ActionName,
  queue: string | null = null,
): void {
  world.chronicle.happen(device.id, name, 0, { callId: event.callId, notes: notesOf(event), queue });
}

/** The last value seen on any of a party's events (Q5). */
export function noteQueue({ chronicle }: World, party: Party, queue: string | undefined): void {
  if (queue === undefined || queue === party.queue) return;
  party.queue = queue;
  const tick = chronicle.tick();
  for (const action of [party.action, party.hold]) {
    if (action?.end === null) action.queue.push({ tick, value: queue });
  }
}

function newParty(event: PulseEvent): Party {
  return {
    callId: event.callId as string,
    state: 'busy',
    action: null,
    hold: null,
    queue: null,
    other: event.otherDn ?? null,
    role: null,
    establishedAt: 0,
    observed: null,
    answeredUnseen: [],
  };
}

/** An event of the call group on a regular DN. */
export function applyCall(world: World, device: Device, event: PulseEvent): void {
  const callId = event.callId as string;
  let party = device.parties.get(callId);
  const begins = ['EventDialing', 'EventRinging', 'EventEstablished'].includes(event.type);
  const isNew = party === undefined && begins;
  if (isNew) {
    party = newParty(event);
    device.parties.set(callId, party);
    hang(world, device);
  }
  if (party) {
    noteQueue(world, party, event.thisQueue);
    if (isNew || event.type === 'EventEstablished') {
      party.role = event.thisDnRole ?? party.role;
      party.other = event.otherDn ?? party.other;
    }
  }
  applyTo(world, device, event, party, isNew);
  hang(world, device);
}

function applyTo(world: World, device: Device, event: PulseEvent, party: Party | undefined, isNew: boolean) {
  if (event.type === 'EventPartyChanged') change(world, device, event);
  if (event.type === 'EventPartyAdded') {
    const isMaker = event.thirdPartyDn === event.thisDn;
    const name = isMaker ? 'CallConferenceMade' : 'CallConferencePartyAdded';
    mention(world, device, event, name, party?.queue);
  }
  if (event.type === 'EventPartyDeleted') {
    mention(world, device, event, 'CallConferencePartyDeleted', party?.queue);
  }
  if (!party) return;
  const leg = new Leg(world, device, event, party);
  switch (event.type) {
    case 'EventDialing':
      if (!isNew) return;
      party.state = 'dialing';
      leg.dial();
      return;
    case 'EventRinging':
      if (!isNew) return;
      party.state = 'ringing';
      leg.ring();
      return;
    case 'EventEstablished':
      if (party.state === 'established') return;
      if (party.state === 'busy' && !isNew) return;
      party.establishedAt = world.chronicle.now;
      leg.establish();
      return;
    case 'EventHeld':
      if (party.state === 'established' && !party.hold) leg.hold();
      return;
    case 'EventRetrieved':
      leg.endHold('CallRetrievedFromHold');
      return;
    case 'EventReleased':
      release(world, device, event, party, false);
      return;
    case 'EventAbandoned':
      release(world, device, event, party, true);
      return;
    case 'EventDestinationBusy':
      if (party.state !== 'dialing') return;
      leg.endWith('CallAbandonedFromDialing');
      party.state = 'busy';
      return;
    default:
      return;
  }
}
