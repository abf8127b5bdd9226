import { assert, type Milliseconds } from '@pulse/base';
import type { PlannedAgent } from './centre-plan.ts';
import { Dice } from './dice.ts';
import type { Break } from './roster.ts';

export type AgentMode = 'LoggedOut' | 'Ready' | 'NotReady' | 'AfterCallWork';

/** An agent at work. */
export class Agent {
  readonly plan: PlannedAgent;
  mode: AgentMode = 'LoggedOut';
  /** Why the agent was not ready last. */
  reason = '';
  /** Queues logged in to, the main one first. */
  skills: readonly number[];
  /** Has a call of whatever state. */
  busy = false;
  /** In conversation: readiness may be asked for now and take effect when the call has ended. */
  talking = false;
  doNotDisturb = false;
  /** Rises when the agent stops or starts being free: entries of idle lines with another number are stale. */
  turn = 0;
  /** Rises with every login and logout: what was planned in another session is void. */
  session = 0;
  shiftEnd: Milliseconds = 0;
  /** Breaks of this shift that have not begun. */
  breaks: readonly Break[] = [];
  /** The first of `breaks` is due. */
  breakDue = false;
  /** A break that was asked for during a call; its length in seconds. */
  askedBreak = 0;
  #dice: Dice | undefined;
  readonly #seed: number;

  constructor(plan: PlannedAgent, seed: number) {
    this.plan = plan;
    this.skills = plan.skills;
    this.#seed = seed;
  }

  get dice(): Dice {
    this.#dice ??= new Dice(this.#seed, 'agent', this.plan.index);
    return this.#dice;
  }

  /** Can be offered a call now. */
  get free(): boolean {
    return this.mode === 'Ready' && !this.busy;
  }

  /** Leaves the idle lines for a call. */
  take(): void {
    assert(this.free, 'only a free agent is given a call');
    this.busy = true;
    this.turn++;
  }
}
