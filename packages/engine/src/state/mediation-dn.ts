import type { Milliseconds } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Action } from './action.ts';
import type { RegularDn } from './regular-dn.ts';

/** A queue, virtual queue or routing point. */
export interface MediationDn {
  readonly kind: 'mediation';
  /** Among those whose status may have changed by the running event. */
  touched: boolean;
  type: 'Queue' | 'RoutePoint';
  readonly id: Dn;
  /** Among the objects of its type. */
  index: number;
  /** From when on statuses count for this object; -Infinity where it has always been of this type (E-111). */
  since: Milliseconds;
  /** Among all mediation DNs. */
  readonly entity: number;
  source: number;
  /** Monitored or NotMonitored, and CallWait of every waiting call. */
  actions: Set<Action>;
  /** The waits that were in progress when the link was lost; null while monitored. */
  suspended: Action[] | null;
  lostAt: Milliseconds;
  monitoring: Action | null;
  /** DNs whose login takes part in this queue. */
  readonly logins: Set<RegularDn>;
}
