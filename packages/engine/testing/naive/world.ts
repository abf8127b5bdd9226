import type { Milliseconds } from '@pulse/base';
import type { ObjectType } from '@pulse/model';
import type { Period } from './arrival.ts';
import { type Action, Chronicle, NEVER, type Notes, type Role, type Tick } from './chronicle.ts';

/** A call on a regular DN. */
export interface Party {
  callId: string;
  state: 'dialing' | 'ringing' | 'established' | 'busy';
  /** CallDialing, CallRinging or the call type's own action; none while busy. */
  action: Action | null;
  hold: Action | null;
  /** Last value seen on any of its events (Q5). */
  queue: string | null;
  other: string | null;
  role: Role | null;
  establishedAt: Milliseconds;
  /** CallObserved of whom it listens to (E-41). */
  observed: Action | null;
  /** Visits that it was in when a snapshot showed it established: their queues know of no answer. */
  answeredUnseen: readonly Visit[];
}

/** The part of a person in one DN, from login to logout. */
export interface Login {
  readonly agentId: string;
  device: string;
  /** As stated; earlier than `from` where the login was found, not seen. */
  readonly start: Milliseconds;
  /** From when the agent has a status of it. */
  readonly from: Milliseconds;
  readonly fromTick: Tick;
  /** When it came to be known, and how far back from there its DN is the agent's. */
  readonly knownAt: Milliseconds;
  knownTick: Tick;
  readonly backTo: Milliseconds;
  end: Milliseconds | null;
  until: Milliseconds | null;
  endTick: Tick;
  readonly queues: Set<string>;
  readonly action: { current: Action | null };
}

/** The part of a DN's life in which it stands at one place. */
export interface Standing {
  readonly place: string;
  device: string;
  readonly since: Milliseconds;
  readonly fromTick: Tick;
  /** Null: it still does. */
  until: Milliseconds | null;
  /** Until when anything was seen of it, where it was out of sight in the end. */
  lostAt: Milliseconds | null;
  endTick: Tick;
}

export interface PlaceRecord {
  readonly id: string;
  readonly standings: Standing[];
  /** NotMonitored, while nothing stands there. */
  bare: Action | null;
}

/** One stay of a call in a queue, until the last thing that is made of it. */
export interface Visit {
  readonly queue: string;
  callId: string;
  /** Of the first entry: what durations are measured from (Q3). */
  readonly entered: Milliseconds;
  wait: Action | null;
  state: 'waiting' | 'distributed' | 'answered' | 'gone';
  readonly notes: Notes;
  /** DNs that an EventDiverted of this visit named. */
  readonly targets: Set<string>;
  answeredBy: Party | null;
  /** Ended by EventDiverted or by an answer: a `returned` entry continues it. */
  givenAway: boolean;
  /** Start of the latest treatment, while it runs and the call waits. */
  treatedAt: Milliseconds | null;
  /** When its next sign of life comes at the latest, as the one before said (E-29). */
  aliveUntil: Milliseconds | null;
}

export interface PendingWork {
  readonly askedAt: Milliseconds;
  notes: Notes;
}

/** A call that an agent handled, and the visits it was handled for. */
export interface HandledCall {
  readonly callId: string;
  readonly visits: readonly Visit[];
}

/** An object type that a DN had from a time on: after the events that had happened until then. */
export interface House {
  readonly type: ObjectType;
  readonly from: Milliseconds;
  readonly fromTick: Tick;
}

export interface Device {
  /** The DN's number; another name while the DN is one of another kind. */
  id: string;
  readonly dn: string;
  readonly home: 'regular' | 'mediation';
  /** When an event told of it. */
  heardAt: Milliseconds;
  /** What it was, one after the other (E-111). */
  readonly houses: House[];
  monitored: boolean;
  /** When sight of it was lost, while it is; what is on it goes on unseen (U10). */
  lostAt: Milliseconds | null;
  /** NotMonitored, on mediation DNs also Monitored. */
  link: Action | null;
  hook: Action | null;
  offHook: boolean;
  dnd: boolean;
  readonly parties: Map<string, Party>;
  login: Login | null;
  standing: Standing | null;
  readiness: Action | null;
  pendingWork: PendingWork | null;
  /** The visits behind the call that left last, until a Ready or NotReady event (A6). */
  lastLeft: HandledCall | null;
  /** The visits that get ACWCompleted when the running AfterCallWork ends. */
  workFor: HandledCall | null;
}

export interface AgentRecord {
  readonly id: string;
  /** When an event told of the agent. */
  heardAt: Milliseconds;
  readonly logins: Login[];
  /** Queues that a login has ever named, and when first. */
  readonly named: Map<string, Milliseconds>;
  loggedOut: Action | null;
}

export interface Snapshot {
  /** The last time the source was heard before: until then all was as known. */
  readonly knownUntil: Milliseconds;
  /** DNs and when they were told. */
  readonly told: Map<string, Milliseconds>;
}

export interface World {
  /** Configurations, from the first to the newest that is known of. */
  readonly periods: readonly Period[];
  readonly chronicle: Chronicle;
  readonly devices: Map<string, Device>;
  readonly agents: Map<string, AgentRecord>;
  readonly places: Map<string, PlaceRecord>;
  /** Oldest first; the last one of a call in a queue is what the queue knows of the call. */
  readonly visits: Visit[];
  /** When waits ended of which no sign of life came (E-29). */
  readonly silences: Milliseconds[];
  /** Time of the last event of each source. */
  readonly heard: Map<string, Milliseconds>;
  readonly epochs: Map<string, number>;
  readonly sourceOf: Map<string, string>;
  readonly snapshots: Map<string, Snapshot>;
  opened: Milliseconds;
  /** Ticks given out when so many events had been applied. */
  readonly ticksAfter: Tick[];
  /** Time of the last event of all. */
  before: Milliseconds;
  /** The same as it was known at a time. */
  readonly until: (known: Milliseconds) => World;
}

/** The centre as it is known before the first event; nothing is in progress yet. */
export function emptyWorld(periods: readonly Period[], until: World['until']): World {
  const devices: World['devices'] = new Map();
  const queueOf = (id: string) => {
    const device = devices.get(id);
    return device?.home === 'mediation' ? device.dn : null;
  };
  const placeOf = (id: string) => devices.get(id)?.standing?.place ?? null;
  return {
    periods,
    chronicle: new Chronicle(periods[0]?.configuration.tenant ?? '', queueOf, placeOf),
    devices,
    agents: new Map(),
    places: new Map(),
    visits: [],
    silences: [],
    heard: new Map(),
    epochs: new Map(),
    sourceOf: new Map(),
    snapshots: new Map(),
    opened: NEVER,
    ticksAfter: [0],
    before: NEVER,
    until,
  };
}

export const homeOf = (type: ObjectType): Device['home'] => (type === 'RegDN' ? 'regular' : 'mediation');

export function addDevice(world: World, id: string, objectType: ObjectType): Device {
  const device: Device = {
    id,
    dn: id,
    home: homeOf(objectType),
    heardAt: NEVER,
    houses: [{ type: objectType, from: Number.NEGATIVE_INFINITY, fromTick: -1 }],
    monitored: false,
    lostAt: null,
    link: null,
    hook: null,
    offHook: false,
    dnd: false,
    parties: new Map(),
    login: null,
    standing: null,
    readiness: null,
    pendingWork: null,
    lastLeft: null,
    workFor: null,
  };
  world.devices.set(id, device);
  return device;
}

/** An agent is logged out since the first event until a login says otherwise (T9). */
export function addAgent(world: World, id: string): AgentRecord {
  const { chronicle } = world;
  const agent: AgentRecord = {
    id,
    heardAt: NEVER,
    logins: [],
    named: new Map(),
    loggedOut: chronicle.begin(`agent:${id}`, 'LoggedOut', { from: world.opened }),
  };
  world.agents.set(id, agent);
  return agent;
}
