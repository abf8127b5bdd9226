import type { Milliseconds } from '@pulse/base';
import type { PlannedAgent } from './centre-plan.ts';
import { Dice } from './dice.ts';
import type { LocalTime } from './local-time.ts';

/** A planned absence from work within a shift, by the name that stands in `reasons.reason`. */
export interface Break {
  readonly at: Milliseconds;
  readonly reason: 'Break' | 'Lunch' | 'Coaching' | 'Meeting' | 'Training' | 'Admin';
  /** Seconds. */
  readonly length: number;
}

export interface Shift {
  readonly start: Milliseconds;
  readonly end: Milliseconds;
  readonly breaks: readonly Break[];
}

/** Part of the agents who work at night; theirs are the lowest places in the table of shifts. */
export const NIGHT_PART = 0.15;

/** Start in minutes after local midnight, length in minutes, part of all agents. */
const SHIFTS: readonly (readonly [start: number, length: number, part: number])[] = [
  [22 * 60, 510, NIGHT_PART],
  [6 * 60, 510, 0.15],
  [8 * 60, 510, 0.24],
  [9.5 * 60, 510, 0.16],
  [11 * 60, 480, 0.08],
  [13.5 * 60, 510, 0.16],
  [16 * 60, 360, 0.06],
];

/** Where in a shift the breaks that everybody has begin, from 0 to 1; spread evenly over the team. */
const FIRST_BREAK = [0.12, 0.34] as const;
const LUNCH = [0.36, 0.66] as const;
const SECOND_BREAK = [0.68, 0.9] as const;
const BREAK_MINUTES = [10, 15] as const;
const LUNCH_MINUTES = [29, 35] as const;

/** Part of the agents of a shift who are not on a break at this place in it, from 0 to 1: what demand is planned for. */
export function presentPart(place: number): number {
  if (place >= FIRST_BREAK[0] && place < FIRST_BREAK[1] + 0.02) return 0.83;
  if (place >= LUNCH[0] && place < LUNCH[1] + 0.04) return 0.74;
  if (place >= SECOND_BREAK[0] && place < SECOND_BREAK[1] + 0.02) return 0.83;
  return 0.94;
}

/** Multiples of it, less their whole part, are spread evenly (the plastic number's inverse). */
const EVEN = 0.7548776662466927;

/** Whoever is away on a day is missed only in a centre that has others. */
const ABSENCE = 0.06;
const ABSENCE_FROM_AGENTS = 20;

/** Who works when: the same every day but for absences, and every agent's breaks anew each day. */
export class Roster {
  readonly #seed: number;
  readonly #agents: number;
  readonly #time: LocalTime;

  constructor(seed: number, agents: number, time: LocalTime) {
    this.#seed = seed;
    this.#agents = agents;
    this.#time = time;
  }

  /** Minutes after midnight of the local day at which the agent's shift begins and ends; undefined: absent. */
  hours(agent: PlannedAgent, day: number): readonly [from: number, to: number] | undefined {
    const dice = new Dice(this.#seed, 'hours', agent.index);
    const [start, length] = shiftAt(agent.shift);
    const from = start + 15 * (dice.below(5) - 2);
    if (
      this.#agents >= ABSENCE_FROM_AGENTS &&
      new Dice(this.#seed, 'absence', agent.index, day).chance(ABSENCE)
    ) {
      return undefined;
    }
    return [from, from + length];
  }

  shift(agent: PlannedAgent, day: number): Shift | undefined {
    const hours = this.hours(agent, day);
    if (!hours) return undefined;
    const dice = new Dice(this.#seed, 'breaks', agent.index, day);
    const start = this.#time.at(day, hours[0] + dice.between(-6, 3));
    const end = this.#time.at(day, hours[1] + dice.between(-1, 4));
    return { start, end, breaks: planBreaks(start, end, (agent.index * EVEN + day * 0.37) % 1, dice) };
  }
}

function shiftAt(place: number): readonly [start: number, length: number] {
  let filled = 0;
  for (const [start, length, part] of SHIFTS) {
    filled += part;
    if (place < filled) return [start, length];
  }
  return [8 * 60, 510];
}

function planBreaks(start: Milliseconds, end: Milliseconds, even: number, dice: Dice): readonly Break[] {
  const breaks: Break[] = [];
  const plan = (place: number, reason: Break['reason'], minutes: number) =>
    breaks.push({ at: start + place * (end - start), reason, length: minutes * 60 });
  const within = ([low, high]: readonly [number, number]) => low + even * (high - low);
  // One in thirty breaks is far too long: supervisors look for these.
  const minutes = (range: readonly [number, number]) =>
    dice.between(...range) * (dice.chance(1 / 30) ? 2.2 : 1);
  plan(within(FIRST_BREAK), 'Break', minutes(BREAK_MINUTES));
  plan(within(LUNCH), 'Lunch', minutes(LUNCH_MINUTES));
  plan(within(SECOND_BREAK), 'Break', minutes(BREAK_MINUTES));
  if (dice.chance(0.15)) plan(dice.between(0.1, 0.9), 'Coaching', dice.between(20, 35));
  if (dice.chance(0.3)) plan(dice.between(0.1, 0.9), 'Meeting', dice.between(15, 30));
  if (dice.chance(0.06)) plan(dice.between(0.1, 0.6), 'Training', dice.between(45, 75));
  if (dice.chance(0.5)) plan(dice.between(0.05, 0.95), 'Admin', dice.between(4, 14));
  return breaks.sort((a, b) => a.at - b.at);
}
