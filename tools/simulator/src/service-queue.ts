import type { Agent } from './agent.ts';
import type { PlannedQueue } from './centre-plan.ts';
import { Line } from './line.ts';
import type { Visit } from './visit.ts';

/** A queue at work: who waits, and which agents are free for it, longest first. */
export class ServiceQueue {
  readonly plan: PlannedQueue;
  readonly waiting = new Line<Visit>((visit) => visit.state === 'waiting');
  readonly #idle = new Line<{ readonly agent: Agent; readonly turn: number }>(
    ({ agent, turn }) => agent.turn === turn,
  );

  constructor(plan: PlannedQueue) {
    this.plan = plan;
  }

  /** The agent who has been free for longest. */
  idleAgent(): Agent | undefined {
    return this.#idle.first()?.agent;
  }

  joinIdle(agent: Agent): void {
    this.#idle.push({ agent, turn: agent.turn });
  }
}
