import type { AgentId, Dn, TenantId } from './ids.ts';

/** The object types, by their stat-type names (reference: Stat Server's object types). */
export const OBJECT_TYPES = [
  'Agent',
  'GroupAgents',
  'Queue',
  'RoutePoint',
  'GroupQueues',
  'RegDN',
  'Tenant',
  'Place',
  'GroupPlaces',
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export const isObjectType = (name: string): name is ObjectType =>
  (OBJECT_TYPES as readonly string[]).includes(name);

/** A statistic's object: type and id; ids are unique within their type. */
export interface ObjectRef {
  readonly type: ObjectType;
  readonly id: string;
}

/**
 * Who belongs to a group: listed ids; every object of the member type; or, for agent groups, every agent whose login
 * has named the queue.
 */
export type Membership<Id> = readonly Id[] | { readonly all: true } | { readonly queue: Dn };

/** The places of a group: listed ids, or every place. */
export type PlaceMembership = readonly string[] | { readonly all: true };

/**
 * The objects of a tenant as far as they are known beforehand. What is not listed is discovered from the events
 * (an agent by its login, a queue or DN by its first event).
 */
export interface Configuration {
  readonly tenant: TenantId;
  /** IANA name; Growing profiles reset at wall times of it. */
  readonly timeZone: string;
  readonly agents: readonly { readonly id: AgentId; readonly name?: string }[];
  readonly agentGroups: readonly {
    readonly id: string;
    readonly name?: string;
    readonly members: Membership<AgentId>;
  }[];
  readonly queues: readonly {
    readonly id: Dn;
    readonly name?: string;
    readonly type: 'Queue' | 'VirtualQueue' | 'RoutePoint';
  }[];
  readonly queueGroups: readonly {
    readonly id: string;
    readonly name?: string;
    readonly members: Membership<Dn>;
  }[];
  readonly dns: readonly { readonly id: Dn }[];
  /** Where agents sit, each with the regular DNs that stand there; a DN is at the first that names it. Absent: none. */
  readonly places?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly dns: readonly Dn[];
  }[];
  readonly placeGroups?: readonly {
    readonly id: string;
    readonly name?: string;
    readonly members: PlaceMembership;
  }[];
}

/** Every agent, every queue: the groups behind totals. */
export const ALL_AGENTS = 'All agents';
export const ALL_QUEUES = 'All queues';

/** A tenant of which nothing is known beforehand but its zone. */
export const discoveredConfiguration = (tenant: TenantId, timeZone: string): Configuration => ({
  tenant,
  timeZone,
  agents: [],
  agentGroups: [{ id: ALL_AGENTS, members: { all: true } }],
  queues: [],
  queueGroups: [{ id: ALL_QUEUES, members: { all: true } }],
  dns: [],
});
