import type { Milliseconds } from '@pulse/base';
import type { AgentId, CallId, Configuration, Dn, Membership } from '@pulse/model';
import type { FilterBank } from '../filter/filter-bank.ts';
import type { Agent } from './agent.ts';
import type { Call } from './call.ts';
import { type Directory, TYPE } from './directory.ts';
import type { MediationDn } from './mediation-dn.ts';
import type { RegularDn } from './regular-dn.ts';

/**
 * Calls of which nothing is in progress are remembered, because they can return (Q3) or ring again; so many of them,
 * those that became idle last.
 */
export const IDLE_CALLS = 30_000;

export type AnyDn = RegularDn | MediationDn;

/** The contact centre as the events have told it: people, devices, calls. */
export class Centre {
  readonly configuration: Configuration;
  readonly directory: Directory;
  readonly agents: Agent[] = [];
  readonly regularDns: RegularDn[] = [];
  readonly mediationDns: MediationDn[] = [];
  readonly calls = new Map<CallId, Call>();
  /** Calls in the order in which they became idle; an entry whose time is no longer the call's is void. */
  readonly idleCalls: { readonly call: Call; readonly since: Milliseconds }[] = [];
  #idleHead = 0;
  /** Members of agent groups, ascending by joining. */
  readonly groupAgents: Agent[][];
  readonly groupQueues: MediationDn[][];
  readonly #agents = new Map<AgentId, Agent>();
  readonly #dns = new Map<Dn, AnyDn>();
  readonly #mediationByType: MediationDn[][] = [];
  /** Agent groups whose members are those who logged in to a queue. */
  readonly #groupsOfQueue = new Map<Dn, number[]>();
  readonly #inAgentGroup: readonly ((id: AgentId) => boolean)[];
  readonly #inQueueGroup: readonly ((id: Dn) => boolean)[];
  readonly #bank: FilterBank;

  constructor(configuration: Configuration, directory: Directory, bank: FilterBank) {
    this.configuration = configuration;
    this.directory = directory;
    this.#bank = bank;
    this.#inAgentGroup = configuration.agentGroups.map((group) => listed(group.members));
    this.#inQueueGroup = configuration.queueGroups.map((group) => listed(group.members));
    for (const group of configuration.agentGroups) {
      const index = directory.add(TYPE.GroupAgents, group.id, group.name);
      if ('queue' in group.members) {
        const groups = this.#groupsOfQueue.get(group.members.queue) ?? [];
        groups.push(index);
        this.#groupsOfQueue.set(group.members.queue, groups);
      }
    }
    for (const group of configuration.queueGroups) directory.add(TYPE.GroupQueues, group.id, group.name);
    this.groupAgents = configuration.agentGroups.map(() => []);
    this.groupQueues = configuration.queueGroups.map(() => []);
  }

  agent(id: AgentId): Agent | undefined {
    return this.#agents.get(id);
  }

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

  addAgent(id: AgentId, name: string | undefined): Agent {
    const groups = this.#inAgentGroup.flatMap((has, group) => (has(id) ? [{ group, since: -Infinity }] : []));
    const index = this.directory.add(TYPE.Agent, id, name);
    const agent: Agent = { kind: 'agent', touched: false, id, index, logins: [], loggedOut: null, groups };
    this.agents.push(agent);
    this.#agents.set(id, agent);
    for (const { group } of groups) this.groupAgents[group]?.push(agent);
    return agent;
  }

  /** The agent's login named the queue: joins the groups that are made of such agents. */
  join(agent: Agent, queue: Dn, now: Milliseconds): void {
    for (const group of this.#groupsOfQueue.get(queue) ?? []) {
      if (agent.groups.some((seat) => seat.group === group)) continue;
      agent.groups.push({ group, since: now });
      this.groupAgents[group]?.push(agent);
    }
  }

  addRegular(id: Dn, name?: string): RegularDn {
    const dn: RegularDn = {
      kind: 'regular',
      touched: false,
      id,
      index: this.directory.add(TYPE.RegDN, id, name ?? numberOf(id)),
      source: -1,
      actions: [],
      suspended: null,
      lostAt: Number.NaN,
      notMonitored: null,
      hook: null,
      readiness: null,
      loggedIn: null,
      login: null,
      parties: [],
      offHook: false,
      dnd: false,
      asked: null,
      lastLeft: [],
      workFor: [],
    };
    this.regularDns.push(dn);
    this.#dns.set(id, dn);
    return dn;
  }

  addMediation(id: Dn, type: 'Queue' | 'RoutePoint', name?: string): MediationDn {
    const groups = this.#inQueueGroup.flatMap((has, group) => (has(id) ? [group] : []));
    const queue: MediationDn = {
      kind: 'mediation',
      touched: false,
      type,
      id,
      index: this.directory.add(TYPE[type], id, name ?? numberOf(id)),
      entity: this.mediationDns.length,
      source: -1,
      actions: new Set(),
      suspended: null,
      lostAt: Number.NaN,
      monitoring: null,
      logins: new Set(),
      groups,
    };
    this.mediationDns.push(queue);
    const ofType = this.#mediationByType[TYPE[type]] ?? [];
    ofType.push(queue);
    this.#mediationByType[TYPE[type]] = ofType;
    this.#dns.set(id, queue);
    for (const group of groups) this.groupQueues[group]?.push(queue);
    return queue;
  }

  call(id: CallId): Call {
    let call = this.calls.get(id);
    if (call === undefined) {
      call = {
        id,
        type: 'Unknown',
        mediaType: 'voice',
        ani: undefined,
        dnis: undefined,
        userData: undefined,
        facts: this.#bank.callFacts(undefined, 'voice'),
        parties: [],
        visits: [],
        idleSince: Number.NaN,
      };
      this.calls.set(id, call);
    }
    return call;
  }

  /** Notes that something of a call ended; when nothing is left in progress the call is kept for a while only. */
  settleCall(call: Call, now: Milliseconds): void {
    if (call.parties.length > 0 || isWaiting(call)) {
      call.idleSince = Number.NaN;
    } else if (Number.isNaN(call.idleSince)) {
      call.idleSince = now;
      this.idleCalls.push({ call, since: now });
    }
  }

  /** The idle calls that are still kept, oldest first. */
  idle(): readonly { readonly call: Call; readonly since: Milliseconds }[] {
    return this.idleCalls.slice(this.#idleHead).filter(({ call, since }) => call.idleSince === since);
  }

  /** Forgets the calls that have been idle for longest when there are too many. */
  forgetCalls(): void {
    while (this.idleCalls.length - this.#idleHead > IDLE_CALLS) {
      const entry = this.idleCalls[this.#idleHead++];
      if (entry && entry.call.idleSince === entry.since) this.calls.delete(entry.call.id);
    }
    if (this.#idleHead > IDLE_CALLS) {
      this.idleCalls.splice(0, this.#idleHead);
      this.#idleHead = 0;
    }
  }
}

/** The part of a DN before its switch: what people call it. */
export const numberOf = (dn: Dn): string => dn.replace(/@.*$/s, '');

function isWaiting(call: Call): boolean {
  for (const visit of call.visits) if (visit.stage === 'waiting') return true;
  return false;
}

/** Who belongs to a group by configuration alone. */
function listed<Id>(members: Membership<Id>): (id: Id) => boolean {
  if ('all' in members) return () => true;
  if ('queue' in members) return () => false;
  const ids = new Set(members);
  return (id) => ids.has(id);
}
