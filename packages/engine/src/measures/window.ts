import type { Milliseconds } from '@pulse/base';
import type { Intervals } from '../profile/profile.ts';

/** The interval that a set of tallies covers now: a profile, and the moment of opening below which nothing is known. */
export class Window {
  readonly intervals: Intervals;
  /** Time of opening; NaN until the first event of the engine. */
  opened: Milliseconds = Number.NaN;
  /** Growing: start of the running interval, as of the newest event. */
  start: Milliseconds = Number.NaN;
  /** Growing: the instant that ends the running interval. */
  next: Milliseconds = Infinity;

  constructor(intervals: Intervals) {
    this.intervals = intervals;
  }

  /** Called once, with the time of the first event or of a later opening (T9). */
  open(time: Milliseconds): void {
    this.opened = time;
    this.enter(time);
  }

  /** Moves to the interval that contains `time`. */
  enter(time: Milliseconds): void {
    this.start = this.startAt(time);
    this.next = this.intervals.sliding ? Infinity : this.intervals.nextAfter(time);
  }

  /** Another zone holds for what follows `time` (E-112). */
  reschedule(time: Milliseconds): void {
    if (!this.intervals.sliding && !Number.isNaN(this.opened)) this.next = this.intervals.nextAfter(time);
  }

  /** Start of the interval of a reading at `time`, not below the opening. */
  startAt(time: Milliseconds): Milliseconds {
    return Math.max(this.intervals.startAt(time), this.opened);
  }

  /** Does a reading at `time` cover an interval that began before the opening, or none at all? (T9) */
  openedLate(time: Milliseconds): boolean {
    const reset = this.intervals.startAt(time);
    return Number.isNaN(this.opened) || (reset !== -Infinity && reset < this.opened);
  }
}
