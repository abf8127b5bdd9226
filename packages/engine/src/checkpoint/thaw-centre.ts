import { present } from '@pulse/base';
import type { AgentId, CallId, Dn } from '@pulse/model';
import type { Core } from '../events/core.ts';
import { queueOf } from '../events/discovery.ts';
import type { Action } from '../state/action.ts';
import type { Call, Party, Visit } from '../state/call.ts';
import type { Centre } from '../state/centre.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { FrozenCentre, FrozenMediationDn } from './frozen.ts';
import { thawRoster } from './rosters.ts';
import {
  ACTION,
  ACTION_WIDTH,
  AGENT,
  AGENT_WIDTH,
  referred as at,
  Lists,
  PARTY,
  PARTY_ROLES,
  PARTY_STAGES,
  PARTY_WIDTH,
  REGULAR,
  REGULAR_WIDTH,
  Rows,
  VISIT,
  VISIT_STAGES,
  VISIT_WIDTH,
} from './rows.ts';

/** Brings an empty centre to the state that was frozen. Filter classes are given anew afterwards, by the caller. */
export function thawCentre(
  core: Core,
  frozen: FrozenCentre,
  rows: Readonly<Record<string, Float64Array<ArrayBuffer>>>,
  idleCalls: readonly string[],
): void {
  const { centre } = core;
  const regularDns = new Rows(REGULAR_WIDTH, rows.regularDns);
  addObjects(core, frozen, (row) => regularDns.get(row, REGULAR.assigned) === 1);
  // First all objects without their relations, then the relations.
  const calls = frozen.calls.map(
    (call): Call => ({
      id: call.id,
      root: call.root,
      type: call.type,
      mediaType: call.mediaType,
      ani: call.ani,
      dnis: call.dnis,
      userData: call.userData,
      facts: 0,
      parties: [],
      visits: [],
      idle: null,
    }),
  );
  const actions = thawActions(frozen, new Rows(ACTION_WIDTH, rows.actions), calls);
  const visits = thawVisits(core, frozen, new Rows(VISIT_WIDTH, rows.visits), calls, actions);
  for (const visit of visits) {
    if (!Number.isNaN(visit.aliveUntil)) core.heartbeats.beat(visit, visit.aliveUntil);
  }
  const parties = thawParties(core, frozen, rows, calls, actions, visits);
  for (const [i, call] of calls.entries()) {
    const { parties: p, visits: v } = at(frozen.calls, i);
    call.parties.push(...p.map((index) => at(parties, index)));
    call.visits.push(...v.map((index) => at(visits, index)));
  }
  for (const index of frozen.known) centre.calls.set(at(calls, index).id, at(calls, index));
  thawIdle(centre, frozen.idle, rows.idleSince, idleCalls);
  const graph: Graph = { core, actions, parties, visits };
  thawAgents(graph, new Rows(AGENT_WIDTH, rows.agents), new Lists(rows.agentLists));
  thawRegulars(graph, frozen, regularDns, new Lists(rows.regularLists));
  for (const [i, queue] of frozen.mediationDns.entries())
    thawMediation(graph, at(centre.mediationDns, i), queue);
  thawPlaces(graph, frozen);
  const { agentSeats, queueSeats, placeSeats } = rows;
  thawRoster(
    centre.agentGroups,
    idsOf(centre.agents),
    frozen.agentGroups,
    present(agentSeats, 'agent seats'),
  );
  thawRoster(
    centre.queueGroups,
    idsOf(centre.mediationDns),
    frozen.queueGroups,
    present(queueSeats, 'queue seats'),
  );
  thawRoster(
    centre.placeGroups,
    idsOf(centre.places),
    frozen.placeGroups,
    present(placeSeats, 'place seats'),
  );
}

function thawIdle(
  centre: Centre,
  ids: readonly CallId[],
  idleSince: Float64Array | undefined,
  texts: readonly string[],
): void {
  for (const [place, id] of ids.entries()) {
    const since = present(idleSince?.[place], `when the call ${id} became idle`);
    const text = present(texts[place], `the text of the call ${id}`);
    centre.restoreIdle(id, since, text === '' ? null : text);
  }
}

const idsOf = (members: readonly { readonly id: string }[]) => members.map(({ id }) => id);

/** Under the indices that they had. */
function addObjects(core: Core, frozen: FrozenCentre, assigned: (regularDn: number) => boolean): void {
  const { centre, directory } = core;
  for (const [type, objects] of frozen.objects.entries()) {
    for (const object of objects) {
      const index = directory.add(type, object.id);
      directory.give(type, index, object.given);
      directory.tell(type, index, object.told);
      directory.show(type, index, object.present);
    }
  }
  for (const { id } of frozen.objects[TYPE.Agent] ?? []) centre.addAgent(id as AgentId, -Infinity);
  for (const { id } of frozen.objects[TYPE.Place] ?? []) centre.place(id, -Infinity);
  for (const [row, { id }] of (frozen.objects[TYPE.RegDN] ?? []).entries()) {
    const dn = centre.regular(id as Dn);
    if (assigned(row)) centre.assign(dn);
  }
  for (const { id, assigned, type } of frozen.mediationDns) {
    const queue = queueOf(core, id, type, -Infinity);
    if (assigned) centre.assign(queue);
  }
}

interface Graph {
  readonly core: Core;
  readonly actions: readonly Action[];
  readonly parties: readonly Party[];
  readonly visits: readonly Visit[];
}

function thawAgents({ core, actions }: Graph, rows: Rows, lists: Lists): void {
  const { agents, regularDns } = core.centre;
  for (const [row, agent] of agents.entries()) {
    agent.loggedOut = maybe(actions, rows.get(row, AGENT.loggedOut));
    agent.logins.push(...lists.take(rows.get(row, AGENT.logins), regularDns));
  }
}

function thawRegulars({ core, ...graph }: Graph, frozen: FrozenCentre, rows: Rows, lists: Lists): void {
  const { agents, mediationDns, regularDns } = core.centre;
  const { actions, parties, visits } = graph;
  for (const [row, dn] of regularDns.entries()) {
    const get = (field: keyof typeof REGULAR) => rows.get(row, REGULAR[field]);
    dn.source = get('source');
    dn.lostAt = get('lostAt');
    dn.notMonitored = maybe(actions, get('notMonitored'));
    dn.hook = maybe(actions, get('hook'));
    dn.readiness = maybe(actions, get('readiness'));
    dn.loggedIn = maybe(actions, get('loggedIn'));
    dn.offHook = get('offHook') === 1;
    dn.dnd = get('dnd') === 1;
    const askedAt = get('askedAt');
    dn.asked = Number.isNaN(askedAt) ? null : { at: askedAt, reasons: undefined, extensions: undefined };
    const suspended = get('suspended');
    dn.suspended = suspended < 0 ? null : lists.take(suspended, actions);
    dn.actions = lists.take(get('actions'), actions);
    const queues = new Set(lists.take(get('queues'), mediationDns));
    const agent = get('agent');
    dn.login = agent < 0 ? null : { agent: at(agents, agent), since: get('loginSince'), queues };
    dn.parties.push(...lists.take(get('parties'), parties));
    dn.lastLeft = lists.take(get('lastLeft'), visits);
    dn.workFor = lists.take(get('workFor'), visits);
  }
  for (const { index, reasons, extensions } of frozen.askedAttached) {
    Object.assign(present(at(regularDns, index).asked, `what DN ${index} asked for`), {
      reasons,
      extensions,
    });
  }
}

function thawPlaces({ core, actions }: Graph, frozen: FrozenCentre): void {
  const { places, regularDns } = core.centre;
  for (const [i, place] of places.entries()) {
    const { bare, dns } = at(frozen.places, i);
    place.bare = bare === null ? null : at(actions, bare);
    for (const [index, placedAt] of dns) {
      const dn = at(regularDns, index);
      dn.place = place;
      dn.placedAt = placedAt ?? -Infinity;
      place.dns.push(dn);
    }
  }
}

function thawMediation({ core, actions }: Graph, queue: MediationDn, frozen: FrozenMediationDn): void {
  queue.source = frozen.source;
  queue.since = frozen.since ?? -Infinity;
  for (const index of frozen.actions) queue.actions.add(at(actions, index));
  queue.suspended = frozen.suspended && frozen.suspended.map((index) => at(actions, index));
  queue.lostAt = frozen.lostAt ?? Number.NaN;
  queue.monitoring = frozen.monitoring === null ? null : at(actions, frozen.monitoring);
  for (const index of frozen.logins) queue.logins.add(at(core.centre.regularDns, index));
}

function thawActions(frozen: FrozenCentre, rows: Rows, calls: readonly Call[]): readonly Action[] {
  const actions: Action[] = [];
  for (let row = 0; row < rows.count; row++) {
    const call = rows.get(row, ACTION.call);
    const statedAt = rows.get(row, ACTION.statedAt);
    // In the order of the fields of live ones, so that all look the same to the compiler.
    actions.push({
      atom: rows.get(row, ACTION.atom),
      serial: rows.get(row, ACTION.serial),
      start: rows.get(row, ACTION.start),
      agentStart: rows.get(row, ACTION.agentStart),
      call: call < 0 ? null : at(calls, call),
      reasons: undefined,
      extensions: undefined,
      reasonsSince: rows.get(row, ACTION.reasonsSince),
      cls: 0,
      parts: null,
      hidden: rows.get(row, ACTION.hidden) === 1,
      statedAt: Number.isNaN(statedAt) ? null : statedAt,
    });
  }
  for (const { index, reasons, extensions } of frozen.actionsAttached) {
    const action = at(actions, index);
    action.reasons = reasons;
    action.extensions = extensions;
  }
  for (const { action, instant, held, sinceBefore, since } of frozen.actionsParts) {
    at(actions, action).parts = {
      instant: instant ?? Number.NaN,
      before: { held: new Set(held), since: new Map(sinceBefore) },
      since: new Map(since),
    };
  }
  return actions;
}

function thawParties(
  { centre }: Core,
  { partiesNamed }: FrozenCentre,
  columns: Readonly<Record<string, Float64Array<ArrayBuffer>>>,
  calls: readonly Call[],
  actions: readonly Action[],
  visits: readonly Visit[],
): readonly Party[] {
  const rows = new Rows(PARTY_WIDTH, columns.parties);
  const lists = new Lists(columns.partyLists);
  return partiesNamed.map(([otherDn, thisQueue], row): Party => {
    const get = (field: keyof typeof PARTY) => rows.get(row, PARTY[field]);
    const observed = maybe(actions, get('observedAction'));
    return {
      call: at(calls, get('call')),
      dn: at(centre.regularDns, get('dn')),
      stage: at(PARTY_STAGES, get('stage')),
      action: maybe(actions, get('action')),
      hold: maybe(actions, get('hold')),
      establishedAt: get('establishedAt'),
      role: PARTY_ROLES[get('role')],
      otherDn: otherDn ?? undefined,
      thisQueue: thisQueue ?? undefined,
      observed: observed && { dn: at(centre.regularDns, get('observedDn')), action: observed },
      answered: lists.take(get('answered'), visits),
    };
  });
}

function thawVisits(
  { centre }: Core,
  frozen: FrozenCentre,
  rows: Rows,
  calls: readonly Call[],
  actions: readonly Action[],
): readonly Visit[] {
  const visits: Visit[] = [];
  for (let row = 0; row < rows.count; row++) {
    const wait = rows.get(row, VISIT.wait);
    visits.push({
      call: at(calls, rows.get(row, VISIT.call)),
      queue: at(centre.mediationDns, rows.get(row, VISIT.queue)),
      enteredAt: rows.get(row, VISIT.enteredAt),
      stage: at(VISIT_STAGES, rows.get(row, VISIT.stage)),
      givenAway: rows.get(row, VISIT.givenAway) === 1,
      wait: wait < 0 ? null : at(actions, wait),
      treatedAt: rows.get(row, VISIT.treatedAt),
      aliveUntil: rows.get(row, VISIT.aliveUntil),
      reasons: undefined,
      extensions: undefined,
      targets: [...at(frozen.visitsTargets, row)],
    });
  }
  for (const { index, reasons, extensions } of frozen.visitsAttached) {
    const visit = at(visits, index);
    visit.reasons = reasons;
    visit.extensions = extensions;
  }
  return visits;
}

const maybe = (actions: readonly Action[], index: number): Action | null =>
  index < 0 ? null : at(actions, index);
