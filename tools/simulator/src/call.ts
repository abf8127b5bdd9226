import type { Milliseconds } from '@pulse/base';
import type { CallId, CallType, Dn, KeyValues } from '@pulse/model';
import type { Agent } from './agent.ts';
import type { Dice } from './dice.ts';
import type { Task } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';

/** One call; the same object on all its legs. */
export interface Call {
  readonly id: CallId;
  readonly callType: CallType;
  /** The other end: the caller of an inbound call, the number dialled of an outbound one. */
  readonly party: Dn;
  readonly ani: string;
  readonly dnis: string;
  readonly userData?: KeyValues;
  /** The call that a consult call is about. */
  readonly about?: Call;
  readonly dice: Dice;
  /** When the caller will have waited long enough. */
  givesUpAt: Milliseconds;
}

/** A call's stay in one queue, from its first entry until it is answered or gone. */
export interface Visit {
  readonly call: Call;
  readonly queue: ServiceQueue;
  readonly enteredAt: Milliseconds;
  /** `offered`: an agent's phone rings. */
  state: 'waiting' | 'offered' | 'over';
  /** Virtual queues in which the call waits as well, the queue's own first. */
  virtual: Dn[];
  /** An overflowed call is not sent on a second time. */
  readonly mayOverflow: boolean;
  /** Ends the wait unless an agent comes first. */
  fate: Task | undefined;
  /** Joins the backup virtual queue. */
  backup: Task | undefined;
  /** Whose phone rings. */
  agent: Agent | undefined;
}
