import type { Milliseconds } from '@pulse/base';
import type { CentrePlan, PlannedQueue } from './centre-plan.ts';
import { Dice } from './dice.ts';
import type { LocalTime } from './local-time.ts';
import { presentPart, type Roster } from './roster.ts';

/** Demand is planned by quarters of an hour of the local day, and followed in steps of five minutes. */
const SLOTS = 96;
const SLOT_MINUTES = 15;
const STEP: Milliseconds = 5 * 60_000;
const DAY_STEPS = 288;
/** Seconds of ringing, holding and asking colleagues that a call costs beside talk and after-call work. */
const EXTRA_WORK = 32;
/** Part of calls that are followed by after-call work. */
export const WRAP_PART = 0.75;
/** How the time of an agent with one to four skills is divided over them. */
const SKILL_PARTS: readonly (readonly number[])[] = [
  [1],
  [0.72, 0.28],
  [0.62, 0.24, 0.14],
  [0.4, 0.2, 0.2, 0.2],
];

/**
 * How many calls come: the work that the rostered agents can do, queue by queue and quarter of an hour by quarter of an
 * hour, less a reserve that is larger for small teams (square-root staffing), times a slow random swing, and now and
 * then a quarter of an hour in which one queue gets twice as many.
 *
 * Each queue's arrivals are a non-homogeneous Poisson process that depends on the seed and the roster alone, not on
 * what becomes of the calls.
 */
export class Demand {
  readonly #plan: CentrePlan;
  readonly #roster: Roster;
  readonly #time: LocalTime;
  readonly #days = new Map<number, Float64Array>();
  readonly #rushes: Rushes;
  readonly #streams: ArrivalStream[];

  constructor(seed: number, start: Milliseconds, plan: CentrePlan, roster: Roster, time: LocalTime) {
    this.#plan = plan;
    this.#roster = roster;
    this.#time = time;
    this.#rushes = new Rushes(new Dice(seed, 'rushes'), start, plan.queues.length);
    this.#streams = plan.queues.map((queue) => ({
      time: start,
      dice: new Dice(seed, 'arrivals', queue.index),
      weather: new Dice(seed, 'weather', queue.index),
      quarter: 0,
      swing: 0,
    }));
  }

  /**
   * The next arrival at a queue after the one returned before; `call: false` says that none came in a whole day, and
   * where to go on.
   */
  next(queue: PlannedQueue): { readonly time: Milliseconds; readonly call: boolean } {
    const stream = this.#streams[queue.index] as ArrivalStream;
    let budget = stream.dice.exponential(1);
    for (let steps = 0; steps <= DAY_STEPS; steps++) {
      const step = Math.floor(stream.time / STEP) * STEP;
      const rate = this.#rate(queue, stream, step);
      const seconds = (step + STEP - stream.time) / 1000;
      if (rate * seconds > budget) {
        stream.time += (budget / rate) * 1000;
        return { time: stream.time, call: true };
      }
      budget -= rate * seconds;
      stream.time = step + STEP;
    }
    return { time: stream.time, call: false };
  }

  /** Calls a second. */
  #rate(queue: PlannedQueue, stream: ArrivalStream, step: Milliseconds): number {
    const quarter = Math.floor(step / (SLOT_MINUTES * 60_000));
    if (stream.quarter !== quarter) {
      // About normal: mean 0, deviation 1.
      const draw = 2 * (stream.weather.next() + stream.weather.next() + stream.weather.next() - 1.5);
      stream.swing = 0.7 * stream.swing + 0.08 * draw;
      stream.quarter = quarter;
    }
    const middle = step + STEP / 2;
    const slot = Math.floor(this.#time.minute(middle) / SLOT_MINUTES);
    const planned = this.#day(this.#time.day(middle))[queue.index * SLOTS + slot] as number;
    return planned * (1 + stream.swing) * this.#rushes.factor(queue.index, middle);
  }

  /** Calls a second by queue and quarter of an hour of a local day, as planned. */
  #day(day: number): Float64Array {
    let rates = this.#days.get(day);
    if (!rates) {
      rates = this.#planDay(day);
      if (this.#days.size >= 3) this.#days.delete(Math.min(...this.#days.keys()));
      this.#days.set(day, rates);
    }
    return rates;
  }

  #planDay(day: number): Float64Array {
    const queues = this.#plan.queues;
    const work = new Float64Array(queues.length * SLOTS);
    const people = new Float64Array(queues.length * SLOTS);
    for (const agent of this.#plan.agents) {
      const parts = SKILL_PARTS[agent.skills.length - 1] as readonly number[];
      for (const back of [0, 1]) {
        const hours = this.#roster.hours(agent, day - back);
        if (!hours) continue;
        const start = hours[0] / SLOT_MINUTES - back * SLOTS;
        const end = hours[1] / SLOT_MINUTES - back * SLOTS;
        for (let slot = Math.max(0, start); slot < Math.min(SLOTS, end); slot++) {
          const present = presentPart((slot + 0.5 - start) / (end - start));
          for (let skill = 0; skill < agent.skills.length; skill++) {
            const place = (agent.skills[skill] as number) * SLOTS + slot;
            work[place] = (work[place] as number) + present * (parts[skill] as number);
            people[place] = (people[place] as number) + present;
          }
        }
      }
    }
    const rates = new Float64Array(work.length);
    for (const { index, service } of queues) {
      const perCall = service.talk + WRAP_PART * service.wrap + EXTRA_WORK;
      for (let slot = 0; slot < SLOTS; slot++) {
        const place = index * SLOTS + slot;
        const present = people[place] as number;
        if (present === 0) continue;
        rates[place] = ((work[place] as number) * load(present)) / perCall;
      }
    }
    return rates;
  }
}

/** Part of the time in which so many agents can be busy without too many callers waiting: square-root staffing. */
const load = (agents: number): number => Math.min(0.83, Math.max(0.4, 1 - 0.68 / Math.sqrt(agents)));

interface ArrivalStream {
  time: Milliseconds;
  readonly dice: Dice;
  readonly weather: Dice;
  /** The quarter of an hour for which `swing` was drawn. */
  quarter: number;
  swing: number;
}

interface Rush {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly factor: number;
}

/** Bad enough that callers are sent on and sent away within the first hour. */
const FIRST_RUSH = { minutes: 18, factor: 6 } as const;

/** The bad quarters of an hour: the first soon after the start, then one in two to four hours for twelve queues. */
class Rushes {
  readonly #dice: Dice;
  /** By queue, those that may still come or last, first to begin first. */
  readonly #lists: Rush[][];
  #planned: Milliseconds;
  #first = true;

  constructor(dice: Dice, start: Milliseconds, queues: number) {
    this.#dice = dice;
    this.#lists = Array.from({ length: queues }, () => []);
    this.#planned = start + dice.between(6, 10) * 60_000;
  }

  /** Asked for each queue with rising times only. */
  factor(queue: number, time: Milliseconds): number {
    while (this.#planned <= time) this.#add();
    const list = this.#lists[queue] as Rush[];
    while (list[0] && list[0].to <= time) list.shift();
    const rush = list[0];
    return rush && rush.from <= time ? rush.factor : 1;
  }

  #add(): void {
    const first = this.#first;
    this.#first = false;
    const queues = this.#lists.length;
    const length = first ? FIRST_RUSH.minutes : this.#dice.between(12, 18);
    // The first strikes the busiest queue, which has an overflow.
    this.#lists[first ? 0 : this.#dice.below(queues)]?.push({
      from: this.#planned,
      to: this.#planned + length * 60_000,
      factor: first ? FIRST_RUSH.factor : this.#dice.between(1.8, 2.4),
    });
    this.#planned += (this.#dice.between(2, 4) * 3_600_000) / Math.max(1, queues / 12);
  }
}
