import { Line } from '../line.ts';
import type { DigitalWorker } from './digital-worker.ts';
import type { Interaction } from './interaction.ts';
import type { PlannedInteractionQueue } from './interaction-plan.ts';

/** A queue at work: what waits, and which agents have room for more, longest without news first. */
export class InteractionQueue {
  readonly plan: PlannedInteractionQueue;
  readonly waiting: Line<Interaction>;
  /** Interactions that those who are there can have at once, each shared among the queues that he serves. */
  capacity = 0;
  readonly #free = new Line<{ readonly worker: DigitalWorker; readonly turn: number }>(
    ({ worker, turn }) => worker.turn(this.plan.medium) === turn && worker.hasRoom(this.plan.medium),
  );

  constructor(plan: PlannedInteractionQueue) {
    this.plan = plan;
    this.waiting = new Line((interaction) => interaction.state === 'waiting' && interaction.queue === this);
  }

  freeWorker(): DigitalWorker | undefined {
    return this.#free.first()?.worker;
  }

  joinFree(worker: DigitalWorker): void {
    this.#free.push({ worker, turn: worker.turn(this.plan.medium) });
  }
}
