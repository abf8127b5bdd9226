import type { Milliseconds } from '@pulse/base';
import { callId, type SourceEvent } from '@pulse/model';
import { planCentre } from '../centre-plan.ts';
import { Dice } from '../dice.ts';
import { LocalTime } from '../local-time.ts';
import { type CentreOptions, checkCentreOptions, epochOf } from '../options.ts';
import { Roster } from '../roster.ts';
import { Schedule } from '../schedule.ts';
import { LANGUAGES } from '../services.ts';
import type { Simulation } from '../simulation.ts';
import { DigitalDesk } from './digital-desk.ts';
import { DigitalWorker } from './digital-worker.ts';
import type { Interaction } from './interaction.ts';
import { interactionSwitch, MEDIUM_RULES, planInteractions } from './interaction-plan.ts';
import { InteractionQueue } from './interaction-queue.ts';
import { InteractionRouting } from './interaction-routing.ts';
import { InteractionTeller } from './interaction-teller.ts';
import { InteractionWork } from './interaction-work.ts';

/** Seconds from the start to the first possible interaction. */
const OPENING = 60;
/** How often the rate of arrivals is looked at anew, and its least: somebody writes at night, too; seconds. */
const RATE_STEP = 300;
const RAREST = 3600;
/** Part of the e-mails that are acknowledged by an external service. */
const ACKNOWLEDGED = 0.2;

/**
 * Chats and e-mails of a contact centre, as a simulation of its own beside the telephones: the same people, shifts and
 * services, but neither knows of the other. Says both what Interaction Server says and what the router says of the
 * virtual queues.
 */
export class InteractionCentre implements Simulation {
  readonly #schedule: Schedule;
  readonly #teller: InteractionTeller;
  readonly #routing: InteractionRouting;
  readonly #seed: number;
  readonly #prefix: string;
  #made = 0;

  /** Throws {@link PulseError} `simulator-options`. */
  constructor(options: CentreOptions, emit: (event: SourceEvent) => void) {
    checkCentreOptions(options);
    const { seed, start } = options;
    const plan = planInteractions(options, planCentre(options));
    const time = new LocalTime(options.timeZone);
    const schedule = new Schedule(start);
    const teller = new InteractionTeller(schedule, emit);
    const queues = plan.queues.map((queue) => new InteractionQueue(queue));
    const routing = new InteractionRouting(schedule, teller, queues, {
      accepted: (worker, interaction) => work.begin(worker, interaction),
      missed: (worker, interaction) => desk.missed(worker, interaction.queue.plan.medium),
      freed: (worker) => desk.freed(worker),
    });
    const roster = new Roster(seed, options.agents, time);
    const desk = new DigitalDesk(schedule, roster, time, teller, (worker) => routing.serve(worker));
    const work = new InteractionWork(schedule, teller, {
      freed: (worker) => desk.freed(worker),
      putBack: (interaction) => routing.putBack(interaction),
    });
    this.#schedule = schedule;
    this.#teller = teller;
    this.#routing = routing;
    this.#seed = seed;
    this.#prefix = new Dice(epochOf(options), interactionSwitch(options.source)).below(2 ** 32).toString(36);
    schedule.at(start, () => {
      teller.link('EventLinkConnected');
      teller.link('EventSnapshotBegin');
      for (const { dn, name } of plan.virtualQueues) teller.virtualQueue(dn, name);
      teller.link('EventSnapshotEnd');
    });
    for (const agent of plan.agents) {
      const own = queues.filter(({ plan: { family } }) => agent.families.includes(family));
      desk.open(new DigitalWorker(agent, own, seed));
    }
    for (const [index, queue] of queues.entries()) {
      const dice = new Dice(seed, 'interactions', index);
      schedule.at(start + OPENING * 1000, () => this.#planArrival(queue, dice));
    }
  }

  nextTime(): Milliseconds {
    return this.#schedule.nextTime();
  }

  step(): void {
    this.#schedule.runNext();
  }

  /** As many come as the agents of this moment can do, less a reserve; the process forgets, so it may be drawn anew. */
  #planArrival(queue: InteractionQueue, dice: Dice): void {
    const { handling, load } = MEDIUM_RULES[queue.plan.medium];
    const rate = Math.max(1 / RAREST, (load * queue.capacity) / handling);
    const seconds = dice.exponential(1 / rate);
    this.#schedule.after(Math.min(seconds, RATE_STEP), () => {
      if (seconds <= RATE_STEP) this.#arrive(queue);
      this.#planArrival(queue, dice);
    });
  }

  #arrive(queue: InteractionQueue): void {
    const number = ++this.#made;
    const dice = new Dice(this.#seed, 'interaction', number);
    const userData = {
      ServiceType: queue.plan.family,
      CustomerSegment: dice.chance(0.08) ? 'VIP' : dice.chance(0.25) ? 'Business' : 'Private',
      Language: dice.chance(0.7) ? LANGUAGES[0] : dice.pick(LANGUAGES.slice(1, 4)),
    };
    const id = callId(`${this.#prefix}-${number}`);
    const interaction: Interaction = {
      id,
      userData,
      dice,
      queue,
      state: 'waiting',
      fate: undefined,
      moved: false,
    };
    this.#teller.interaction('EventInteractionSubmitted', interaction, { callType: 'Inbound', userData });
    if (queue.plan.medium === 'email' && dice.chance(ACKNOWLEDGED)) {
      this.#teller.interaction('EventExternalServiceRequested', interaction);
      this.#schedule.after(2, () => this.#teller.interaction('EventExternalServiceResponded', interaction));
    }
    this.#routing.enter(interaction);
  }
}
