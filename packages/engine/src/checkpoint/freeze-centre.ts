import type { Dn } from '@pulse/model';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Call, Party, Visit } from '../state/call.ts';
import type { Centre } from '../state/centre.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type {
  FrozenAgent,
  FrozenAttached,
  FrozenCall,
  FrozenCentre,
  FrozenMediationDn,
  FrozenParts,
  FrozenParty,
  FrozenRegularDn,
} from './frozen.ts';
import { freezeRoster } from './rosters.ts';
import { ACTION, ACTION_WIDTH, Rows, VISIT, VISIT_STAGES, VISIT_WIDTH } from './rows.ts';
import { References } from './tables.ts';

/** The centre as plain data, and the rows of numbers that belong to it. */
export function freezeCentre(centre: Centre): {
  readonly plain: FrozenCentre;
  readonly rows: Readonly<Record<string, Float64Array>>;
} {
  const freezer = new Freezer();
  const plain = freezer.centre(centre);
  return { plain, rows: freezer.rows() };
}

/** Writes the graph as lists; what is met for the first time while writing is written after. */
class Freezer {
  readonly #calls = new References<Call>();
  readonly #parties = new References<Party>();
  readonly #visits = new References<Visit>();
  readonly #actions = new References<Action>();
  readonly #actionRows = new Rows(ACTION_WIDTH);
  readonly #visitRows = new Rows(VISIT_WIDTH);
  #seats: Readonly<Record<string, Float64Array>> = {};
  readonly #actionsAttached: FrozenAttached[] = [];
  readonly #actionsParts: FrozenParts[] = [];
  readonly #visitsAttached: FrozenAttached[] = [];
  readonly #visitsTargets: (readonly Dn[])[] = [];

  centre(centre: Centre): FrozenCentre {
    const known = [...centre.calls.values()].map((call) => this.#calls.of(call));
    const agents = centre.agents.map((agent) => this.#agent(agent));
    const regularDns = centre.regularDns.map((dn) => this.#regular(centre, dn));
    const mediationDns = centre.mediationDns.map((queue) => this.#mediation(centre, queue));
    const idle = centre.idle().map(({ call, since }) => ({ call: this.#calls.of(call), since }));
    const agentGroups = freezeRoster(centre.agentGroups);
    const queueGroups = freezeRoster(centre.queueGroups);
    this.#seats = { agentSeats: agentGroups.seats, queueSeats: queueGroups.seats };
    const calls: FrozenCall[] = [];
    const parties: FrozenParty[] = [];
    const actions = this.#actionRows;
    const visits = this.#visitRows;
    const left = () =>
      calls.length < this.#calls.count ||
      parties.length < this.#parties.count ||
      visits.count < this.#visits.count ||
      actions.count < this.#actions.count;
    while (left()) {
      while (calls.length < this.#calls.count) calls.push(this.#call(this.#calls.at(calls.length)));
      while (parties.length < this.#parties.count)
        parties.push(this.#party(this.#parties.at(parties.length)));
      while (visits.count < this.#visits.count) this.#visit(visits.count, this.#visits.at(visits.count));
      while (actions.count < this.#actions.count)
        this.#action(actions.count, this.#actions.at(actions.count));
    }
    return {
      objects: centre.directory.objects.map((objects, type) =>
        objects.map(({ id, present }, index) => ({ id, present, ...centre.directory.names[type]?.[index] })),
      ),
      agents,
      regularDns,
      mediationDns,
      agentGroups: agentGroups.plain,
      queueGroups: queueGroups.plain,
      calls,
      known,
      idle,
      parties,
      actionsAttached: this.#actionsAttached,
      actionsParts: this.#actionsParts,
      visitsAttached: this.#visitsAttached,
      visitsTargets: this.#visitsTargets,
    };
  }

  rows(): Readonly<Record<string, Float64Array>> {
    return { actions: this.#actionRows.numbers, visits: this.#visitRows.numbers, ...this.#seats };
  }

  #actionRef = (action: Action): number => this.#actions.of(action);
  #maybe = (action: Action | null): number | null => action && this.#actions.of(action);
  #visitRef = (visit: Visit): number => this.#visits.of(visit);

  #agent({ id, logins, loggedOut }: Agent): FrozenAgent {
    return { id, logins: logins.map((dn) => dn.index), loggedOut: this.#maybe(loggedOut) };
  }

  #regular(centre: Centre, dn: RegularDn): FrozenRegularDn {
    const { login } = dn;
    return {
      id: dn.id,
      assigned: centre.dn(dn.id) === dn,
      source: dn.source,
      actions: dn.actions.map(this.#actionRef),
      suspended: dn.suspended && dn.suspended.map(this.#actionRef),
      lostAt: dn.lostAt,
      notMonitored: this.#maybe(dn.notMonitored),
      hook: this.#maybe(dn.hook),
      readiness: this.#maybe(dn.readiness),
      loggedIn: this.#maybe(dn.loggedIn),
      login: login && {
        agent: login.agent.index,
        since: login.since,
        queues: [...login.queues].map((queue) => queue.entity),
      },
      parties: dn.parties.map((party) => this.#parties.of(party)),
      offHook: dn.offHook,
      dnd: dn.dnd,
      asked: dn.asked,
      lastLeft: dn.lastLeft.map(this.#visitRef),
      workFor: dn.workFor.map(this.#visitRef),
    };
  }

  #mediation(centre: Centre, queue: MediationDn): FrozenMediationDn {
    return {
      id: queue.id,
      assigned: centre.dn(queue.id) === queue,
      type: queue.type,
      since: queue.since,
      source: queue.source,
      actions: [...queue.actions].map(this.#actionRef),
      suspended: queue.suspended && queue.suspended.map(this.#actionRef),
      lostAt: queue.lostAt,
      monitoring: this.#maybe(queue.monitoring),
      logins: [...queue.logins].map((dn) => dn.index),
    };
  }

  #call({ facts: _, ...call }: Call): FrozenCall {
    return {
      ...call,
      parties: call.parties.map((party) => this.#parties.of(party)),
      visits: call.visits.map(this.#visitRef),
    };
  }

  #party(party: Party): FrozenParty {
    return {
      ...party,
      call: this.#calls.of(party.call),
      dn: party.dn.index,
      action: this.#maybe(party.action),
      hold: this.#maybe(party.hold),
      observed: party.observed && {
        dn: party.observed.dn.index,
        action: this.#actions.of(party.observed.action),
      },
      answered: party.answered.map(this.#visitRef),
    };
  }

  #visit(index: number, visit: Visit): void {
    const rows = this.#visitRows;
    const row = rows.add();
    rows.set(row + VISIT.call, this.#calls.of(visit.call));
    rows.set(row + VISIT.queue, visit.queue.entity);
    rows.set(row + VISIT.enteredAt, visit.enteredAt);
    rows.set(row + VISIT.stage, VISIT_STAGES.indexOf(visit.stage));
    rows.set(row + VISIT.givenAway, Number(visit.givenAway));
    rows.set(row + VISIT.wait, this.#maybe(visit.wait) ?? -1);
    rows.set(row + VISIT.treatedAt, visit.treatedAt);
    rows.set(row + VISIT.aliveUntil, visit.aliveUntil);
    this.#visitsTargets.push(visit.targets);
    const { reasons, extensions } = visit;
    if (reasons || extensions) this.#visitsAttached.push({ index, reasons, extensions });
  }

  #action(index: number, action: Action): void {
    const rows = this.#actionRows;
    const row = rows.add();
    rows.set(row + ACTION.atom, action.atom);
    rows.set(row + ACTION.serial, action.serial);
    rows.set(row + ACTION.start, action.start);
    rows.set(row + ACTION.agentStart, action.agentStart);
    rows.set(row + ACTION.call, action.call === null ? -1 : this.#calls.of(action.call));
    rows.set(row + ACTION.hidden, Number(action.hidden));
    rows.set(row + ACTION.statedAt, action.statedAt ?? Number.NaN);
    const { reasons, extensions, parts } = action;
    if (reasons || extensions) this.#actionsAttached.push({ index, reasons, extensions });
    if (parts === null) return;
    this.#actionsParts.push({
      action: index,
      instant: parts.instant,
      held: [...parts.before.held],
      sinceBefore: [...parts.before.since],
      since: [...parts.since],
    });
  }
}
