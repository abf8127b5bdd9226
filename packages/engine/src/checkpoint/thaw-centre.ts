import { present } from '@pulse/base';
import type { AgentId } from '@pulse/model';
import type { Core } from '../events/core.ts';
import { queueOf } from '../events/discovery.ts';
import type { Action } from '../state/action.ts';
import type { Call, Party, Visit } from '../state/call.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { FrozenCentre, FrozenMediationDn, FrozenRegularDn } from './frozen.ts';
import { thawRoster } from './rosters.ts';
import { ACTION, ACTION_WIDTH, Rows, VISIT, VISIT_STAGES, VISIT_WIDTH } from './rows.ts';

/** Brings an empty centre to the state that was frozen. Filter classes are given anew afterwards, by the caller. */
export function thawCentre(
  core: Core,
  frozen: FrozenCentre,
  rows: Readonly<Record<string, Float64Array<ArrayBuffer>>>,
): void {
  addObjects(core, frozen);
  const { centre } = core;
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
      idleSince: call.idleSince ?? Number.NaN,
    }),
  );
  const actions = thawActions(frozen, new Rows(ACTION_WIDTH, rows.actions), calls);
  const action = (index: number | null): Action | null => (index === null ? null : at(actions, index));
  const visits = thawVisits(core, frozen, new Rows(VISIT_WIDTH, rows.visits), calls, actions);
  const parties = frozen.parties.map(
    (party): Party => ({
      call: at(calls, party.call),
      dn: at(centre.regularDns, party.dn),
      stage: party.stage,
      action: action(party.action),
      hold: action(party.hold),
      establishedAt: party.establishedAt ?? Number.NaN,
      role: party.role,
      otherDn: party.otherDn,
      thisQueue: party.thisQueue,
      answered: party.answered.map((index) => at(visits, index)),
    }),
  );
  for (const [i, call] of calls.entries()) {
    const { parties: p, visits: v } = at(frozen.calls, i);
    call.parties.push(...p.map((index) => at(parties, index)));
    call.visits.push(...v.map((index) => at(visits, index)));
  }
  for (const index of frozen.known) centre.calls.set(at(calls, index).id, at(calls, index));
  for (const { call, since } of frozen.idle) centre.idleCalls.push({ call: at(calls, call), since });
  const graph: Graph = { core, actions, parties, visits };
  for (const [i, agent] of frozen.agents.entries()) {
    const live = at(centre.agents, i);
    live.loggedOut = action(agent.loggedOut);
    live.logins.push(...agent.logins.map((index) => at(centre.regularDns, index)));
  }
  for (const [i, dn] of frozen.regularDns.entries()) thawRegular(graph, at(centre.regularDns, i), dn);
  for (const [i, queue] of frozen.mediationDns.entries())
    thawMediation(graph, at(centre.mediationDns, i), queue);
  const { agentSeats, queueSeats } = rows;
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
}

const idsOf = (members: readonly { readonly id: string }[]) => members.map(({ id }) => id);

/** Under the indices that they had. */
function addObjects(core: Core, frozen: FrozenCentre): void {
  const { centre, directory } = core;
  for (const [type, objects] of frozen.objects.entries()) {
    for (const object of objects) {
      const index = directory.add(type, object.id);
      directory.give(type, index, object.given);
      directory.tell(type, index, object.told);
      directory.show(type, index, object.present);
    }
  }
  for (const { id } of frozen.agents) centre.addAgent(id as AgentId, -Infinity);
  for (const { id, assigned } of frozen.regularDns) {
    const dn = centre.regular(id);
    if (assigned) centre.assign(dn);
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

function thawRegular(
  { core, actions, parties, visits }: Graph,
  dn: RegularDn,
  frozen: FrozenRegularDn,
): void {
  const { centre } = core;
  const maybe = (index: number | null) => (index === null ? null : at(actions, index));
  dn.source = frozen.source;
  dn.actions = frozen.actions.map((index) => at(actions, index));
  dn.suspended = frozen.suspended && frozen.suspended.map((index) => at(actions, index));
  dn.lostAt = frozen.lostAt ?? Number.NaN;
  dn.notMonitored = maybe(frozen.notMonitored);
  dn.hook = maybe(frozen.hook);
  dn.readiness = maybe(frozen.readiness);
  dn.loggedIn = maybe(frozen.loggedIn);
  dn.login = frozen.login && {
    agent: at(centre.agents, frozen.login.agent),
    since: frozen.login.since,
    queues: new Set(frozen.login.queues.map((index) => at(centre.mediationDns, index))),
  };
  dn.parties.push(...frozen.parties.map((index) => at(parties, index)));
  dn.offHook = frozen.offHook;
  dn.dnd = frozen.dnd;
  dn.asked = frozen.asked && { reasons: undefined, extensions: undefined, ...frozen.asked };
  dn.lastLeft = frozen.lastLeft.map((index) => at(visits, index));
  dn.workFor = frozen.workFor.map((index) => at(visits, index));
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

function at<T>(list: readonly T[], index: number): T {
  return present(list[index], `reference ${index} of ${list.length}`);
}
