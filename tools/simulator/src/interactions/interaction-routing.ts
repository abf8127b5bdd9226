import type { Schedule } from '../schedule.ts';
import { cancel } from '../schedule.ts';
import type { DigitalWorker } from './digital-worker.ts';
import type { Interaction } from './interaction.ts';
import { MEDIUM_RULES } from './interaction-plan.ts';
import type { InteractionQueue } from './interaction-queue.ts';
import { type InteractionTeller, RETURNED } from './interaction-teller.ts';

/** What routing asks of the rest of the centre. */
export interface InteractionEnds {
  /** The agent has accepted. */
  accepted(worker: DigitalWorker, interaction: Interaction): void;
  /** He did not answer. */
  missed(worker: DigitalWorker, interaction: Interaction): void;
  /** He has room again. */
  freed(worker: DigitalWorker): void;
}

/** Part of the invitations that are accepted, and, of the others, declined by the agent. */
const ACCEPTED = 0.93;
const DECLINED = 0.5;
/** Mean patience of who waits in a chat, and after how long a waiting e-mail is moved to another queue; seconds. */
const PATIENCE = 240;
const MOVED_AFTER = 900;

/** Interaction queues, waiting, and invitations to the agents who have had none for longest. */
export class InteractionRouting {
  readonly #schedule: Schedule;
  readonly #teller: InteractionTeller;
  readonly #queues: readonly InteractionQueue[];
  readonly #ends: InteractionEnds;

  constructor(
    schedule: Schedule,
    teller: InteractionTeller,
    queues: readonly InteractionQueue[],
    ends: InteractionEnds,
  ) {
    this.#schedule = schedule;
    this.#teller = teller;
    this.#queues = queues;
    this.#ends = ends;
  }

  enter(interaction: Interaction): void {
    const { plan } = interaction.queue;
    this.#teller.inQueue('EventPlacedInQueue', interaction, plan);
    this.#teller.virtual('EventQueued', interaction, plan);
    this.#wait(interaction, false);
  }

  /** It was given away and nobody has it. */
  putBack(interaction: Interaction): void {
    const { plan } = interaction.queue;
    this.#teller.inQueue('EventPlacedInQueue', interaction, plan, RETURNED);
    this.#teller.virtual('EventQueued', interaction, plan, RETURNED);
    this.#wait(interaction, true);
  }

  /** Somebody can take more: what has waited longest in each of his queues, as long as he has room. */
  serve(worker: DigitalWorker): void {
    for (const queue of worker.queues) {
      for (
        let next = queue.waiting.first();
        next && worker.hasRoom(queue.plan.medium);
        next = queue.waiting.first()
      ) {
        this.#invite(next, worker);
      }
      if (worker.hasRoom(queue.plan.medium)) queue.joinFree(worker);
    }
  }

  #wait(interaction: Interaction, first: boolean): void {
    const { queue } = interaction;
    interaction.state = 'waiting';
    const worker = queue.freeWorker();
    if (worker) return this.#invite(interaction, worker);
    if (first) queue.waiting.pushFirst(interaction);
    else queue.waiting.push(interaction);
    if (queue.plan.medium === 'chat') {
      const patience = interaction.dice.exponential(PATIENCE);
      interaction.fate = this.#schedule.after(patience, () => this.#giveUp(interaction));
    } else if (!interaction.moved) {
      interaction.fate = this.#schedule.after(MOVED_AFTER, () => this.#move(interaction));
    }
  }

  #giveUp(interaction: Interaction): void {
    const { plan } = interaction.queue;
    interaction.state = 'over';
    this.#teller.inQueue('EventProcessingStopped', interaction, plan, {
      reasons: { reason: 'Customer left' },
    });
    this.#teller.virtual('EventAbandoned', interaction, plan);
  }

  /** To the next queue of the same medium, whose agents are others. */
  #move(interaction: Interaction): void {
    const from = interaction.queue;
    const alike = this.#queues.filter(({ plan }) => plan.medium === from.plan.medium);
    const to = alike[(alike.indexOf(from) + 1) % alike.length] ?? from;
    if (to === from) return;
    interaction.moved = true;
    this.#teller.inQueue('EventTakenFromQueue', interaction, from.plan, { otherDn: to.plan.dn });
    this.#teller.virtual('EventDiverted', interaction, from.plan, { extensions: { cleared: 'overflow' } });
    interaction.queue = to;
    this.#teller.inQueue('EventPlacedInQueue', interaction, to.plan, { otherDn: from.plan.dn });
    this.#teller.virtual('EventQueued', interaction, to.plan);
    this.#wait(interaction, false);
  }

  #invite(interaction: Interaction, worker: DigitalWorker): void {
    const { queue, dice } = interaction;
    const { medium } = queue.plan;
    const { answer, answerLimit } = MEDIUM_RULES[medium];
    const { place, person } = worker.plan;
    cancel(interaction.fate);
    interaction.state = 'invited';
    worker.take(medium);
    this.#teller.virtual('EventDiverted', interaction, queue.plan, { thirdPartyDn: place });
    this.#teller.inQueue('EventTakenFromQueue', interaction, queue.plan, {
      agentId: person.id,
      otherDn: place,
    });
    this.#teller.withAgent('EventAgentInvited', interaction, worker);
    this.#rejoin(worker, queue);
    if (dice.chance(ACCEPTED)) {
      const seconds = Math.min(answerLimit - 1, 1 + dice.span(answer));
      this.#schedule.after(seconds, () => {
        interaction.state = 'handled';
        this.#teller.withAgent('EventPartyAdded', interaction, worker);
        this.#ends.accepted(worker, interaction);
      });
      return;
    }
    const declined = dice.chance(DECLINED);
    this.#schedule.after(declined ? 1 + dice.span(answer) : answerLimit, () => {
      this.#teller.withAgent(declined ? 'EventRejected' : 'EventRevoked', interaction, worker);
      worker.drop(medium);
      if (!declined) this.#ends.missed(worker, interaction);
      this.putBack(interaction);
      this.#ends.freed(worker);
    });
  }

  /** Behind those who have had none for longer, in every queue of the medium. */
  #rejoin(worker: DigitalWorker, { plan: { medium } }: InteractionQueue): void {
    if (!worker.hasRoom(medium)) return;
    for (const queue of worker.queues) if (queue.plan.medium === medium) queue.joinFree(worker);
  }
}
