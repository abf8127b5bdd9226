import type { Milliseconds } from '@pulse/base';
import type { AgentId } from '@pulse/model';
import type { Action } from './action.ts';
import type { RegularDn } from './regular-dn.ts';

export interface Agent {
  readonly kind: 'agent';
  /** Among those whose status may have changed by the running event. */
  touched: boolean;
  readonly id: AgentId;
  readonly index: number;
  /** DNs where the agent is logged in, in the order of login. */
  readonly logins: RegularDn[];
  loggedOut: Action | null;
  readonly groups: GroupSeat[];
}

/** Membership of an agent in a group; what ended before `since` is not the group's (U9). */
export interface GroupSeat {
  readonly group: number;
  readonly since: Milliseconds;
}
