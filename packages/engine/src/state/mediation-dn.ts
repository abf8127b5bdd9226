import type { Milliseconds } from '@pulse/base';
import type { CallId, Dn } from '@pulse/model';
import type { Action } from './action.ts';
import type { Visit } from './call.ts';
import type { RegularDn } from './regular-dn.ts';

/** A queue, virtual queue or routing point. */
export interface MediationDn {
  readonly kind: 'mediation';
  readonly type: 'Queue' | 'RoutePoint';
  readonly id: Dn;
  /** Among the objects of its type. */
  readonly index: number;
  /** Among all mediation DNs. */
  readonly entity: number;
  source: number;
  /** Monitored or NotMonitored, and CallWait of every waiting call. */
  actions: Set<Action>;
  /** The waits that were in progress when the link was lost; null while monitored. */
  suspended: Action[] | null;
  lostAt: Milliseconds;
  monitoring: Action | null;
  /** Newest visit of each call. */
  readonly visits: Map<CallId, Visit>;
  /** DNs whose login takes part in this queue. */
  readonly logins: Set<RegularDn>;
  /** Queue groups that contain it, ascending. */
  readonly groups: readonly number[];
}
