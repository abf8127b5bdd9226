import { type Milliseconds, present } from '@pulse/base';
import type { AgentId, CallId, Dn } from '@pulse/model';
import type { FilterBank } from '../filter/filter-bank.ts';
import type { Agent } from './agent.ts';
import { type Call, goOn, type IdleCall } from './call.ts';
import { type Directory, TYPE } from './directory.ts';
import type { MediationDn } from './mediation-dn.ts';
import type { Place } from './place.ts';
import type { RegularDn } from './regular-dn.ts';
import { Roster } from './roster.ts';
import { wakeCall } from './stored-call.ts';

/**
 * Calls of which nothing is in progress are remembered, because they can return (Q3) or ring again; so many of them,
 * those that became idle last.
 */
export const IDLE_CALLS = 30_000;

export type AnyDn = RegularDn | MediationDn;
/** The object type of a DN. */
export type DnType = 'RegDN' | MediationDn['type'];

/** The contact centre as configuration and events have told it: people, devices, calls. */
export class Centre {
  readonly directory: Directory;
  readonly agents: Agent[] = [];
  readonly places: Place[] = [];
  /** Members by index of agent, by entity of mediation DN, by index of place. */
  readonly agentGroups = new Roster();
  readonly queueGroups = new Roster();
  readonly placeGroups = new Roster();
  /** Of every type that any of them ever had; {@link dn} says which DNs there are. */
  readonly regularDns: RegularDn[] = [];
  readonly mediationDns: MediationDn[] = [];
  readonly calls = new Map<CallId, Call>();
  /** Idle calls of a checkpoint that no event has named since. */
  readonly #stored = new Map<CallId, IdleCall>();
  /** In the order in which they became idle. */
  readonly #idleCalls: IdleCall[] = [];
  #idleHead = 0;
  readonly #agents = new Map<AgentId, Agent>();
  readonly #dns = new Map<Dn, AnyDn>();
  readonly #regular = new Map<Dn, RegularDn>();
  readonly #mediation = new Map<Dn, MediationDn>();
  readonly #mediationByType: (MediationDn | undefined)[][] = [];
  readonly #bank: FilterBank;

  constructor(directory: Directory, bank: FilterBank) {
    this.directory = directory;
    this.#bank = bank;
  }

  agent(id: AgentId): Agent | undefined {
    return this.#agents.get(id);
  }

  /** The DN of an id, as what it is now. */
  dn(id: Dn): AnyDn | undefined {
    return this.#dns.get(id);
  }

  mediation(id: Dn | undefined): MediationDn | null {
    const dn = id === undefined ? undefined : this.#dns.get(id);
    return dn?.kind === 'mediation' ? dn : null;
  }

  /** The mediation DN behind a Queue or RoutePoint object. */
  mediationOf(type: number, object: number): MediationDn | undefined {
    return this.#mediationByType[type]?.[object];
  }

  /** `at`: when the agent becomes known. */
  addAgent(id: AgentId, at: Milliseconds): Agent {
    const index = this.directory.add(TYPE.Agent, id);
    const agent: Agent = { kind: 'agent', touched: false, id, index, logins: [], loggedOut: null };
    this.agents.push(agent);
    this.#agents.set(id, agent);
    this.agentGroups.admit(id, at);
    return agent;
  }

  /** The place of an id, which is known from a time on at the latest. */
  place(id: string, at: Milliseconds): Place {
    const known = this.places[this.directory.find(TYPE.Place, id) ?? -1];
    if (known !== undefined) {
      this.placeGroups.know(known.index, at);
      return known;
    }
    const index = this.directory.add(TYPE.Place, id);
    const place: Place = { kind: 'place', touched: false, id, index, dns: [], bare: null };
    this.places.push(place);
    this.placeGroups.admit(id, at);
    return place;
  }

  /** The id is that of this DN from now on. */
  assign(dn: AnyDn): void {
    this.#dns.set(dn.id, dn);
  }

  /** The regular DN of an id, which need not be one now. */
  regular(id: Dn): RegularDn {
    const known = this.#regular.get(id);
    if (known !== undefined) return known;
    const dn: RegularDn = {
      kind: 'regular',
      touched: false,
      id,
      index: this.directory.add(TYPE.RegDN, id),
      source: -1,
      actions: [],
      suspended: null,
      lostAt: Number.NaN,
      notMonitored: null,
      hook: null,
      readiness: null,
      loggedIn: null,
      login: null,
      place: null,
      placedAt: Number.NaN,
      parties: [],
      offHook: false,
      dnd: false,
      asked: null,
      lastLeft: [],
      workFor: [],
    };
    this.regularDns.push(dn);
    this.#regular.set(id, dn);
    return dn;
  }

  /** The mediation DN of an id, which need not be one now; of the type if it is not known yet. `at`: when it is known. */
  queue(id: Dn, type: MediationDn['type'], at: Milliseconds): MediationDn {
    const known = this.#mediation.get(id);
    if (known !== undefined) {
      this.queueGroups.know(known.entity, at);
      return known;
    }
    const queue: MediationDn = {
      kind: 'mediation',
      touched: false,
      type,
      id,
      index: -1,
      since: -Infinity,
      entity: this.mediationDns.length,
      source: -1,
      actions: new Set(),
      suspended: null,
      lostAt: Number.NaN,
      monitoring: null,
      logins: new Set(),
    };
    this.mediationDns.push(queue);
    this.#mediation.set(id, queue);
    this.house(queue, type);
    this.queueGroups.admit(id, at);
    return queue;
  }

  /** The mediation DN is the object of another type from now on. */
  house(queue: MediationDn, type: MediationDn['type']): void {
    const former = this.#mediationByType[TYPE[queue.type]];
    if (former?.[queue.index] === queue) former[queue.index] = undefined;
    queue.type = type;
    queue.index = this.directory.add(TYPE[type], queue.id);
    const ofType = this.#mediationByType[TYPE[type]] ?? [];
    ofType[queue.index] = queue;
    this.#mediationByType[TYPE[type]] = ofType;
  }

  /** A call that an event names: a new one where it is not known, or not any more. */
  call(id: CallId): Call {
    let call = this.knownCall(id);
    if (call === undefined) {
      call = {
        id,
        root: id,
        type: 'Unknown',
        mediaType: 'voice',
        ani: undefined,
        dnis: undefined,
        userData: undefined,
        facts: 0,
        parties: [],
        visits: [],
        idle: null,
      };
      call.facts = this.#bank.callFacts(call);
      this.calls.set(id, call);
    }
    return call;
  }

  knownCall(id: CallId): Call | undefined {
    const call = this.calls.get(id) ?? this.#wake(id);
    if (call !== undefined && call.idle !== null) call.idle.text = null;
    return call;
  }

  /** All calls, each as if an event had named it. */
  *everyCall(): Iterable<Call> {
    for (const id of [...this.#stored.keys()]) this.#wake(id);
    for (const call of this.calls.values()) {
      if (call.idle !== null) call.idle.text = null;
      yield call;
    }
  }

  #wake(id: CallId): Call | undefined {
    const idle = this.#stored.get(id);
    if (idle === undefined) return undefined;
    const call = wakeCall(id, present(idle.text, `the text of the call ${id}`), this.mediationDns);
    call.facts = this.#bank.callFacts(call);
    call.idle = idle;
    idle.call = call;
    this.#stored.delete(id);
    this.calls.set(id, call);
    return call;
  }

  /** Notes that something of a call ended; when nothing is left in progress the call is kept for a while only. */
  settleCall(call: Call, now: Milliseconds): void {
    if (call.parties.length > 0 || isWaiting(call)) {
      goOn(call);
    } else if (call.idle === null) {
      call.idle = { id: call.id, since: now, call, text: null, over: false };
      this.#idleCalls.push(call.idle);
    }
  }

  /** The idle calls that are still kept, oldest first. */
  idle(): readonly IdleCall[] {
    return this.#idleCalls.slice(this.#idleHead).filter(({ over }) => !over);
  }

  /** The next of the idle calls of a checkpoint, oldest first; `text` null: it is among {@link calls}. */
  restoreIdle(id: CallId, since: Milliseconds, text: string | null): void {
    const call = text === null ? present(this.calls.get(id), `the idle call ${id}`) : null;
    const idle: IdleCall = { id, since, call, text, over: false };
    this.#idleCalls.push(idle);
    if (call === null) this.#stored.set(id, idle);
    else call.idle = idle;
  }

  /** Forgets the calls that have been idle for longest when there are too many. */
  forgetCalls(): void {
    while (this.#idleCalls.length - this.#idleHead > IDLE_CALLS) {
      const idle = this.#idleCalls[this.#idleHead++];
      if (idle === undefined || idle.over) continue;
      this.calls.delete(idle.id);
      this.#stored.delete(idle.id);
    }
    if (this.#idleHead > IDLE_CALLS) {
      this.#idleCalls.splice(0, this.#idleHead);
      this.#idleHead = 0;
    }
  }
}

function isWaiting(call: Call): boolean {
  for (const visit of call.visits) if (visit.stage === 'waiting') return true;
  return false;
}
