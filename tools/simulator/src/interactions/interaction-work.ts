import type { Schedule } from '../schedule.ts';
import type { DigitalWorker } from './digital-worker.ts';
import type { Interaction } from './interaction.ts';
import { MEDIUM_RULES } from './interaction-plan.ts';
import type { InteractionTeller } from './interaction-teller.ts';

/** What work asks of the rest of the centre. */
export interface WorkEnds {
  /** The agent has one interaction less. */
  freed(worker: DigitalWorker): void;
  /** Nobody has the interaction any more. */
  putBack(interaction: Interaction): void;
}

const MIN_HANDLING = 20;
/** Part of the interactions in which data are noted; of e-mails that are held for a while, and that are put aside. */
const NOTED = 0.3;
const HELD = 0.15;
const ASIDE = 0.08;
/** How long an e-mail stays aside, and until it is looked at again when there is no room for it; seconds. */
const ASIDE_FOR = [600, 2400] as const;
const LOOK_AGAIN = 120;

/** From the acceptance of an interaction to its end. */
export class InteractionWork {
  readonly #schedule: Schedule;
  readonly #teller: InteractionTeller;
  readonly #ends: WorkEnds;

  constructor(schedule: Schedule, teller: InteractionTeller, ends: WorkEnds) {
    this.#schedule = schedule;
    this.#teller = teller;
    this.#ends = ends;
  }

  begin(worker: DigitalWorker, interaction: Interaction): void {
    const { dice, queue } = interaction;
    const time = MIN_HANDLING + dice.span(MEDIUM_RULES[queue.plan.medium].handling - MIN_HANDLING);
    if (dice.chance(NOTED)) this.#note(worker, interaction, time * 0.3);
    const email = queue.plan.medium === 'email';
    if (email && dice.chance(HELD)) this.#hold(worker, interaction, time);
    else if (email && dice.chance(ASIDE)) this.#after(time * 0.5, () => this.#putAside(worker, interaction));
    else this.#after(time, () => this.#end(worker, interaction));
  }

  #note(worker: DigitalWorker, interaction: Interaction, seconds: number): void {
    const outcome = interaction.dice.pick(['Resolved', 'Resolved', 'Follow-up', 'Information']);
    this.#after(seconds, () => {
      const userData = { Outcome: outcome };
      this.#teller.withAgent('EventPropertiesChanged', interaction, worker, { userData });
    });
  }

  #hold(worker: DigitalWorker, interaction: Interaction, time: number): void {
    this.#after(time * 0.5, () => this.#teller.withAgent('EventInteractionHeld', interaction, worker));
    this.#after(time * 0.8, () => this.#teller.withAgent('EventInteractionResumed', interaction, worker));
    this.#after(time, () => this.#end(worker, interaction));
  }

  #putAside(worker: DigitalWorker, interaction: Interaction): void {
    const { queue, dice } = interaction;
    interaction.state = 'aside';
    this.#teller.withAgent('EventPartyRemoved', interaction, worker);
    this.#teller.withAgent('EventPlacedInWorkbin', interaction, worker, { thisDn: worker.plan.workbin });
    worker.drop(queue.plan.medium);
    this.#ends.freed(worker);
    this.#after(dice.between(...ASIDE_FOR), () => this.#takeUp(worker, interaction));
  }

  /** The agent goes on with what he had put aside, when he has room; the queue gets it back when he has gone. */
  #takeUp(worker: DigitalWorker, interaction: Interaction): void {
    const { queue, dice } = interaction;
    const { medium, dn } = queue.plan;
    if (worker.present && !worker.leaving && !worker.hasRoom(medium)) {
      this.#after(LOOK_AGAIN, () => this.#takeUp(worker, interaction));
      return;
    }
    const stays = worker.hasRoom(medium);
    this.#teller.withAgent('EventTakenFromWorkbin', interaction, worker, {
      thisDn: worker.plan.workbin,
      ...(!stays && { otherDn: dn }),
    });
    if (!stays) return this.#ends.putBack(interaction);
    interaction.state = 'handled';
    worker.take(medium);
    this.#teller.withAgent('EventPartyAdded', interaction, worker);
    this.#ends.freed(worker);
    this.#after(MIN_HANDLING + dice.span(MEDIUM_RULES[medium].handling / 2), () =>
      this.#end(worker, interaction),
    );
  }

  #end(worker: DigitalWorker, interaction: Interaction): void {
    interaction.state = 'over';
    this.#teller.withAgent('EventPartyRemoved', interaction, worker);
    this.#teller.withAgent('EventProcessingStopped', interaction, worker);
    worker.drop(interaction.queue.plan.medium);
    this.#ends.freed(worker);
  }

  #after(seconds: number, run: () => void): void {
    this.#schedule.after(seconds, run);
  }
}
