import type { Milliseconds } from '@pulse/base';
import type { KeyValues } from '@pulse/model';
import type { FilterBank, FilterClass } from '../filter/filter-bank.ts';
import type { Action } from '../state/action.ts';
import type { Agent } from '../state/agent.ts';
import type { Call } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Ledger, Owner } from './ledger.ts';

export interface Beginning {
  readonly call?: Call;
  readonly reasons?: KeyValues | undefined;
  readonly extensions?: KeyValues | undefined;
  /** A start in the past: of the first entry (Q3), or stated by a snapshot. */
  readonly start?: Milliseconds;
  readonly stated?: boolean;
}

/** What of an event filters can see besides the call. */
export interface Attached {
  readonly reasons?: KeyValues | undefined;
  readonly extensions?: KeyValues | undefined;
}

/** Makes, ends and changes the actions of DNs, queues and agents, at the effective time of the running event. */
export class Desk {
  now: Milliseconds = 0;
  /** Serial of the next action. */
  nextSerial = 0;
  /** Owners whose status may have changed by the running event. */
  readonly touched = new Set<Owner>();
  readonly #ledger: Ledger;
  readonly #bank: FilterBank;

  constructor(ledger: Ledger, bank: FilterBank) {
    this.#ledger = ledger;
    this.#bank = bank;
  }

  begin(owner: Owner, atom: number, how: Beginning = {}): Action {
    const start = Math.min(how.start ?? this.now, this.now);
    const action: Action = {
      atom,
      serial: this.nextSerial++,
      start,
      agentStart: agentStart(owner, start),
      call: how.call ?? null,
      reasons: how.reasons,
      extensions: how.extensions,
      cls: this.#bank.classOf(how.call?.facts ?? 0, how.reasons, how.extensions),
      parts: null,
      hidden: false,
      statedAt: how.stated ? this.now : Number.NaN,
    };
    hold(owner, action);
    this.touched.add(owner);
    return action;
  }

  /** Ends an action; `at` lies before now for what a snapshot does not name any more. */
  end(owner: Owner, action: Action, at: Milliseconds = this.now): void {
    letGo(owner, action);
    this.touched.add(owner);
    this.#ledger.complete(owner, action, at);
  }

  moment(owner: Owner, atom: number, call: Call | null, attached: Attached = {}): void {
    this.point(owner, atom, call, 0, [attached]);
  }

  /**
   * A retrospective action. It sees the reasons and extensions of what ended and of the ending event, the latter
   * winning (F3): `attached`, weakest first.
   */
  point(
    owner: Owner,
    atom: number,
    call: Call | null,
    duration: Milliseconds,
    attached: readonly (Attached | null)[] = [],
    at: Milliseconds = this.now,
  ): void {
    let reasons: KeyValues | undefined;
    let extensions: KeyValues | undefined;
    for (const layer of attached) {
      if (layer?.reasons) reasons = reasons ? { ...reasons, ...layer.reasons } : layer.reasons;
      if (layer?.extensions)
        extensions = extensions ? { ...extensions, ...layer.extensions } : layer.extensions;
    }
    this.touched.add(owner);
    const cls = this.#bank.classOf(call?.facts ?? 0, reasons, extensions);
    this.#ledger.point(owner, atom, cls, at, Math.max(0, duration));
  }

  /** Reasons and extensions of a readiness are replaced as a whole (F3, A4). */
  replaceReasons(owner: Owner, action: Action, attached: Attached): void {
    action.reasons = attached.reasons;
    action.extensions = attached.extensions;
    this.refresh(owner, action);
  }

  /** What the action's call says has changed. */
  refresh(owner: Owner, action: Action): void {
    this.touched.add(owner);
    this.#ledger.reclass(owner, action, this.classOf(action), this.now);
  }

  classOf(action: Action): FilterClass {
    return this.#bank.classOf(action.call?.facts ?? 0, action.reasons, action.extensions);
  }

  /** Classes were given anew; what an action looks like has not changed. */
  renew(owner: Owner): void {
    const actions = owner.kind === 'agent' ? (owner.loggedOut ? [owner.loggedOut] : []) : owner.actions;
    for (const action of actions) action.cls = this.classOf(action);
    if (owner.kind !== 'agent') for (const action of owner.suspended ?? []) action.cls = this.classOf(action);
  }

  /** The agent leaves the DN: its actions in progress are complete as far as the agent is concerned (A2). */
  detach(dn: RegularDn, agent: Agent, at: Milliseconds): void {
    for (const action of [...dn.actions, ...(dn.suspended ?? [])]) {
      this.#ledger.completeAtAgent(agent, action, at);
      action.agentStart = Number.NaN;
    }
    this.touched.add(dn);
    this.touched.add(agent);
  }

  /** The agent has come to the DN at `since`: from then on its actions are the agent's too. */
  attach(dn: RegularDn, since: Milliseconds): void {
    for (const action of [...dn.actions, ...(dn.suspended ?? [])]) {
      action.agentStart = Math.max(action.start, since);
    }
    this.touched.add(dn);
  }
}

function agentStart(owner: Owner, start: Milliseconds): Milliseconds {
  if (owner.kind === 'agent') return start;
  if (owner.kind === 'mediation' || owner.login === null) return Number.NaN;
  return Math.max(start, owner.login.since);
}

function hold(owner: Owner, action: Action): void {
  if (owner.kind === 'regular') owner.actions.push(action);
  else if (owner.kind === 'mediation') owner.actions.add(action);
  else owner.loggedOut = action;
}

function letGo(owner: Owner, action: Action): void {
  if (owner.kind === 'agent') {
    owner.loggedOut = null;
  } else if (owner.kind === 'mediation') {
    if (!owner.actions.delete(action)) remove(owner.suspended, action);
  } else if (!remove(owner.actions, action)) {
    remove(owner.suspended, action);
  }
}

function remove(list: Action[] | null, action: Action): boolean {
  const index = list?.indexOf(action) ?? -1;
  if (index >= 0) list?.splice(index, 1);
  return index >= 0;
}
