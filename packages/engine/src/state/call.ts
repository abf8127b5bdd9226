import type { Milliseconds } from '@pulse/base';
import type { CallId, CallType, Dn, KeyValues } from '@pulse/model';
import type { Role } from '../mask/atoms.ts';
import type { Action } from './action.ts';
import type { MediationDn } from './mediation-dn.ts';
import type { RegularDn } from './regular-dn.ts';

/** What is known of one call, on all its legs together (F2). */
export interface Call {
  readonly id: CallId;
  /** What it is part of, with its consultations: distinct numbers count it once (F15). */
  root: CallId;
  type: CallType;
  mediaType: string;
  ani: string | undefined;
  dnis: string | undefined;
  userData: KeyValues | undefined;
  /** See FilterBank.callFacts. */
  facts: number;
  parties: Party[];
  /** More than one to a queue only where calls were joined that had both been there. */
  visits: Visit[];
  /** Its place among the calls of which nothing is in progress; null while something is. */
  idle: IdleCall | null;
}

/** A call of which nothing is in progress: it is remembered for a while. */
export interface IdleCall {
  readonly id: CallId;
  /** Since when. */
  readonly since: Milliseconds;
  /** Null: only its text is known, since no event has named it after a checkpoint was loaded. */
  call: Call | null;
  /** How a checkpoint writes it; null: none was made since an event named it. */
  text: string | null;
  /** It goes on after all. */
  over: boolean;
}

/** Something of the call is in progress. */
export function goOn(call: Call): void {
  if (call.idle === null) return;
  call.idle.over = true;
  call.idle = null;
}

/** A call on a regular DN. */
export interface Party {
  call: Call;
  readonly dn: RegularDn;
  stage: 'dialing' | 'ringing' | 'established' | 'busy';
  /** CallDialing, CallRinging, or the call-type action. */
  action: Action | null;
  hold: Action | null;
  establishedAt: Milliseconds;
  role: Role;
  otherDn: Dn | undefined;
  /** The last value seen on any of its events (Q5); it may name a queue that nobody has heard of yet. */
  thisQueue: Dn | undefined;
  /** What it listens to (E-41); null unless it is an observer. */
  observed: Observed | null;
  /** Visits that this party answered: they get its CallReleased, and the ACWCompleted that follows. */
  answered: Visit[];
}

/** Somebody whose call an observer hears. */
export interface Observed {
  readonly dn: RegularDn;
  /** CallObserved. */
  readonly action: Action;
}

/** A call's stay in one queue, from its entry until an agent is done with it. */
export interface Visit {
  call: Call;
  readonly queue: MediationDn;
  /** First entry; a return without answer keeps it (Q3). */
  readonly enteredAt: Milliseconds;
  /** `left`: abandoned, cleared or taken over; nothing more is made of it on the queue. */
  stage: 'waiting' | 'distributed' | 'answered' | 'left';
  /** Has the queue given the call away, so that `returned` is a return? */
  givenAway: boolean;
  wait: Action | null;
  /** Start of the latest treatment that runs while it waits; NaN: none. */
  treatedAt: Milliseconds;
  /** Until then it is known to wait; NaN: nobody gives signs of life (E-29). */
  aliveUntil: Milliseconds;
  extensions: KeyValues | undefined;
  reasons: KeyValues | undefined;
  /** DNs to which this queue diverted the call (Q5). */
  targets: Dn[];
}

/** The call on a DN. */
export function partyOn(dn: RegularDn, call: Call): Party | undefined {
  for (const party of dn.parties) if (party.call === call) return party;
  return undefined;
}

/** The call's stay in a queue that events mean: where it waits, else the first that is known. */
export function visitTo(queue: MediationDn, call: Call): Visit | undefined {
  let first: Visit | undefined;
  for (const visit of call.visits) {
    if (visit.queue !== queue) continue;
    if (visit.stage === 'waiting') return visit;
    first ??= visit;
  }
  return first;
}

/**
 * The list with one more element. What is pushed to an empty list gives it room for many; most of these lists never hold
 * a second element, and there are several for each call that is remembered.
 */
export function withOne<T>(list: T[], element: T): T[] {
  if (list.length === 0) return [element];
  list.push(element);
  return list;
}

/** Takes one element out of a list that holds it. */
export function takeOut<T>(list: T[], element: T): void {
  const index = list.indexOf(element);
  if (index < 0) return;
  for (let i = index; i < list.length - 1; i++) list[i] = list[i + 1] as T;
  // Not by its length, which may give the memory back and ask for it again a moment later.
  list.pop();
}
