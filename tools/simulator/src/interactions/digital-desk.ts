import type { LocalTime } from '../local-time.ts';
import type { Break, Roster, Shift } from '../roster.ts';
import type { Schedule } from '../schedule.ts';
import type { DigitalWorker } from './digital-worker.ts';
import { MEDIA, MEDIUM_RULES, type Medium } from './interaction-plan.ts';
import type { InteractionTeller } from './interaction-teller.ts';

/** Whoever is on shift at the start appears within so many seconds. */
const OPENING_RUSH = 50;
/** How long somebody who let an invitation pass is not ready for its medium; seconds. */
const AFTER_MISSED = 60;
const UNDISTURBED_PART = 0.3;

/** How agents come and go, and what they are ready for. */
export class DigitalDesk {
  readonly #schedule: Schedule;
  readonly #roster: Roster;
  readonly #time: LocalTime;
  readonly #teller: InteractionTeller;
  readonly #serve: (worker: DigitalWorker) => void;

  /** @param serve called whenever somebody may take more */
  constructor(
    schedule: Schedule,
    roster: Roster,
    time: LocalTime,
    teller: InteractionTeller,
    serve: (worker: DigitalWorker) => void,
  ) {
    this.#schedule = schedule;
    this.#roster = roster;
    this.#time = time;
    this.#teller = teller;
    this.#serve = serve;
  }

  /** Plans the agent's first arrival. */
  open(worker: DigitalWorker): void {
    const { now } = this.#schedule;
    const today = this.#time.day(now);
    for (const day of [today - 1, today]) {
      const shift = this.#roster.shift(worker.plan.person, day);
      if (!shift || shift.end <= now + 2 * OPENING_RUSH * 1000) continue;
      const at = shift.start <= now ? now + worker.dice.between(1, OPENING_RUSH) * 1000 : shift.start;
      this.#schedule.at(at, () => this.#arrive(worker, shift, day));
      return;
    }
    this.#planFrom(worker, today + 1);
  }

  /** The agent has room again: for more, or to go home. */
  freed(worker: DigitalWorker): void {
    if (worker.leaving) return this.#leaveWhenIdle(worker);
    this.#serve(worker);
  }

  /** The agent let an invitation pass: he is not ready for its medium for a while. */
  missed(worker: DigitalWorker, medium: Medium): void {
    if (!worker.isReady(medium)) return;
    this.#notReady(worker, medium, 'No answer');
    this.#later(worker, AFTER_MISSED, () => this.#ready(worker, medium));
  }

  #planFrom(worker: DigitalWorker, day: number): void {
    const shift = this.#roster.shift(worker.plan.person, day);
    if (shift) this.#schedule.at(shift.start, () => this.#arrive(worker, shift, day));
    else this.#schedule.at(this.#time.at(day, 0), () => this.#planFrom(worker, day + 1));
  }

  #arrive(worker: DigitalWorker, shift: Shift, day: number): void {
    this.#planFrom(worker, day + 1);
    // Still busy with the shift before: he stays away from this one.
    if (worker.present) return;
    worker.present = true;
    worker.leaving = false;
    worker.session += 1;
    worker.breaks = shift.breaks.filter(({ at }) => at > this.#schedule.now);
    this.#share(worker, 1);
    for (const medium of MEDIA) this.#teller.media('EventMediaAdded', worker, medium);
    for (const medium of MEDIA) this.#ready(worker, medium);
    this.#planBreak(worker);
    const { session } = worker;
    this.#schedule.at(shift.end, () => {
      if (worker.session !== session) return;
      worker.leaving = true;
      this.#share(worker, -1);
      for (const medium of MEDIA) if (worker.isReady(medium)) this.#notReady(worker, medium, 'End of shift');
      this.#leaveWhenIdle(worker);
    });
  }

  #leaveWhenIdle(worker: DigitalWorker): void {
    if (!worker.present || !worker.idle) return;
    this.#setDoNotDisturb(worker, false);
    worker.present = false;
    worker.session += 1;
    for (const medium of MEDIA) this.#teller.media('EventMediaRemoved', worker, medium);
  }

  #planBreak(worker: DigitalWorker): void {
    const [next, ...rest] = worker.breaks;
    if (!next) return;
    const { session } = worker;
    this.#schedule.at(next.at, () => {
      if (worker.session !== session || worker.leaving) return;
      worker.breaks = rest;
      this.#takeBreak(worker, next);
    });
  }

  /** What he has in hand he finishes during his break. */
  #takeBreak(worker: DigitalWorker, { reason, length }: Break): void {
    for (const medium of MEDIA) if (worker.isReady(medium)) this.#notReady(worker, medium, reason);
    if (reason === 'Admin' && worker.dice.chance(UNDISTURBED_PART)) this.#setDoNotDisturb(worker, true);
    this.#later(worker, length, () => {
      this.#setDoNotDisturb(worker, false);
      for (const medium of MEDIA) this.#ready(worker, medium);
      this.#planBreak(worker);
    });
  }

  #ready(worker: DigitalWorker, medium: Medium): void {
    if (worker.leaving || worker.isReady(medium)) return;
    worker.setReady(medium, true);
    this.#teller.media('EventReadyForMedia', worker, medium);
    this.#serve(worker);
  }

  #notReady(worker: DigitalWorker, medium: Medium, reason: string): void {
    worker.setReady(medium, false);
    this.#teller.media('EventNotReadyForMedia', worker, medium, reason);
  }

  #setDoNotDisturb(worker: DigitalWorker, on: boolean): void {
    if (worker.doNotDisturb === on) return;
    worker.doNotDisturb = on;
    this.#teller.doNotDisturb(on ? 'EventDoNotDisturbOn' : 'EventDoNotDisturbOff', worker);
  }

  /** Adds the agent's capacity to what his queues can expect, or takes it away. */
  #share(worker: DigitalWorker, sign: 1 | -1): void {
    for (const queue of worker.queues) {
      const { medium } = queue.plan;
      const served = worker.queues.filter(({ plan }) => plan.medium === medium).length;
      queue.capacity += (sign * MEDIUM_RULES[medium].capacity) / served;
    }
  }

  /** Void when the agent has gone meanwhile. */
  #later(worker: DigitalWorker, seconds: number, run: () => void): void {
    const { session } = worker;
    this.#schedule.after(seconds, () => {
      if (worker.session === session) run();
    });
  }
}
