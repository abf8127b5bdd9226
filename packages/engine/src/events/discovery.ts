import type { Milliseconds } from '@pulse/base';
import { type AgentId, type Dn, statusPriority } from '@pulse/model';
import { atomOf } from '../mask/atoms.ts';
import type { Agent } from '../state/agent.ts';
import type { AnyDn, DnType } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { Place } from '../state/place.ts';
import type { Core } from './core.ts';
import { markShowing } from './shown-queues.ts';

const LOGGED_OUT = statusPriority('LoggedOut');
const NOT_MONITORED = statusPriority('NotMonitored');
/** In place of the stream of the latest event. */
const UNHEARD = -1;

/** The first event: what was true before is unknown, so everybody is logged out and nothing monitored (T9, Q14). */
export function begin(core: Core, time: Milliseconds): void {
  const { centre } = core;
  core.origin = time;
  for (const agent of centre.agents) beginLoggedOut(core, agent);
  for (const place of centre.places) if (place.dns.length === 0) beginBare(core, place);
  for (const dn of [...centre.regularDns, ...centre.mediationDns]) {
    if (centre.dn(dn.id) === dn) neglect(core, dn);
  }
  core.settle();
}

/** A DN that is there and was never heard of is NotMonitored (Q14). */
export function neglect(core: Core, dn: AnyDn): void {
  const link = dn.kind === 'regular' ? dn.notMonitored : dn.monitoring;
  if (link !== null || dn.source !== UNHEARD) return;
  const action = core.desk.begin(dn, atomOf('NotMonitored'));
  if (dn.kind === 'regular') dn.notMonitored = action;
  else dn.monitoring = action;
}

function beginLoggedOut({ desk, origin, agentBoard }: Core, agent: Agent): void {
  agent.loggedOut = desk.begin(agent, atomOf('LoggedOut'), null, {}, origin);
  // As of the first event, not of now: nothing that follows in this instant may take it back.
  agentBoard.move(agent.index, LOGGED_OUT, agent.loggedOut, Number.NaN, origin, true);
}

/** The agent of an id, as an event tells of him. `name`: as the event says. */
export function agentOf(core: Core, id: AgentId, name?: string): Agent {
  const agent = knownAgent(core, id, core.now);
  if (core.directory.tell(TYPE.Agent, agent.index, name)) core.desk.touch(agent);
  return agent;
}

/** The agent of an id, known at a time at the latest, and LoggedOut since the first event. */
export function knownAgent(core: Core, id: AgentId, at: Milliseconds): Agent {
  const { centre } = core;
  const known = centre.agent(id);
  if (known !== undefined) {
    centre.agentGroups.know(known.index, at);
    return known;
  }
  const agent = centre.addAgent(id, at);
  if (!Number.isNaN(core.origin)) beginLoggedOut(core, agent);
  return agent;
}

/** The place of an id, known at a time at the latest, and without DNs since the first event (E-151). */
export function knownPlace(core: Core, id: string, at: Milliseconds): Place {
  const isNew = core.directory.find(TYPE.Place, id) === undefined;
  const place = core.centre.place(id, at);
  if (isNew && !Number.isNaN(core.origin)) beginBare(core, place);
  return place;
}

function beginBare({ desk, origin, placeBoard }: Core, place: Place): void {
  const bare = desk.begin(place, atomOf('NotMonitored'), null, {}, origin);
  placeBoard.move(place.index, NOT_MONITORED, bare, Number.NaN, origin, true);
}

/** The DN of an event; an unknown one becomes a queue if the event says so, else a regular DN (Q12). */
export const dnOf = (core: Core, id: Dn, unknown: 'queue' | 'regular'): AnyDn =>
  core.centre.dn(id) ?? discover(core, id, unknown === 'queue' ? 'Queue' : 'RegDN');

/** A DN that an event is the first to tell of. It may be configured, but not for long enough to be there (E-107). */
export function discover(core: Core, id: Dn, type: DnType): AnyDn {
  const { centre, directory } = core;
  const dn = type === 'RegDN' ? centre.regular(id) : queueOf(core, id, type, core.now);
  if (dn.kind === 'mediation' && type !== 'RegDN' && dn.type !== type) centre.house(dn, type);
  centre.assign(dn);
  // Of what the configuration calls something else, or nothing any more, this is no object (E-108).
  const configured = core.dnTypes.get(id);
  const others = directory.dnObjects(id);
  const present = configured === undefined ? others.every((each) => each.present) : configured === type;
  directory.show(TYPE[type], dn.index, present);
  // Before the first event nobody is in a call.
  if (dn.kind === 'mediation' && !Number.isNaN(core.origin)) markShowing(core, new Set([id]));
  return dn;
}

/** The object that a DN will be is there already, known from a time on. */
export function announce(core: Core, id: Dn, type: DnType, at: Milliseconds): void {
  if (type === 'RegDN') core.centre.regular(id);
  else queueOf(core, id, type, at);
  core.directory.add(TYPE[type], id);
}

/** The mediation DN of an id, which need not be one now; of the type if it is not known yet. `at`: when it is known. */
export function queueOf(core: Core, id: Dn, type: MediationDn['type'], at: Milliseconds): MediationDn {
  const { centre, mediationBoard } = core;
  const queue = centre.queue(id, type, at);
  if (queue.entity >= mediationBoard.capacity) mediationBoard.grow(mediationBoard.capacity * 2);
  return queue;
}
