import type { EventFields } from '../event-script.ts';
import type { Centre, Phone } from './centre.ts';
import { AGENTS, extensions, QUEUES, reasons } from './vocabulary.ts';

/** Something that may happen next; false when the centre is in no state for it. */
export type Move = (centre: Centre) => boolean;

const staffed = (centre: Centre) => centre.phones.filter(({ agent }) => agent !== null);

function logIn(centre: Centre): boolean {
  const empty = centre.phones.filter(({ agent }) => agent === null);
  const phone = centre.choose(centre.chance(0.05) ? centre.phones : empty);
  if (!phone) return false;
  const agent = centre.random.pick(AGENTS);
  const others = centre.phones.filter((each) => each.agent === agent);
  if (others.length > 0 && (others.includes(phone) || centre.chance(0.7))) return false;
  const queue = centre.chance(0.8) ? centre.random.pick(QUEUES) : null;
  const workMode = centre.chance(0.25)
    ? centre.random.pick(['AuxWork', 'ManualIn', 'AfterCallWork'] as const)
    : null;
  phone.agent = agent;
  phone.loginAt = centre.time;
  phone.queues.clear();
  if (queue) phone.queues.add(queue);
  setMode(
    centre,
    phone,
    workMode === 'AuxWork' ? 'NotReady' : workMode === 'AfterCallWork' ? workMode : 'Unknown',
  );
  phone.pendingWork = false;
  centre.emit('EventAgentLogin', {
    thisDn: phone.dn,
    agentId: agent,
    ...(queue && { thisQueue: queue }),
    ...(workMode && { workMode }),
  });
  if (!workMode && centre.chance(0.8)) changeReadiness(centre, phone);
  return true;
}

function setMode(centre: Centre, phone: Phone, mode: Phone['mode']): void {
  if (phone.mode !== mode) phone.modeSince = centre.time;
  phone.mode = mode;
  phone.reasons = null;
}

/** After a call, as often as not. */
export function wrapUp(centre: Centre, phone: Phone): void {
  if (phone.agent !== null && centre.chance(0.3)) changeReadiness(centre, phone, 'AfterCallWork');
}

const MODES = ['Ready', 'Ready', 'NotReady', 'NotReady', 'AfterCallWork'] as const;

function changeReadiness(centre: Centre, phone: Phone, wanted = centre.random.pick(MODES)): void {
  const { random } = centre;
  const notes: EventFields = {
    thisDn: phone.dn,
    ...(centre.chance(0.5) && { reasons: reasons(random) }),
    ...(centre.chance(0.15) && { extensions: extensions(random) }),
  };
  phone.pendingWork = false;
  if (wanted === 'AfterCallWork') {
    const talks = phone.legs.some(({ establishedAt }) => establishedAt !== null);
    phone.pendingWork = talks && phone.mode !== 'AfterCallWork';
    setMode(centre, phone, phone.pendingWork ? 'Unknown' : 'AfterCallWork');
    centre.emit(centre.chance(0.9) ? 'EventAgentNotReady' : 'EventAgentReady', {
      ...notes,
      workMode: wanted,
    });
  } else {
    setMode(centre, phone, wanted);
    centre.emit(wanted === 'Ready' ? 'EventAgentReady' : 'EventAgentNotReady', notes);
  }
  phone.reasons = notes.reasons ?? null;
}

const readiness: Move = (centre) => {
  const phone = centre.choose(centre.chance(0.03) ? centre.phones : staffed(centre));
  if (!phone) return false;
  changeReadiness(centre, phone);
  return true;
};

const logOut: Move = (centre) => {
  const phone = centre.choose(staffed(centre));
  if (!phone || (phone.legs.length > 0 && centre.chance(0.8))) return false;
  centre.emit('EventAgentLogout', { thisDn: phone.dn });
  phone.agent = null;
  phone.pendingWork = false;
  setMode(centre, phone, 'Unknown');
  return true;
};

const joinQueue: Move = (centre) => {
  const phone = centre.choose(staffed(centre));
  if (!phone?.agent) return false;
  const queue = centre.random.pick(QUEUES);
  phone.queues.add(queue);
  centre.emit('EventAgentLogin', { thisDn: phone.dn, agentId: phone.agent, thisQueue: queue });
  return true;
};

const leaveQueue: Move = (centre) => {
  const phone = centre.choose(staffed(centre));
  const queue = centre.choose([...(phone?.queues ?? [])]);
  if (!phone || queue === undefined) return false;
  phone.queues.delete(queue);
  centre.emit('EventQueueLogout', { thisDn: phone.dn, thisQueue: queue });
  return true;
};

const phoneKey: Move = (centre) => {
  const phone = centre.random.pick(centre.phones);
  const type = centre.random.pick([
    'EventDNDOn',
    'EventDNDOff',
    'EventOffHook',
    'EventOnHook',
    'EventUserEvent',
  ] as const);
  centre.emit(type, { thisDn: phone.dn });
  return true;
};

export const AGENT_MOVES: readonly (readonly [number, Move])[] = [
  [6, logIn],
  [10, readiness],
  [2, logOut],
  [1, joinQueue],
  [1, leaveQueue],
  [1.5, phoneKey],
];
