import type { Milliseconds } from '@pulse/base';
import type { Dn } from '@pulse/model';
import type { Call } from './call.ts';
import type { Task } from './schedule.ts';
import type { ServiceQueue } from './service-queue.ts';

/** What may end a wait beside an agent, the caller's patience and the queue's limit. */
export type Way = 'none' | 'overflow' | 'exit' | 'redirect';

/** A call's stay in one queue, from its first entry until it is answered or gone. */
export interface Visit {
  readonly call: Call;
  readonly queue: ServiceQueue;
  readonly enteredAt: Milliseconds;
  /** `offered`: an agent's phone rings. */
  state: 'waiting' | 'offered' | 'over';
  /** Virtual queues in which the call waits as well, the queue's own first. */
  virtual: readonly Dn[];
  /** An overflowed call is not sent on a second time. */
  readonly mayOverflow: boolean;
  /** Drawn for this wait, and not come to pass so far. */
  way: Way | undefined;
  /** Ends the wait unless an agent comes first. */
  fate: Task | undefined;
  /** Joins the backup virtual queue. */
  backup: Task | undefined;
}
