import type { CallId, Dn } from '@pulse/model';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Call, Party, Visit } from '../state/call.ts';
import type { Centre } from '../state/centre.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { storeCall } from '../state/stored-call.ts';
import type { FrozenAttached, FrozenCall, FrozenCentre, FrozenMediationDn, FrozenParts } from './frozen.ts';
import { freezeRoster } from './rosters.ts';
import {
  ACTION,
  ACTION_WIDTH,
  AGENT,
  AGENT_WIDTH,
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
import { References } from './tables.ts';

/** A centre as it was at an instant; nothing that happens later changes it. */
export interface FrozenState {
  readonly plain: FrozenCentre;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Of each idle call that is not written otherwise its text, of the others nothing; oldest first. */
  readonly idleCalls: readonly string[];
}

/** The centre as plain data, and the columns that belong to it. */
export function freezeCentre(centre: Centre): FrozenState {
  const freezer = new Freezer(centre);
  const plain = freezer.plain();
  return { plain, columns: freezer.columns(), idleCalls: freezer.idleCalls };
}

const NONE = -1;

/** Writes the graph as rows and lists; what is met for the first time while writing is written after. */
class Freezer {
  idleCalls: readonly string[] = [];
  readonly #centre: Centre;
  readonly #calls = new References<Call>();
  readonly #parties = new References<Party>();
  readonly #visits = new References<Visit>();
  readonly #actions = new References<Action>();
  readonly #agentRows = new Rows(AGENT_WIDTH);
  readonly #agentLists = new Lists();
  readonly #regularRows = new Rows(REGULAR_WIDTH);
  readonly #regularLists = new Lists();
  readonly #partyRows = new Rows(PARTY_WIDTH);
  readonly #partyLists = new Lists();
  readonly #actionRows = new Rows(ACTION_WIDTH);
  readonly #visitRows = new Rows(VISIT_WIDTH);
  #seats: Readonly<Record<string, Float64Array>> = {};
  #idleSince = new Float64Array();
  readonly #partiesNamed: [Dn | null, Dn | null][] = [];
  readonly #askedAttached: FrozenAttached[] = [];
  readonly #actionsAttached: FrozenAttached[] = [];
  readonly #actionsParts: FrozenParts[] = [];
  readonly #visitsAttached: FrozenAttached[] = [];
  readonly #visitsTargets: (readonly Dn[])[] = [];

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  plain(): FrozenCentre {
    const { calls, agents, places, regularDns, mediationDns, directory } = this.#centre;
    const { agentGroups, queueGroups, placeGroups } = this.#centre;
    for (const agent of agents) this.#agent(agent);
    for (const dn of regularDns) this.#regular(dn);
    const frozenPlaces = places.map(({ bare, dns }) => ({
      bare: bare && this.#actions.of(bare),
      dns: dns.map(({ index, placedAt }) => [index, placedAt] as const),
    }));
    const frozenQueues = mediationDns.map((queue) => this.#mediation(queue));
    const frozenAgentGroups = freezeRoster(agentGroups);
    const frozenQueueGroups = freezeRoster(queueGroups);
    const frozenPlaceGroups = freezeRoster(placeGroups);
    this.#seats = {
      agentSeats: frozenAgentGroups.seats,
      queueSeats: frozenQueueGroups.seats,
      placeSeats: frozenPlaceGroups.seats,
    };
    const frozenCalls = this.#reachable();
    const written = frozenCalls.map((_, index) => this.#calls.at(index));
    const idle = this.#idle(written);
    return {
      objects: directory.objects.map((objects, type) =>
        objects.map(({ id, present }, index) => ({ id, present, ...directory.names[type]?.[index] })),
      ),
      mediationDns: frozenQueues,
      agentGroups: frozenAgentGroups.plain,
      queueGroups: frozenQueueGroups.plain,
      placeGroups: frozenPlaceGroups.plain,
      places: frozenPlaces,
      calls: frozenCalls,
      known: written.flatMap((call, index) => (calls.get(call.id) === call ? [index] : [])),
      idle,
      partiesNamed: this.#partiesNamed,
      askedAttached: this.#askedAttached,
      actionsAttached: this.#actionsAttached,
      actionsParts: this.#actionsParts,
      visitsAttached: this.#visitsAttached,
      visitsTargets: this.#visitsTargets,
    };
  }

  columns(): Readonly<Record<string, Float64Array>> {
    return {
      agents: this.#agentRows.numbers,
      agentLists: this.#agentLists.numbers,
      regularDns: this.#regularRows.numbers,
      regularLists: this.#regularLists.numbers,
      parties: this.#partyRows.numbers,
      partyLists: this.#partyLists.numbers,
      actions: this.#actionRows.numbers,
      visits: this.#visitRows.numbers,
      idleSince: this.#idleSince,
      ...this.#seats,
    };
  }

  /** Whatever anything that was written refers to. */
  #reachable(): readonly FrozenCall[] {
    const calls: FrozenCall[] = [];
    const [parties, visits, actions] = [this.#partyRows, this.#visitRows, this.#actionRows];
    const left = () =>
      calls.length < this.#calls.count ||
      parties.count < this.#parties.count ||
      visits.count < this.#visits.count ||
      actions.count < this.#actions.count;
    while (left()) {
      while (calls.length < this.#calls.count) calls.push(this.#call(this.#calls.at(calls.length)));
      while (parties.count < this.#parties.count) this.#party(this.#parties.at(parties.count));
      while (visits.count < this.#visits.count) this.#visit(visits.count, this.#visits.at(visits.count));
      while (actions.count < this.#actions.count)
        this.#action(actions.count, this.#actions.at(actions.count));
    }
    return calls;
  }

  /** Most calls are idle, and nothing refers to them. They are many: each is looked at once, in the order of the memory. */
  #idle(calls: readonly Call[]): readonly CallId[] {
    const idle = this.#centre.idle();
    for (const { idle: written } of calls) if (written) written.text = '';
    const ids: CallId[] = [];
    const texts: string[] = [];
    const idleSince = new Float64Array(idle.length);
    for (const [place, entry] of idle.entries()) {
      if (entry.text === null && entry.call) entry.text = storeCall(entry.call);
      ids.push(entry.id);
      texts.push(entry.text ?? '');
      idleSince[place] = entry.since;
    }
    for (const { idle: written } of calls) if (written) written.text = null;
    this.#idleSince = idleSince;
    this.idleCalls = texts;
    return ids;
  }

  #actionRef = (action: Action): number => this.#actions.of(action);
  #maybe = (action: Action | null): number => (action === null ? NONE : this.#actions.of(action));
  #visitRef = (visit: Visit): number => this.#visits.of(visit);
  #partyRef = (party: Party): number => this.#parties.of(party);

  #agent({ logins, loggedOut }: Agent): void {
    const rows = this.#agentRows;
    const row = rows.add();
    rows.set(row + AGENT.loggedOut, this.#maybe(loggedOut));
    rows.set(row + AGENT.logins, this.#agentLists.add(logins.map(indexOf)));
  }

  #regular(dn: RegularDn): void {
    const { login, asked } = dn;
    const [rows, lists] = [this.#regularRows, this.#regularLists];
    const index = rows.count;
    const row = rows.add();
    rows.set(row + REGULAR.assigned, Number(this.#centre.dn(dn.id) === dn));
    rows.set(row + REGULAR.source, dn.source);
    rows.set(row + REGULAR.lostAt, dn.lostAt);
    rows.set(row + REGULAR.notMonitored, this.#maybe(dn.notMonitored));
    rows.set(row + REGULAR.hook, this.#maybe(dn.hook));
    rows.set(row + REGULAR.readiness, this.#maybe(dn.readiness));
    rows.set(row + REGULAR.loggedIn, this.#maybe(dn.loggedIn));
    rows.set(row + REGULAR.agent, login?.agent.index ?? NONE);
    rows.set(row + REGULAR.loginSince, login?.since ?? Number.NaN);
    rows.set(row + REGULAR.offHook, Number(dn.offHook));
    rows.set(row + REGULAR.dnd, Number(dn.dnd));
    rows.set(row + REGULAR.askedAt, asked?.at ?? Number.NaN);
    rows.set(row + REGULAR.suspended, dn.suspended ? lists.add(dn.suspended.map(this.#actionRef)) : NONE);
    rows.set(row + REGULAR.actions, lists.add(dn.actions.map(this.#actionRef)));
    rows.set(row + REGULAR.queues, login ? lists.add([...login.queues].map(entityOf)) : 0);
    rows.set(row + REGULAR.parties, lists.add(dn.parties.map(this.#partyRef)));
    rows.set(row + REGULAR.lastLeft, lists.add(dn.lastLeft.map(this.#visitRef)));
    rows.set(row + REGULAR.workFor, lists.add(dn.workFor.map(this.#visitRef)));
    attach(this.#askedAttached, index, asked);
  }

  #mediation(queue: MediationDn): FrozenMediationDn {
    const maybe = (action: Action | null) => action && this.#actions.of(action);
    return {
      id: queue.id,
      assigned: this.#centre.dn(queue.id) === queue,
      type: queue.type,
      since: queue.since,
      source: queue.source,
      actions: [...queue.actions].map(this.#actionRef),
      suspended: queue.suspended && queue.suspended.map(this.#actionRef),
      lostAt: queue.lostAt,
      monitoring: maybe(queue.monitoring),
      logins: [...queue.logins].map(indexOf),
    };
  }

  #call({ id, root, type, mediaType, ani, dnis, userData, parties, visits }: Call): FrozenCall {
    return {
      id,
      root,
      type,
      mediaType,
      ani,
      dnis,
      userData,
      parties: parties.map(this.#partyRef),
      visits: visits.map(this.#visitRef),
    };
  }

  #party(party: Party): void {
    const { observed } = party;
    const rows = this.#partyRows;
    const row = rows.add();
    rows.set(row + PARTY.call, this.#calls.of(party.call));
    rows.set(row + PARTY.dn, party.dn.index);
    rows.set(row + PARTY.stage, PARTY_STAGES.indexOf(party.stage));
    rows.set(row + PARTY.action, this.#maybe(party.action));
    rows.set(row + PARTY.hold, this.#maybe(party.hold));
    rows.set(row + PARTY.establishedAt, party.establishedAt);
    rows.set(row + PARTY.role, PARTY_ROLES.indexOf(party.role));
    rows.set(row + PARTY.observedDn, observed?.dn.index ?? NONE);
    rows.set(row + PARTY.observedAction, this.#maybe(observed?.action ?? null));
    rows.set(row + PARTY.answered, this.#partyLists.add(party.answered.map(this.#visitRef)));
    this.#partiesNamed.push([party.otherDn ?? null, party.thisQueue ?? null]);
  }

  #visit(index: number, visit: Visit): void {
    const rows = this.#visitRows;
    const row = rows.add();
    rows.set(row + VISIT.call, this.#calls.of(visit.call));
    rows.set(row + VISIT.queue, visit.queue.entity);
    rows.set(row + VISIT.enteredAt, visit.enteredAt);
    rows.set(row + VISIT.stage, VISIT_STAGES.indexOf(visit.stage));
    rows.set(row + VISIT.givenAway, Number(visit.givenAway));
    rows.set(row + VISIT.wait, this.#maybe(visit.wait));
    rows.set(row + VISIT.treatedAt, visit.treatedAt);
    rows.set(row + VISIT.aliveUntil, visit.aliveUntil);
    // A copy: it grows while what was frozen is being written.
    this.#visitsTargets.push([...visit.targets]);
    attach(this.#visitsAttached, index, visit);
  }

  #action(index: number, action: Action): void {
    const rows = this.#actionRows;
    const row = rows.add();
    rows.set(row + ACTION.atom, action.atom);
    rows.set(row + ACTION.serial, action.serial);
    rows.set(row + ACTION.start, action.start);
    rows.set(row + ACTION.agentStart, action.agentStart);
    rows.set(row + ACTION.call, action.call === null ? NONE : this.#calls.of(action.call));
    rows.set(row + ACTION.hidden, Number(action.hidden));
    rows.set(row + ACTION.statedAt, action.statedAt ?? Number.NaN);
    rows.set(row + ACTION.reasonsSince, action.reasonsSince);
    attach(this.#actionsAttached, index, action);
    const { parts } = action;
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

const indexOf = ({ index }: { readonly index: number }): number => index;
const entityOf = ({ entity }: MediationDn): number => entity;

/** Notes what is said of an object besides its numbers. */
function attach(
  list: FrozenAttached[],
  index: number,
  said: Pick<FrozenAttached, 'reasons' | 'extensions'> | null,
): void {
  if (said?.reasons || said?.extensions)
    list.push({ index, reasons: said.reasons, extensions: said.extensions });
}
