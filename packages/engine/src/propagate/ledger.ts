import type { Milliseconds } from '@pulse/base';
import { type FilterBank, type FilterClass, type FilterId, NO_FILTER } from '../filter/filter-bank.ts';
import type { About, Marks } from '../measures/marks.ts';
import type { ActionTally } from '../measures/tally.ts';
import type { Action, FilterParts } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import { type Place, placedStart } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { ActionBook } from './book.ts';
import type { Credit, PartsOfInstant } from './parts.ts';

/** Where an action belongs: a DN, a queue, or (LoggedOut) an agent, or (NotMonitored where no DN stands) a place. */
export type Owner = RegularDn | MediationDn | Agent | Place;

/** Tallies of groups take what their members make, and see for themselves whose it was when (E-103). */
const GROUP_AGENTS = TYPE.GroupAgents;
const GROUP_QUEUES = TYPE.GroupQueues;
const GROUP_PLACES = TYPE.GroupPlaces;
const { Tenant: TENANT, Place: PLACE } = TYPE;
/** An engine is of one tenant. */
const THE_TENANT = 0;

/** Carries what happened on a DN to every object that sees it, and there to the tallies that count it. */
export class Ledger {
  readonly #book: ActionBook;
  readonly #bank: FilterBank;
  readonly #parts: PartsOfInstant;

  constructor(book: ActionBook, bank: FilterBank, parts: PartsOfInstant) {
    this.#book = book;
    this.#bank = bank;
    this.#parts = parts;
  }

  /** Does anything ask for marks? Then {@link point} must be told what they are made of, else it need not. */
  get asks(): boolean {
    return this.#book.asks;
  }

  /** A moment, or the retrospective action of something that lasted for `duration`. */
  point(
    owner: Owner,
    atom: number,
    cls: FilterClass,
    at: Milliseconds,
    duration: Milliseconds,
    about: About | null,
  ): void {
    if (owner.kind === 'mediation') {
      this.#record(TYPE[owner.type], owner.index, atom, cls, at, duration, about);
      if (this.#book.hasQueueGroups) this.#record(GROUP_QUEUES, owner.entity, atom, cls, at, duration, about);
      return;
    }
    if (owner.kind === 'regular') {
      this.#record(TYPE.RegDN, owner.index, atom, cls, at, duration, about);
      if (this.#book.hasTenant) this.#record(TENANT, THE_TENANT, atom, cls, at, duration, about);
      if (owner.place !== null) {
        const { index } = owner.place;
        this.#record(PLACE, index, atom, cls, at, duration, about);
        if (this.#book.hasPlaceGroups) this.#record(GROUP_PLACES, index, atom, cls, at, duration, about);
      }
    }
    const agent = agentOf(owner);
    if (agent === undefined) return;
    this.#record(TYPE.Agent, agent.index, atom, cls, at, duration, about);
    if (this.#book.hasAgentGroups) this.#record(GROUP_AGENTS, agent.index, atom, cls, at, duration, about);
  }

  #record(
    type: number,
    slot: number,
    atom: number,
    cls: FilterClass,
    at: Milliseconds,
    duration: Milliseconds,
    about: About | null,
  ): void {
    const tallies = this.#book.find(type, atom, cls);
    for (let i = 0; i < tallies.length; i++) (tallies[i] as ActionTally).record(slot, at, duration);
    if (about === null) return;
    for (const tally of this.#book.findMarked(type, atom, cls)) {
      tally.record(slot, at, duration, marksOf(tally, about));
    }
  }

  /** A durable action completes on its DN and at the agent it is attributed to. */
  complete(owner: Owner, action: Action, at: Milliseconds, now: Milliseconds): void {
    // It was over before its filters changed, and only now somebody says so: the change has cut no part off.
    const late = at < now && action.parts?.instant === now;
    if (late) this.#parts.drop(action.serial);
    else if (action.parts?.instant === now) this.#parts.close(action.serial);
    if (owner.kind === 'mediation') {
      this.#finish(TYPE[owner.type], owner.index, owner, action, action.start, at, late);
      if (this.#book.hasQueueGroups) {
        this.#finish(GROUP_QUEUES, owner.entity, owner, action, action.start, at, late);
      }
      return;
    }
    if (owner.kind === 'regular') {
      this.#finish(TYPE.RegDN, owner.index, owner, action, action.start, at, late);
      if (this.#book.hasTenant) this.#finish(TENANT, THE_TENANT, owner, action, action.start, at, late);
    }
    const place = placeOf(owner);
    if (place !== null) this.#completeAtPlace(place, owner, action, at, late);
    const agent = agentOf(owner);
    if (agent !== undefined) this.#completeAtAgent(agent, owner, action, at, late);
  }

  /** What filters cut off when the agent's login was stated was no part of the agent's (E-94). */
  disclaim({ serial }: Action): void {
    this.#parts.dropAgents(serial);
  }

  /** The agent leaves the DN, where the action goes on. */
  leaveAgent(agent: Agent, dn: RegularDn, action: Action, at: Milliseconds): void {
    this.#parts.keep(action.serial, 'agent');
    this.#completeAtAgent(agent, dn, action, at, false);
  }

  /** The DN leaves the place, and takes along what is in progress on it. */
  leavePlace(place: Place, dn: RegularDn, action: Action, at: Milliseconds): void {
    this.#parts.keep(action.serial, 'place');
    this.#completeAtPlace(place, dn, action, at, false);
  }

  /** The part of an action for which its DN stands at the place is completed, by its end or by the DN's leaving. */
  #completeAtPlace(place: Place, owner: Owner, action: Action, at: Milliseconds, late: boolean): void {
    const start = startAtPlace(owner, action);
    // It was over before the DN came.
    if (Math.max(at, action.start) < start) return;
    this.#finish(PLACE, place.index, owner, action, start, at, late);
    if (this.#book.hasPlaceGroups) this.#finish(GROUP_PLACES, place.index, owner, action, start, at, late);
  }

  /** The part of an action that lies in the agent's login is completed, by its end or by the logout (A2). */
  #completeAtAgent(agent: Agent, owner: Owner, action: Action, at: Milliseconds, late: boolean): void {
    if (Number.isNaN(action.agentStart)) return;
    // It was over before the login that was stated since (E-94).
    if (Math.max(at, action.start) < action.agentStart) return;
    this.#finish(TYPE.Agent, agent.index, owner, action, action.agentStart, at, late);
    if (this.#book.hasAgentGroups) {
      this.#finish(GROUP_AGENTS, agent.index, owner, action, action.agentStart, at, late);
    }
  }

  /** `late`: filters are asked as they were before the running instant. */
  #finish(
    type: number,
    slot: number,
    owner: Owner,
    action: Action,
    start: Milliseconds,
    at: Milliseconds,
    late: boolean,
  ): void {
    const duration = Math.max(0, at - start);
    const about = this.#book.asks ? { owner, action, reflected: null } : null;
    if (action.parts === null) {
      this.#record(type, slot, action.atom, action.cls, at, duration, about);
      return;
    }
    for (const tally of this.#book.under(type, action.atom, NO_FILTER)) {
      tally.record(slot, at, duration, marksOf(tally, about));
    }
    const { before, since: present } = action.parts;
    for (const filter of this.#book.filtersOf(action.atom)) {
      if (!(late ? before.held.has(filter) : this.#bank.holds(filter, action.cls))) continue;
      const since = (late ? before.since : present).get(filter);
      for (const tally of this.#book.under(type, action.atom, filter)) {
        const part = at - partStart(tally, start, since);
        // A part of no time does not exist (F8), unless the action has none either and all of it is the part.
        const whole = since === undefined || since < start;
        if (part > 0 || (duration === 0 && whole)) {
          tally.record(slot, at, Math.max(0, part), marksOf(tally, about));
        }
      }
    }
  }

  /** What filters see of an action in progress has changed (F1, F2). */
  reclass(owner: Owner, action: Action, cls: FilterClass, now: Milliseconds): void {
    if (cls === action.cls) return;
    const filters = this.#book.filtersOf(action.atom);
    // What began in this instant with a start before has no past of its own: what holds after the instant does so of all of it.
    if (filters.length === 0 || (action.statedAt === now && action.start < now)) {
      action.cls = cls;
      return;
    }
    const parts = this.#partsAt(action, filters, now);
    const { before } = parts;
    for (const filter of filters) {
      const was = before.held.has(filter);
      const is = this.#bank.holds(filter, cls);
      if (was && !is) this.#endPart(owner, action, filter, before.since.get(filter), now);
      if (!is) parts.since.delete(filter);
      else if (!was) parts.since.set(filter, now);
    }
    action.cls = cls;
  }

  /** The action's parts, as they were before this instant. */
  #partsAt(action: Action, filters: readonly FilterId[], now: Milliseconds): FilterParts {
    const parts = action.parts;
    if (parts?.instant === now) {
      this.#parts.drop(action.serial);
      parts.since = new Map(parts.before.since);
      return parts;
    }
    const since = parts?.since ?? new Map<FilterId, Milliseconds>();
    const held = new Set(filters.filter((filter) => this.#bank.holds(filter, action.cls)));
    action.parts = { instant: now, before: { held, since }, since: new Map(since) };
    return action.parts;
  }

  #endPart(
    owner: Owner,
    action: Action,
    filter: FilterId,
    since: Milliseconds | undefined,
    now: Milliseconds,
  ): void {
    const about = this.#book.asks ? { owner, action, reflected: null } : null;
    const put = (type: number, slot: number, start: Milliseconds, credit: Credit = 'owner') => {
      for (const tally of this.#book.under(type, action.atom, filter)) {
        const duration = now - partStart(tally, start, since);
        if (duration > 0) {
          const { serial } = action;
          this.#parts.add({
            tally,
            slot,
            at: now,
            duration,
            serial,
            credit,
            about: tally.marker ? about : null,
          });
        }
      }
    };
    if (owner.kind === 'mediation') {
      put(TYPE[owner.type], owner.index, action.start);
      put(GROUP_QUEUES, owner.entity, action.start);
      return;
    }
    if (owner.kind === 'regular') {
      put(TYPE.RegDN, owner.index, action.start);
      put(TENANT, THE_TENANT, action.start);
    }
    const place = placeOf(owner);
    if (place !== null) {
      put(PLACE, place.index, startAtPlace(owner, action), 'place');
      put(GROUP_PLACES, place.index, startAtPlace(owner, action), 'place');
    }
    const agent = agentOf(owner);
    if (agent === undefined || Number.isNaN(action.agentStart)) return;
    put(TYPE.Agent, agent.index, action.agentStart, 'agent');
    put(GROUP_AGENTS, agent.index, action.agentStart, 'agent');
  }
}

/** Whose an action is besides its DN's. */
function agentOf(owner: RegularDn | Agent | Place): Agent | undefined {
  if (owner.kind === 'regular') return owner.login?.agent;
  return owner.kind === 'agent' ? owner : undefined;
}

function placeOf(owner: RegularDn | Agent | Place): Place | null {
  if (owner.kind === 'regular') return owner.place;
  return owner.kind === 'place' ? owner : null;
}

const startAtPlace = (owner: Owner, action: Action): Milliseconds =>
  owner.kind === 'regular' ? placedStart(owner, action) : action.start;

const marksOf = ({ marker }: ActionTally, about: About | null): Marks | null =>
  marker === undefined || about === null ? null : marker(about);

/**
 * Start of the running filter part of an action. What a filter saw before a column was opened is not known to it,
 * whoever else asked for the same filter: one that is true at the opening has been so from the action's start (T9).
 */
function partStart(tally: ActionTally, start: Milliseconds, since: Milliseconds | undefined): Milliseconds {
  return since === undefined || since < tally.window.opened ? start : Math.max(start, since);
}
