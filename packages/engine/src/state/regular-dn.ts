import type { Milliseconds } from '@pulse/base';
import type { Dn, KeyValues } from '@pulse/model';
import type { Action } from './action.ts';
import type { Agent } from './agent.ts';
import type { Party, Visit } from './call.ts';
import type { MediationDn } from './mediation-dn.ts';
import type { Place } from './place.ts';

/** An agent on a DN. */
export interface Login {
  readonly agent: Agent;
  readonly since: Milliseconds;
  readonly queues: Set<MediationDn>;
}

/** AfterCallWork asked for during a call: it begins when the last established call has left (A5). */
export interface AskedWork {
  readonly at: Milliseconds;
  reasons: KeyValues | undefined;
  extensions: KeyValues | undefined;
}

/** A device that calls ring at. */
export interface RegularDn {
  readonly kind: 'regular';
  /** Among those whose status may have changed by the running event. */
  touched: boolean;
  readonly id: Dn;
  readonly index: number;
  /** Source of its latest event; -1: none yet. */
  source: number;
  /** In progress. While the link is lost: NotMonitored alone. */
  actions: Action[];
  /** What was in progress when the link was lost; null while monitored. */
  suspended: Action[] | null;
  lostAt: Milliseconds;
  notMonitored: Action | null;
  hook: Action | null;
  readiness: Action | null;
  loggedIn: Action | null;
  login: Login | null;
  /** Where it stands, and since when. */
  place: Place | null;
  placedAt: Milliseconds;
  readonly parties: Party[];
  /** EventOffHook came and no EventOnHook since (A7). */
  offHook: boolean;
  dnd: boolean;
  asked: AskedWork | null;
  /** Visits of the call that left last, while a following AfterCallWork would belong to them (A6). */
  lastLeft: readonly Visit[];
  /** Visits that get the ACWCompleted of the running AfterCallWork. */
  workFor: readonly Visit[];
}
