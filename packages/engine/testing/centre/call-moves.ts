import { type Move, wrapUp } from './agent-moves.ts';
import type { Centre, Leg } from './centre.ts';
import { enqueue } from './queue-moves.ts';
import { attachedData, QUEUES } from './vocabulary.ts';

const at = (leg: Leg) => ({ thisDn: leg.phone.dn });

const hold: Move = (centre) => {
  const leg = centre.choose(centre.legs('Established'));
  if (!leg) return false;
  centre.tell('EventHeld', leg.call, at(leg));
  centre.enterState(leg, 'Held');
  return true;
};

const retrieve: Move = (centre) => {
  const leg = centre.choose(centre.legs('Held'));
  if (!leg) return false;
  centre.tell('EventRetrieved', leg.call, at(leg));
  centre.enterState(leg, 'Established');
  return true;
};

const hangUp: Move = (centre) => {
  const leg = centre.choose(centre.legs('Established', 'Held', 'Dialing'));
  if (!leg || consultsOf(centre, leg).length > 0) return false;
  centre.tell(centre.chance(0.2) ? 'EventAbandoned' : 'EventReleased', leg.call, at(leg));
  centre.dropLeg(leg);
  wrapUp(centre, leg.phone);
  return true;
};

const dialOut: Move = (centre) => {
  const phone = centre.idlePhone();
  if (!phone) return false;
  const call = centre.newCall('Outbound');
  centre.tell('EventDialing', call, {
    ...centre.introduction(call),
    thisDn: phone.dn,
    thisDnRole: 'Origination',
    otherDn: '5552000',
  });
  centre.addLeg(phone, call, 'Dialing');
  return true;
};

const isOutside = (centre: Centre, leg: Leg) =>
  leg.call.type === 'Outbound' && centre.legsOf(leg.call).length === 1;

const reachOutside: Move = (centre) => {
  const leg = centre.choose(centre.legs('Dialing').filter((each) => isOutside(centre, each)));
  if (!leg) return false;
  if (centre.chance(0.75)) {
    centre.tell('EventEstablished', leg.call, at(leg));
    centre.enterState(leg, 'Established');
    return true;
  }
  centre.tell('EventDestinationBusy', leg.call, at(leg));
  if (centre.chance(0.5)) centre.advance();
  centre.tell('EventReleased', leg.call, at(leg));
  centre.dropLeg(leg);
  return true;
};

const callColleague: Move = (centre) => {
  const caller = centre.idlePhone();
  const callee = centre.choose(centre.phones.filter((phone) => phone !== caller && phone.legs.length === 0));
  if (!caller || !callee) return false;
  const call = centre.newCall('Internal');
  const dialing = {
    ...centre.introduction(call),
    thisDn: caller.dn,
    thisDnRole: 'Origination',
    otherDn: callee.dn,
  } as const;
  centre.tell('EventDialing', call, dialing);
  centre.tell('EventRinging', call, { thisDn: callee.dn, thisDnRole: 'Destination', otherDn: caller.dn });
  centre.addLeg(caller, call, 'Dialing');
  centre.addLeg(callee, call, 'Ringing');
  return true;
};

/** Legs of consultations that the phone of a leg has begun about the leg's call. */
const consultsOf = (centre: Centre, leg: Leg): readonly Leg[] =>
  leg.phone.legs.filter(({ call }) => call.consultOf === leg.call && centre.legsOf(call).length >= 1);

const consult: Move = (centre) => {
  const main = centre.choose(
    centre.legs('Established', 'Held').filter(({ phone }) => phone.legs.length === 1),
  );
  if (!main) return false;
  const { phone } = main;
  if (main.state === 'Established') {
    centre.tell('EventHeld', main.call, at(main));
    centre.enterState(main, 'Held');
  }
  const call = centre.newCall('Consult', main.call);
  const dialing = { ...centre.introduction(call), thisDn: phone.dn, thisDnRole: 'Origination' } as const;
  centre.tell('EventDialing', call, dialing);
  centre.addLeg(phone, call, 'Dialing');
  const other = centre.choose(centre.phones.filter(({ legs }) => legs.length === 0));
  if (!other || centre.chance(0.2)) {
    enqueue(centre, call, centre.random.pick(QUEUES));
    return true;
  }
  centre.tell('EventRinging', call, { thisDn: other.dn, thisDnRole: 'Destination', otherDn: phone.dn });
  centre.addLeg(other, call, 'Ringing');
  return true;
};

interface Consultation {
  readonly main: Leg;
  readonly own: Leg;
  readonly other: Leg | null;
}

function consultation(centre: Centre): Consultation | undefined {
  const found = centre.legs('Dialing', 'Established').flatMap((own): Consultation[] => {
    const main = own.phone.legs.find(({ call }) => call === own.call.consultOf);
    const others = centre.legsOf(own.call).filter((leg) => leg !== own);
    if (!main || others.length > 1) return [];
    const [other] = others;
    if (other && (other.state === 'Held' || other.phone.legs.some(({ call }) => call === main.call)))
      return [];
    return other || own.call.waits.size > 0 ? [{ main, own, other: other ?? null }] : [];
  });
  return centre.choose(found);
}

/** The other party, or the queue in which the consultation waits, gets the main call (A9, Q11). */
function handOver(
  centre: Centre,
  { main, own, other }: Consultation,
  callState: 'Transferred' | 'Conferenced',
): void {
  const change = { previousCallId: own.call.id, callState };
  for (const [queue] of own.call.waits) {
    centre.tell('EventPartyChanged', main.call, { thisDn: queue, ...change });
    main.call.waits.set(queue, centre.time);
  }
  own.call.waits.clear();
  if (!other) return;
  centre.tell('EventPartyChanged', main.call, { ...at(other), ...change });
  other.call = main.call;
  if (other.state === 'Established') {
    other.since = centre.time;
    other.establishedAt = centre.time;
  }
}

const transfer: Move = (centre) => {
  const found = consultation(centre);
  if (!found) return false;
  const { main, own } = found;
  const late = centre.chance(0.7);
  if (!late) handOver(centre, found, 'Transferred');
  centre.tell('EventReleased', main.call, { ...at(main), callState: 'Transferred' });
  centre.tell('EventReleased', own.call, { ...at(own), callState: 'Transferred' });
  if (late) handOver(centre, found, 'Transferred');
  centre.dropLeg(main);
  centre.dropLeg(own);
  return true;
};

const conference: Move = (centre) => {
  const found = consultation(centre);
  if (found?.other?.state !== 'Established') return false;
  const { main, own, other } = found;
  if (main.state === 'Held') {
    centre.tell('EventRetrieved', main.call, at(main));
    centre.enterState(main, 'Established');
  }
  centre.tell('EventReleased', own.call, { ...at(own), callState: 'Conferenced' });
  centre.dropLeg(own);
  handOver(centre, found, 'Conferenced');
  const maker = centre.chance(0.7) ? main.phone.dn : other.phone.dn;
  centre.tell('EventPartyAdded', main.call, { ...at(main), thirdPartyDn: maker, callState: 'Conferenced' });
  return true;
};

const dropParty: Move = (centre) => {
  const leg = centre.choose(centre.legs('Established').filter(({ call }) => centre.legsOf(call).length > 1));
  if (!leg || centre.chance(0.5)) return false;
  centre.tell('EventPartyDeleted', leg.call, at(leg));
  return true;
};

/** The agent passes the call on without asking. */
const passOn: Move = (centre) => {
  const leg = centre.choose(
    centre.legs('Established').filter(({ call }) => !call.consultOf && call.waits.size === 0),
  );
  if (!leg || leg.phone.legs.length > 1) return false;
  const { call } = leg;
  centre.tell('EventReleased', call, { ...at(leg), callState: 'Transferred' });
  const phone = centre.idlePhone();
  if (phone && phone !== leg.phone && centre.chance(0.5) && !phone.legs.some((each) => each.call === call)) {
    centre.tell('EventRinging', call, { thisDn: phone.dn });
    centre.addLeg(phone, call, 'Ringing');
  } else {
    enqueue(centre, call, centre.random.pick(QUEUES));
  }
  centre.dropLeg(leg);
  return true;
};

/** A supervisor listens to somebody; his phone may ring first. */
const listen: Move = (centre) => {
  const leg = centre.choose(centre.legs('Established', 'Held'));
  const phone = centre.choose(
    centre.phones.filter((each) => each.legs.length === 0 && each.dn !== leg?.phone.dn),
  );
  if (!leg || !phone) return false;
  const named = { thisDn: phone.dn, thisDnRole: 'Observer', otherDn: leg.phone.dn } as const;
  if (centre.chance(0.3)) centre.tell('EventRinging', leg.call, named);
  centre.tell('EventEstablished', leg.call, named);
  centre.addLeg(phone, leg.call, 'Established');
  return true;
};

/** One of those who talk hears of a transfer that the other one made, or of another change. */
const otherParty: Move = (centre) => {
  const leg = centre.choose(centre.legs('Established'));
  if (!leg) return false;
  const same = centre.chance(0.5) ? { previousCallId: leg.call.id } : {};
  const state = centre.chance(0.6) ? ({ callState: 'Transferred' } as const) : {};
  centre.tell('EventPartyChanged', leg.call, { ...at(leg), ...same, ...state });
  return true;
};

const attach: Move = (centre) => {
  const call = centre.choose(centre.calls);
  if (!call) return false;
  const userData = attachedData(centre.random);
  const leg = centre.choose(centre.legsOf(call));
  call.data = { ...call.data, ...userData };
  centre.emit('EventAttachedDataChanged', {
    callId: call.id,
    userData,
    ...(leg && centre.chance(0.7) && at(leg)),
  });
  return true;
};

export const CALL_MOVES: readonly (readonly [number, Move])[] = [
  [3, hold],
  [4, retrieve],
  [7, hangUp],
  [2, dialOut],
  [3, reachOutside],
  [2, callColleague],
  [3, consult],
  [3, transfer],
  [4, conference],
  [1, dropParty],
  [1.5, passOn],
  [1, listen],
  [0.5, otherParty],
  [4, attach],
];
