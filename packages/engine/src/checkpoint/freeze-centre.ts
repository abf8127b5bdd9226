import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Call, Party, Visit } from '../state/call.ts';
import type { Centre } from '../state/centre.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type {
  FrozenAction,
  FrozenAgent,
  FrozenCall,
  FrozenCentre,
  FrozenMediationDn,
  FrozenParty,
  FrozenRegularDn,
  FrozenVisit,
} from './frozen.ts';
import { References } from './tables.ts';

export function freezeCentre(centre: Centre): FrozenCentre {
  return new Freezer().centre(centre);
}

/** Writes the graph as lists; what is met for the first time while writing is written after. */
class Freezer {
  readonly #calls = new References<Call>();
  readonly #parties = new References<Party>();
  readonly #visits = new References<Visit>();
  readonly #actions = new References<Action>();

  centre(centre: Centre): FrozenCentre {
    const known = [...centre.calls.values()].map((call) => this.#calls.of(call));
    const agents = centre.agents.map((agent) => this.#agent(agent));
    const regularDns = centre.regularDns.map((dn) => this.#regular(dn));
    const mediationDns = centre.mediationDns.map((queue) => this.#mediation(queue));
    const idle = centre.idle().map(({ call, since }) => ({ call: this.#calls.of(call), since }));
    const calls: FrozenCall[] = [];
    const parties: FrozenParty[] = [];
    const visits: FrozenVisit[] = [];
    const actions: FrozenAction[] = [];
    const left = () =>
      calls.length < this.#calls.count ||
      parties.length < this.#parties.count ||
      visits.length < this.#visits.count ||
      actions.length < this.#actions.count;
    while (left()) {
      while (calls.length < this.#calls.count) calls.push(this.#call(this.#calls.at(calls.length)));
      while (parties.length < this.#parties.count)
        parties.push(this.#party(this.#parties.at(parties.length)));
      while (visits.length < this.#visits.count) visits.push(this.#visit(this.#visits.at(visits.length)));
      while (actions.length < this.#actions.count)
        actions.push(this.#action(this.#actions.at(actions.length)));
    }
    return {
      names: centre.directory.objects.map((objects) => objects.map((object) => object.name)),
      agents,
      regularDns,
      mediationDns,
      groupAgents: centre.groupAgents.map((members) => members.map((agent) => agent.index)),
      calls,
      known,
      idle,
      parties,
      visits,
      actions,
    };
  }

  #actionRef = (action: Action): number => this.#actions.of(action);
  #maybe = (action: Action | null): number | null => action && this.#actions.of(action);
  #visitRef = (visit: Visit): number => this.#visits.of(visit);

  #agent({ id, logins, loggedOut, groups }: Agent): FrozenAgent {
    return { id, logins: logins.map((dn) => dn.index), loggedOut: this.#maybe(loggedOut), groups };
  }

  #regular(dn: RegularDn): FrozenRegularDn {
    const { login } = dn;
    return {
      id: dn.id,
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
      asked: dn.asked && defined(dn.asked),
      lastLeft: dn.lastLeft.map(this.#visitRef),
      workFor: dn.workFor.map(this.#visitRef),
    };
  }

  #mediation(queue: MediationDn): FrozenMediationDn {
    return {
      id: queue.id,
      type: queue.type,
      source: queue.source,
      actions: [...queue.actions].map(this.#actionRef),
      suspended: queue.suspended && queue.suspended.map(this.#actionRef),
      lostAt: queue.lostAt,
      monitoring: this.#maybe(queue.monitoring),
      logins: [...queue.logins].map((dn) => dn.index),
    };
  }

  #call({ facts: _, ...call }: Call): FrozenCall {
    return defined({
      ...call,
      parties: call.parties.map((party) => this.#parties.of(party)),
      visits: call.visits.map(this.#visitRef),
    });
  }

  #party(party: Party): FrozenParty {
    return defined({
      ...party,
      call: this.#calls.of(party.call),
      dn: party.dn.index,
      action: this.#maybe(party.action),
      hold: this.#maybe(party.hold),
      answered: party.answered.map(this.#visitRef),
    });
  }

  #visit(visit: Visit): FrozenVisit {
    return defined({
      ...visit,
      call: this.#calls.of(visit.call),
      queue: visit.queue.entity,
      wait: this.#maybe(visit.wait),
    });
  }

  #action({ cls: _, ...action }: Action): FrozenAction {
    const { parts } = action;
    return defined({
      ...action,
      call: action.call && this.#calls.of(action.call),
      parts: parts && {
        instant: parts.instant,
        held: [...parts.before.held],
        sinceBefore: [...parts.before.since],
        since: [...parts.since],
      },
    });
  }
}

type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The same without what is undefined: plain data has no such thing. */
function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}
