import type { Move } from './agent-moves.ts';
import type { Call, Centre, Leg, Phone } from './centre.ts';
import { QUEUES, ROUTE_POINT, VIRTUAL_QUEUE } from './vocabulary.ts';

const waiting = (centre: Centre) => centre.calls.filter(({ waits }) => waits.size > 0);
const ringing = (centre: Centre, call: Call) => centre.legsOf(call).some(({ state }) => state === 'Ringing');

/** Puts a call into a queue; sometimes into the virtual queue beside it too. */
export function enqueue(centre: Centre, call: Call, queue: string, extra: object = {}): void {
  const introduction = centre.introduction(call);
  const type = queue === ROUTE_POINT ? 'EventRouteRequest' : 'EventQueued';
  if (queue !== VIRTUAL_QUEUE && centre.chance(0.2) && !call.waits.has(VIRTUAL_QUEUE)) {
    call.waits.set(VIRTUAL_QUEUE, centre.time);
    centre.tell('EventQueued', call, { ...introduction, thisDn: VIRTUAL_QUEUE });
  }
  call.waits.set(queue, centre.time);
  centre.tell(type, call, { ...introduction, thisDn: queue, ...extra });
  if (centre.chance(0.05)) centre.tell(type, call, { thisDn: queue, ...extra });
}

const anyQueue = (centre: Centre) => centre.random.pick([...QUEUES, ...QUEUES, ROUTE_POINT, VIRTUAL_QUEUE]);

const arrive: Move = (centre) => {
  if (waiting(centre).length > 5) return false;
  const type = centre.random.pick([
    'Inbound',
    'Inbound',
    'Inbound',
    'Internal',
    'Unknown',
    'Outbound',
  ] as const);
  enqueue(centre, centre.newCall(type), anyQueue(centre));
  return true;
};

/** The queues give the call away, all of them to one DN. */
function divert(centre: Centre, call: Call, target: string, extra: object = {}): void {
  for (const queue of [...call.waits.keys()]) {
    if (queue === ROUTE_POINT) centre.tell('EventRouteUsed', call, { thisDn: queue });
    centre.tell('EventDiverted', call, { thisDn: queue, thirdPartyDn: target, ...extra });
    call.waits.delete(queue);
  }
}

function ringAt(centre: Centre, call: Call, phone: Phone, queue: string | null): void {
  const named = queue !== null && centre.chance(0.85) ? { thisQueue: queue } : {};
  centre.tell('EventRinging', call, { thisDn: phone.dn, thisDnRole: 'Destination', ...named });
  centre.addLeg(phone, call, 'Ringing', 'thisQueue' in named ? queue : null);
}

const offer: Move = (centre) => {
  const call = centre.choose(waiting(centre));
  const phone = centre.idlePhone();
  if (!call || !phone) return false;
  const queue = [...call.waits.keys()].find((each) => each !== VIRTUAL_QUEUE) ?? VIRTUAL_QUEUE;
  const keeps = ringing(centre, call) || centre.chance(0.4);
  if (keeps) ringAt(centre, call, phone, queue);
  else if (centre.chance(0.2)) {
    ringAt(centre, call, phone, queue);
    divert(centre, call, phone.dn);
  } else {
    divert(centre, call, phone.dn);
    ringAt(centre, call, phone, queue);
  }
  return true;
};

/** A call that waits is connected without ringing anywhere. */
const connect: Move = (centre) => {
  const call = centre.choose(waiting(centre).filter((each) => !ringing(centre, each) && !each.consultOf));
  const phone = centre.idlePhone();
  if (!call || !phone) return false;
  const [queue] = call.waits.keys();
  if (queue === undefined) return false;
  const leg = centre.addLeg(phone, call, 'Established', queue);
  connectBatch(centre, leg);
  return true;
};

/** EventDiverted and EventEstablished of one answer, one right after the other (Q8). */
function connectBatch(centre: Centre, leg: Leg): void {
  const { call, phone, queue } = leg;
  const establish = () => {
    const named = queue === null ? {} : { thisQueue: queue };
    centre.tell('EventEstablished', call, { thisDn: phone.dn, ...named });
    centre.enterState(leg, 'Established');
  };
  if (call.waits.size > 0 && centre.chance(0.5)) {
    establish();
    divert(centre, call, phone.dn);
  } else {
    divert(centre, call, phone.dn);
    establish();
  }
}

export const answer: Move = (centre) => {
  const leg = centre.choose(centre.legs('Ringing'));
  if (!leg) return false;
  connectBatch(centre, leg);
  const caller = centre.legsOf(leg.call).find(({ state }) => state === 'Dialing');
  if (caller) {
    centre.tell('EventEstablished', leg.call, { thisDn: caller.phone.dn });
    centre.enterState(caller, 'Established');
  }
  for (const other of centre.legsOf(leg.call).filter(({ state }) => state === 'Ringing')) {
    centre.tell('EventReleased', leg.call, { thisDn: other.phone.dn });
    centre.dropLeg(other);
  }
  return true;
};

/** Back to the queue that gave it away, or on waiting in the one that kept it. */
const noAnswer: Move = (centre) => {
  const leg = centre.choose(centre.legs('Ringing'));
  if (!leg) return false;
  const { call, queue } = leg;
  centre.tell('EventReleased', call, { thisDn: leg.phone.dn });
  const returns = call.waits.size === 0 && queue !== null && centre.chance(0.8);
  if (returns) enqueue(centre, call, queue, centre.chance(0.85) ? { extensions: { returned: 1 } } : {});
  centre.dropLeg(leg);
  if (!returns && call.waits.size === 0 && centre.chance(0.5)) {
    const phone = centre.idlePhone();
    if (phone) ringAt(centre, call, phone, queue);
  }
  return true;
};

const giveUpRinging: Move = (centre) => {
  const leg = centre.choose(centre.legs('Ringing').filter(({ call }) => !call.consultOf));
  if (!leg) return false;
  const { call } = leg;
  const onQueues = () => leaveQueues(centre, call);
  const first = centre.chance(0.5);
  if (first) onQueues();
  for (const each of centre.legsOf(call)) {
    const type = each.state === 'Ringing' ? 'EventAbandoned' : 'EventReleased';
    centre.tell(type, call, { thisDn: each.phone.dn });
    centre.dropLeg(each);
  }
  if (!first) onQueues();
  return true;
};

function leaveQueues(centre: Centre, call: Call): void {
  for (const queue of [...call.waits.keys()]) {
    centre.tell('EventAbandoned', call, { thisDn: queue });
    call.waits.delete(queue);
  }
  centre.forget(call);
}

const giveUp: Move = (centre) => {
  const call = centre.choose(waiting(centre).filter((each) => centre.legsOf(each).length === 0));
  if (!call) return false;
  leaveQueues(centre, call);
  return true;
};

const clear: Move = (centre) => {
  const call = centre.choose(waiting(centre).filter((each) => centre.legsOf(each).length === 0));
  const [queue] = call?.waits.keys() ?? [];
  if (!call || queue === undefined) return false;
  const why = centre.random.pick(['timeout', 'overflow', 'router', null] as const);
  const next = why === 'overflow' || why === null ? centre.random.pick(QUEUES) : null;
  centre.tell('EventDiverted', call, {
    thisDn: queue,
    ...(next !== null && { thirdPartyDn: next }),
    ...(why !== null && { extensions: { cleared: why } }),
  });
  call.waits.delete(queue);
  if (next !== null && !call.waits.has(next)) enqueue(centre, call, next);
  centre.forget(call);
  return true;
};

/** Music, announcements, menus while the caller waits. */
const treat: Move = (centre) => {
  const call = centre.choose(waiting(centre));
  const queue = centre.choose([...(call?.waits.keys() ?? [])]);
  if (!call || queue === undefined) return false;
  const type = centre.random.pick([
    'EventTreatmentRequired',
    'EventTreatmentApplied',
    'EventTreatmentApplied',
    'EventTreatmentEnd',
    'EventTreatmentEnd',
    'EventTreatmentNotApplied',
  ] as const);
  centre.tell(type, call, { thisDn: queue });
  return true;
};

/** A router says that a call still waits; it may forget to say so again. */
const keepAlive: Move = (centre) => {
  const call = centre.choose(waiting(centre).filter(({ waits }) => waits.has(VIRTUAL_QUEUE)));
  if (!call) return false;
  const vqHeartbeat = centre.random.pick([30, 60, '120', 600, 0.5, 0, 'soon'] as const);
  centre.tell('EventUserEvent', call, { thisDn: VIRTUAL_QUEUE, extensions: { vqHeartbeat } });
  return true;
};

export const QUEUE_MOVES: readonly (readonly [number, Move])[] = [
  [8, arrive],
  [9, offer],
  [1, connect],
  [9, answer],
  [4, noAnswer],
  [2, giveUpRinging],
  [3, giveUp],
  [2, clear],
  [1.5, treat],
  [1.5, keepAlive],
];
