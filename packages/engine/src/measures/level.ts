import type { Milliseconds } from '@pulse/base';
import type { TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** What is in progress at once. */
export interface Level {
  readonly number: number;
  /** Their starts, counted from the opening of the window, added up. */
  readonly starts: Milliseconds;
}

export const NOTHING: Level = { number: 0, starts: 0 };

/**
 * The ages of all that is in progress, in milliseconds, multiplied by the milliseconds of the level: all grow alike, so
 * that what they were in the middle is what they were in the mean.
 */
export const agesOver = (
  { number, starts }: Level,
  from: Milliseconds,
  to: Milliseconds,
  opened: Milliseconds,
): number => (number * ((from + to) / 2 - opened) - starts) * (to - from);

/** What the levels of an interval come to: each holds from one instant to the next, the last one to the end. */
export class LevelSum {
  readonly #opened: Milliseconds;
  /** Numbers multiplied by the milliseconds for which they held. */
  area = 0;
  /** As {@link agesOver} says. */
  ages = 0;
  most = -Infinity;
  least = Infinity;
  /** How often there was something after nothing. */
  entries = 0;

  constructor(opened: Milliseconds) {
    this.#opened = opened;
  }

  /** A level that held from one time to another; what holds for no time does not exist (T2). */
  add(level: Level, from: Milliseconds, to: Milliseconds): void {
    if (to <= from) return;
    this.area += level.number * (to - from);
    this.ages += agesOver(level, from, to, this.#opened);
    this.bound(level.number);
  }

  bound(number: number): void {
    if (number > this.most) this.most = number;
    if (number < this.least) this.least = number;
  }
}

/** How levels of objects over a window are read. */
export interface Levels {
  readonly window: Window;
  /** All of the interval of a reading. */
  read(object: number, at: Milliseconds): LevelSum;
}

/** Takes the levels of objects, for a group of the members. */
export interface LevelTally extends Levels {
  /** From `at` on. Times of one slot only grow; another level of the same instant takes the place of the one before (T2). */
  step(slot: number, at: Milliseconds, level: Level): void;
  grow(capacity: number): void;
  reset(): void;
  save(): TallyState;
  load(state: TallyState): void;
}
