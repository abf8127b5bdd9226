import type { Milliseconds } from '@pulse/base';
import type { KeyValues } from '@pulse/model';
import type { FilterBank, FilterClass } from '../filter/filter-bank.ts';
import type { Origin } from '../probe/origin.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import { type Call, takeOut } from '../state/call.ts';
import type { Place } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { actionFacts } from './action-facts.ts';
import type { Ledger, Owner } from './ledger.ts';

/** Whether both say the same; what says nothing is as one that is not there. */
function samePairs(one: KeyValues = {}, other: KeyValues = {}): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** What of an event filters can see besides the call. */
export interface Attached {
  readonly reasons?: KeyValues | undefined;
  readonly extensions?: KeyValues | undefined;
}

const NOTHING: Attached = {};

const merged = (weaker: KeyValues | undefined, stronger: KeyValues | undefined): KeyValues | undefined =>
  weaker !== undefined && stronger !== undefined ? { ...weaker, ...stronger } : (stronger ?? weaker);

/** Makes, ends and changes the actions of DNs, queues and agents, at the effective time of the running event. */
export class Desk {
  now: Milliseconds = 0;
  /** Serial of the next action. */
  nextSerial = 0;
  /** Is told what each contribution comes of; null where no probe asks. */
  origin: Origin | null = null;
  /** Owners whose status may have changed by the running event. */
  readonly #touched: Owner[] = [];
  /** The list is as long as it ever was; so many of it count. */
  #touchedCount = 0;
  /** The DN of the login that the running event has stated. */
  #joined: RegularDn | null = null;
  readonly #ledger: Ledger;
  readonly #bank: FilterBank;

  constructor(ledger: Ledger, bank: FilterBank) {
    this.#ledger = ledger;
    this.#bank = bank;
  }

  /** `start` lies in the past for a call that returned (Q3), and for what a snapshot stated. */
  begin(
    owner: Owner,
    atom: number,
    call: Call | null = null,
    attached: Attached = NOTHING,
    start: Milliseconds = this.now,
    stated = false,
  ): Action {
    const { reasons, extensions } = attached;
    const from = start < this.now ? start : this.now;
    const action: Action = {
      atom,
      serial: this.nextSerial++,
      start: from,
      agentStart: agentStart(owner, from),
      call,
      reasons,
      extensions,
      reasonsSince: from,
      cls: this.#classOf(owner, atom, call, reasons, extensions),
      parts: null,
      hidden: false,
      statedAt: stated || from < this.now ? this.now : null,
    };
    hold(owner, action);
    this.touch(owner);
    return action;
  }

  /** The owner's status may have changed. */
  touch(owner: Owner): void {
    if (owner.touched) return;
    owner.touched = true;
    this.#touched[this.#touchedCount++] = owner;
  }

  /** Visits all who were touched, those who are touched by that included; then nobody is. */
  settle(visit: (owner: Owner) => void): void {
    for (let i = 0; i < this.#touchedCount; i++) {
      const owner = this.#touched[i] as Owner;
      visit(owner);
      owner.touched = false;
    }
    this.#touchedCount = 0;
    this.#joined = null;
  }

  /** Ends an action; `at` lies before now for what a snapshot does not name any more. */
  end(owner: Owner, action: Action, at: Milliseconds = this.now): void {
    letGo(owner, action);
    this.touch(owner);
    this.origin?.action(owner, action);
    if (owner === this.#joined) this.#ledger.disclaim(action);
    this.#ledger.complete(owner, action, at, this.now);
  }

  moment(owner: Owner, atom: number, call: Call | null, attached: Attached = NOTHING): void {
    this.point(owner, atom, call, 0, attached);
  }

  /**
   * A retrospective action. It sees the reasons and extensions of what ended and of the ending event, the latter
   * winning (F3). `reflected`: the DN whose doing an action of a queue reflects.
   */
  point(
    owner: Owner,
    atom: number,
    call: Call | null,
    duration: Milliseconds,
    ended: Attached | null,
    ending: Attached = NOTHING,
    at: Milliseconds = this.now,
    reflected: RegularDn | null = null,
  ): void {
    this.touch(owner);
    const reasons = merged(ended?.reasons, ending.reasons);
    const extensions = merged(ended?.extensions, ending.extensions);
    const cls = this.#classOf(owner, atom, call, reasons, extensions, reflected);
    this.origin?.action(owner, { atom, call, reasons }, reflected);
    const about = this.#ledger.asks
      ? { owner, action: { atom, call, reasons, extensions }, reflected }
      : null;
    this.#ledger.point(owner, atom, cls, at, duration > 0 ? duration : 0, about);
  }

  /** Reasons and extensions of a readiness are replaced as a whole (F3, A4). */
  replaceReasons(owner: Owner, action: Action, attached: Attached): void {
    if (!samePairs(action.reasons, attached.reasons)) action.reasonsSince = this.now;
    action.reasons = attached.reasons;
    action.extensions = attached.extensions;
    this.refresh(owner, action);
  }

  /** What the action's call says has changed. */
  refresh(owner: Owner, action: Action): void {
    this.touch(owner);
    this.origin?.action(owner, action);
    this.#ledger.reclass(owner, action, this.#classOfAction(owner, action), this.now);
  }

  #classOfAction(owner: Owner, { atom, call, reasons, extensions }: Action): FilterClass {
    return this.#classOf(owner, atom, call, reasons, extensions);
  }

  #classOf(
    owner: Owner,
    atom: number,
    call: Call | null,
    reasons: KeyValues | undefined,
    extensions: KeyValues | undefined,
    reflected: RegularDn | null = null,
  ): FilterClass {
    const facts = this.#bank.looksAtActions ? actionFacts(owner, atom, call, reflected) : null;
    return this.#bank.classOf(call === null ? 0 : call.facts, reasons, extensions, facts);
  }

  /** Classes were given anew; what an action looks like has not changed. */
  renew(owner: Owner): void {
    for (const action of actionsOf(owner)) action.cls = this.#classOfAction(owner, action);
  }

  /** The agent leaves the DN: its actions in progress are complete as far as the agent is concerned (A2). */
  detach(dn: RegularDn, agent: Agent, at: Milliseconds): void {
    for (const action of [...dn.actions, ...(dn.suspended ?? [])]) {
      this.origin?.action(dn, action);
      this.#ledger.leaveAgent(agent, dn, action, at);
      action.agentStart = Number.NaN;
    }
    this.touch(dn);
    this.touch(agent);
  }

  /** The agent has come to the DN at `since`: from then on its actions are the agent's too. */
  attach(dn: RegularDn, since: Milliseconds): void {
    for (const action of [...dn.actions, ...(dn.suspended ?? [])]) {
      action.agentStart = Math.max(action.start, since);
    }
    this.refreshDn(dn);
    if (since < this.now) {
      this.#joined = dn;
      // Who was logged in elsewhere all the while sees the DN from now on only (E-94).
      const elsewhere = dn.login !== null && dn.login.agent.logins.length > 1;
      if (elsewhere) for (const action of dn.actions) this.#ledger.disclaim(action);
    }
    this.touch(dn);
  }

  /**
   * The DN leaves its place: what is in progress is complete as far as the place is concerned; of what is out of sight
   * counts what was known (E-152).
   */
  leave(dn: RegularDn, place: Place): void {
    const complete = (action: Action, at: Milliseconds) => {
      this.origin?.action(dn, action);
      this.#ledger.leavePlace(place, dn, action, at);
    };
    for (const action of dn.actions) complete(action, this.now);
    for (const action of dn.suspended ?? []) complete(action, dn.lostAt);
    this.touch(place);
  }

  /** Who is logged in on the DN has changed, or where it stands. */
  refreshDn(dn: RegularDn): void {
    if (!this.#bank.looksAtActions) return;
    for (const action of [...dn.actions, ...(dn.suspended ?? [])]) this.refresh(dn, action);
  }
}

function agentStart(owner: Owner, start: Milliseconds): Milliseconds {
  if (owner.kind === 'agent') return start;
  if (owner.kind !== 'regular' || owner.login === null) return Number.NaN;
  return Math.max(start, owner.login.since);
}

/** Those in progress, or out of sight. */
function actionsOf(owner: Owner): readonly Action[] {
  const own = owner.kind === 'agent' ? owner.loggedOut : owner.kind === 'place' ? owner.bare : null;
  if (own !== null) return [own];
  if (owner.kind === 'agent' || owner.kind === 'place') return [];
  return [...owner.actions, ...(owner.suspended ?? [])];
}

function hold(owner: Owner, action: Action): void {
  if (owner.kind === 'regular') owner.actions.push(action);
  else if (owner.kind === 'mediation') owner.actions.add(action);
  else if (owner.kind === 'agent') owner.loggedOut = action;
  else owner.bare = action;
}

function letGo(owner: Owner, action: Action): void {
  if (owner.kind === 'agent') {
    owner.loggedOut = null;
  } else if (owner.kind === 'place') {
    owner.bare = null;
  } else if (owner.kind === 'mediation') {
    if (!owner.actions.delete(action)) remove(owner.suspended, action);
  } else if (!remove(owner.actions, action)) {
    remove(owner.suspended, action);
  }
}

function remove(list: Action[] | null, action: Action): boolean {
  if (list === null || !list.includes(action)) return false;
  takeOut(list, action);
  return true;
}
