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
}
