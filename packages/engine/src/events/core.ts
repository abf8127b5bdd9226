import type { Milliseconds } from '@pulse/base';
import { type Configuration, type Dn, statusPriority } from '@pulse/model';
import type { Touched } from '../configure/configure.ts';
import type { DnChange } from '../configure/dn-change.ts';
import { FilterBank, PLAIN_CLASS } from '../filter/filter-bank.ts';
import { atomOf } from '../mask/atoms.ts';
import { TenantZone } from '../profile/tenant-zone.ts';
import { ActionBook } from '../propagate/book.ts';
import { Desk } from '../propagate/desk.ts';
import { Followers } from '../propagate/followers.ts';
import { Ledger, type Owner } from '../propagate/ledger.ts';
import { PartsOfInstant } from '../propagate/parts.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Call } from '../state/call.ts';
import { type AnyDn, Centre, type DnType } from '../state/centre.ts';
import { ChangeSet } from '../state/change-set.ts';
import { Directory, TYPE } from '../state/directory.ts';
import { Gaps } from '../state/gaps.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import { type Place, placedStart } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Seat } from '../state/seat.ts';
import { Shifts } from '../state/shifts.ts';
import { StatusBoard } from '../status/board.ts';
import { Reach } from '../status/reach.ts';
import { agentDecider, dnDecider, placeDecider, rank } from '../status/resolve.ts';
import { Heartbeats } from './heartbeats.ts';

const LOGGED_OUT = statusPriority('LoggedOut');
const ON_HOOK = atomOf('OnHook');
const OFF_HOOK = atomOf('OffHook');
const MONITORED = atomOf('Monitored');
const NOT_MONITORED = atomOf('NotMonitored');

/** What the handlers of events work on: the centre's state, and the ways in which it reaches statistics. */
export class Core {
  readonly bank = new FilterBank();
  readonly book = new ActionBook(this.bank);
  readonly followers = new Followers();
  readonly parts = new PartsOfInstant();
  readonly desk = new Desk(new Ledger(this.book, this.bank, this.parts), this.bank);
  readonly changes = new ChangeSet();
  readonly gaps = new Gaps();
  readonly shifts = new Shifts();
  readonly heartbeats = new Heartbeats();
  readonly directory: Directory;
  readonly centre: Centre;
  readonly zone = new TenantZone();
  /** The newest; null until the first. */
  configuration: Configuration | null = null;
  /** What it says of DNs. */
  dnTypes: ReadonlyMap<Dn, DnType> = new Map();
  /** What DNs become at a time that the events have not passed; ascending. */
  readonly dnChanges: DnChange[] = [];
  readonly agentBoard: StatusBoard;
  readonly placeBoard: StatusBoard;
  readonly dnBoard: StatusBoard;
  readonly mediationBoard: StatusBoard;
  /** Effective time of the first event; NaN before. */
  origin: Milliseconds = Number.NaN;
  /** Where a snapshot puts the border between an agent's former status and the present one; used once. */
  readonly boundaries = new Map<Agent, Milliseconds>();
  /** Told when columns of a type must get longer. */
  grown: (type: number, capacity: number) => void = () => {};
  /** Does anything count statuses for groups of agents, of queues, of places? */
  readonly counting = { agentGroups: false, queueGroups: false, placeGroups: false, tenant: false };
  readonly #reach = new Reach();

  constructor() {
    this.directory = new Directory((type, capacity) => this.#grow(type, capacity));
    this.centre = new Centre(this.directory, this.bank);
    this.agentBoard = new StatusBoard(this.bank, (entity) => this.#reachOfAgent(entity));
    this.placeBoard = new StatusBoard(this.bank, (entity) => this.#reachOfPlace(entity));
    this.dnBoard = new StatusBoard(this.bank, (entity) => this.#reachOfDn(entity));
    this.mediationBoard = new StatusBoard(this.bank, (entity) => this.#reachOfMediation(entity));
  }

  /** Whether the newest configuration leaves an object in. */
  show(type: number, index: number, present: boolean): void {
    if (this.directory.show(type, index, present)) this.changes.mark(type, index);
  }

  get now(): Milliseconds {
    return this.desk.now;
  }

  /** A DN that has to do with a call is found there, without looking it up among all; null: not there. */
  dnOf(call: Call, id: Dn): AnyDn | null {
    for (const party of call.parties) if (party.dn.id === id) return party.dn;
    return this.queueOf(call, id);
  }

  /** The same where it must be a queue. */
  queueOf(call: Call, id: Dn): MediationDn | null {
    for (const visit of call.visits) if (visit.queue.id === id) return visit.queue;
    return null;
  }

  /** A sign of life of a DN: what was in progress when it was lost goes on (U10, Q14). */
  monitor(dn: AnyDn): void {
    if (dn.kind === 'mediation') {
      if (dn.suspended === null && dn.monitoring?.atom === MONITORED) return;
      if (dn.monitoring !== null) this.desk.end(dn, dn.monitoring);
      for (const wait of dn.suspended ?? []) dn.actions.add(wait);
      dn.suspended = null;
      dn.monitoring = this.desk.begin(dn, atomOf('Monitored'));
      return;
    }
    if (dn.notMonitored !== null) {
      this.desk.end(dn, dn.notMonitored);
      dn.notMonitored = null;
    }
    if (dn.suspended !== null) {
      for (const action of dn.suspended) {
        // Stated in the instant of the loss: it has not been seen since, and still starts as stated.
        if (action.statedAt === dn.lostAt) action.statedAt = this.now;
        dn.actions.push(action);
      }
      dn.suspended = null;
    }
    this.desk.touch(dn);
  }

  /** The DN is out of sight: its actions are neither in progress nor complete until it is seen again (U10). */
  suspend(dn: AnyDn): void {
    if (dn.kind === 'mediation') {
      if (dn.monitoring?.atom === NOT_MONITORED) return;
      if (dn.monitoring !== null) this.desk.end(dn, dn.monitoring);
      dn.suspended = [...dn.actions];
      dn.actions.clear();
      this.heartbeats.forgetQueue(dn);
      dn.monitoring = this.desk.begin(dn, NOT_MONITORED);
    } else {
      if (dn.notMonitored !== null) return;
      dn.suspended = dn.actions;
      dn.actions = [];
      dn.notMonitored = this.desk.begin(dn, NOT_MONITORED);
    }
    dn.lostAt = this.now;
  }

  /** Brings statuses up to date with the actions that the event changed, and notes who looks different now. */
  settle(): void {
    if (this.bank.full) this.reclassAll();
    this.desk.settle(this.#settleOwner);
    if (this.boundaries.size > 0) this.boundaries.clear();
    if (!Number.isNaN(this.origin)) this.followers.look(this.now);
  }

  readonly #settleOwner = (owner: Owner): void => {
    if (owner.kind === 'regular') this.#settleRegular(owner);
    else if (owner.kind === 'agent') this.#settleAgent(owner);
    else if (owner.kind === 'place') this.#settlePlace(owner);
    else this.#settleMediation(owner);
  };

  #settleRegular(dn: RegularDn): void {
    this.#adjustHook(dn);
    const action = dnDecider(dn);
    if (action) {
      const start = this.#stated(action, action.start);
      const moved = this.dnBoard.move(dn.index, rank(action), action, start, this.now);
      if (moved && dn.login) for (const queue of dn.login.queues) this.markQueue(queue);
    }
    this.changes.mark(TYPE.RegDN, dn.index);
    this.changes.mark(TYPE.Tenant, 0);
    this.followers.touch(TYPE.RegDN, dn.index);
    if (dn.login) this.#settleAgent(dn.login.agent);
    if (dn.place !== null) this.#settlePlace(dn.place);
  }

  /** Time has moved on from `before`, and revisions that came ahead of it have taken effect. */
  markTurns(before: Milliseconds): void {
    const { agentGroups, queueGroups, placeGroups } = this.centre;
    this.markGroups({
      agentGroups: agentGroups.touched(before, this.now),
      queueGroups: queueGroups.touched(before, this.now),
      placeGroups: placeGroups.touched(before, this.now),
    });
  }

  /** The members of groups are others than before. */
  markGroups({ agentGroups, queueGroups, placeGroups }: Touched): void {
    for (const group of agentGroups) this.changes.mark(TYPE.GroupAgents, group);
    for (const group of queueGroups) this.changes.mark(TYPE.GroupQueues, group);
    for (const group of placeGroups) this.changes.mark(TYPE.GroupPlaces, group);
  }

  /** Something that a state tells has changed on the DN, though no action has. */
  markDn(dn: RegularDn): void {
    this.changes.mark(TYPE.RegDN, dn.index);
    if (dn.login) this.changes.mark(TYPE.Agent, dn.login.agent.index);
    if (dn.place) this.changes.mark(TYPE.Place, dn.place.index);
  }

  /** OffHook while a call is on the DN or the receiver is up, OnHook otherwise (A7). */
  #adjustHook(dn: RegularDn): void {
    if (dn.notMonitored !== null) return;
    const wanted = dn.offHook || dn.parties.length > 0 ? OFF_HOOK : ON_HOOK;
    if (dn.hook?.atom === wanted) return;
    if (dn.hook) this.desk.end(dn, dn.hook);
    dn.hook = this.desk.begin(dn, wanted);
  }

  #settleAgent(agent: Agent): void {
    const action = agentDecider(agent);
    if (action && this.#moveAgent(agent, action)) {
      // Pseudo-actions of a queue follow the statuses of its agents and their DNs (Q13).
      for (const dn of agent.logins) if (dn.login) for (const queue of dn.login.queues) this.markQueue(queue);
    }
    this.changes.mark(TYPE.Agent, agent.index);
    this.changes.mark(TYPE.Tenant, 0);
    this.followers.touch(TYPE.Agent, agent.index);
    this.followers.touch(TYPE.GroupAgents, agent.index);
    const seats = this.centre.agentGroups.seatsOf(agent.index);
    for (let i = 0; i < seats.length; i++) this.changes.mark(TYPE.GroupAgents, (seats[i] as Seat).group);
  }

  #settlePlace(place: Place): void {
    const { index } = place;
    const action = placeDecider(place);
    if (action) {
      const dn = action.statedAt === this.now && place.dns.find(({ actions }) => actions.includes(action));
      const start = dn ? placedStart(dn, action) : Number.NaN;
      this.placeBoard.move(index, rank(action), action, start, this.now);
    }
    this.changes.mark(TYPE.Place, index);
    this.changes.mark(TYPE.Tenant, 0);
    this.followers.touch(TYPE.Place, index);
    this.followers.touch(TYPE.GroupPlaces, index);
    for (const { group } of this.centre.placeGroups.seatsOf(index)) {
      this.changes.mark(TYPE.GroupPlaces, group);
    }
  }

  #moveAgent(agent: Agent, action: Action): boolean {
    const status = action === agent.loggedOut ? LOGGED_OUT : rank(action);
    const start = this.#stated(action, action.agentStart);
    const boundary = this.boundaries.get(agent);
    const at = boundary ?? this.now;
    return this.agentBoard.move(agent.index, status, action, start, at, boundary !== undefined);
  }

  /** The start of an action where a statement of this instant told it; NaN where it was seen. */
  #stated(action: Action, start: Milliseconds): Milliseconds {
    return action.statedAt === this.now ? start : Number.NaN;
  }

  #settleMediation(queue: MediationDn): void {
    const action = queue.monitoring;
    if (action) this.mediationBoard.move(queue.entity, rank(action), action, Number.NaN, this.now);
    this.markQueue(queue);
  }

  markQueue(queue: MediationDn): void {
    this.changes.mark(TYPE[queue.type], queue.index);
    this.followers.touch(TYPE[queue.type], queue.index);
    this.followers.touch(TYPE.GroupQueues, queue.entity);
    const seats = this.centre.queueGroups.seatsOf(queue.entity);
    for (let i = 0; i < seats.length; i++) this.changes.mark(TYPE.GroupQueues, (seats[i] as Seat).group);
  }

  /** The call's data changed: every action of it looks different to filters now (F2). */
  refreshCall(call: Call): void {
    call.facts = this.bank.callFacts(call);
    for (const party of call.parties) {
      if (party.action) this.desk.refresh(party.dn, party.action);
      if (party.hold) this.desk.refresh(party.dn, party.hold);
    }
    for (const visit of call.visits) if (visit.wait) this.desk.refresh(visit.queue, visit.wait);
  }

  /** Gives new classes to everything alive after filters were added or the bank was renewed. */
  reclassAll(): void {
    this.bank.clear();
    this.book.forget();
    for (const call of this.centre.calls.values()) {
      call.facts = this.bank.callFacts(call);
    }
    for (const agent of this.centre.agents) this.desk.renew(agent);
    for (const place of this.centre.places) this.desk.renew(place);
    for (const dn of this.centre.regularDns) this.desk.renew(dn);
    for (const queue of this.centre.mediationDns) this.desk.renew(queue);
    const { agents, places, regularDns, mediationDns } = this.centre;
    this.agentBoard.reclass(agents.length, (i) => agentDecider(agents[i] as Agent)?.cls ?? PLAIN_CLASS);
    this.placeBoard.reclass(places.length, (i) => placeDecider(places[i] as Place)?.cls ?? PLAIN_CLASS);
    this.dnBoard.reclass(regularDns.length, (i) => dnDecider(regularDns[i] as RegularDn)?.cls ?? PLAIN_CLASS);
    this.mediationBoard.reclass(mediationDns.length, (i) => mediationDns[i]?.monitoring?.cls ?? PLAIN_CLASS);
  }

  #grow(type: number, capacity: number): void {
    this.changes.grow(type, capacity);
    this.gaps.grow(type, capacity);
    if (type === TYPE.Agent) {
      this.agentBoard.grow(capacity);
      this.shifts.grow(capacity);
    }
    if (type === TYPE.Place) this.placeBoard.grow(capacity);
    if (type === TYPE.RegDN) this.dnBoard.grow(capacity);
    this.grown(type, capacity);
  }

  // Groups take what their members make, and see for themselves whose it was when (E-103).

  #reachOfAgent(entity: number): Reach {
    const reach = this.#reach.clear();
    reach.add(TYPE.Agent, entity, -Infinity);
    if (this.counting.agentGroups) reach.add(TYPE.GroupAgents, entity, -Infinity);
    if (this.counting.tenant) reach.add(TYPE.Tenant, 0, -Infinity);
    return reach;
  }

  #reachOfPlace(entity: number): Reach {
    const reach = this.#reach.clear();
    reach.add(TYPE.Place, entity, -Infinity);
    if (this.counting.placeGroups) reach.add(TYPE.GroupPlaces, entity, -Infinity);
    if (this.counting.tenant) reach.add(TYPE.Tenant, 0, -Infinity);
    return reach;
  }

  #reachOfDn(entity: number): Reach {
    const reach = this.#reach.clear();
    reach.add(TYPE.RegDN, entity, -Infinity);
    const { place, placedAt, login } = this.centre.regularDns[entity] as RegularDn;
    if (place !== null) {
      reach.add(TYPE.Place, place.index, placedAt);
      if (this.counting.placeGroups) reach.add(TYPE.GroupPlaces, place.index, placedAt);
    }
    if (!login) return reach;
    reach.add(TYPE.Agent, login.agent.index, login.since);
    if (this.counting.agentGroups) reach.add(TYPE.GroupAgents, login.agent.index, login.since);
    return reach;
  }

  #reachOfMediation(entity: number): Reach {
    const reach = this.#reach.clear();
    const queue = this.centre.mediationDns[entity] as MediationDn;
    reach.add(TYPE[queue.type], queue.index, queue.since);
    if (this.counting.queueGroups) reach.add(TYPE.GroupQueues, entity, -Infinity);
    return reach;
  }
}
