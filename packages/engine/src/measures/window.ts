import type { Milliseconds } from '@pulse/base';
import type { Intervals } from '../profile/profile.ts';

/** The interval that a set of tallies covers now: a profile, and the moment of opening below which nothing is known. */
export class Window {
  readonly intervals: Intervals;
  /** The interval is not that of all objects. */
  readonly ofEach: boolean = false;
  /** Time of opening; NaN until the first event of the engine. */
  opened: Milliseconds = Number.NaN;
  /** Growing: start of the running interval, as of the newest event. */
  start: Milliseconds = Number.NaN;
  /** Growing: the instant that ends the running interval. */
  next: Milliseconds = Infinity;
  /** 1 while an interval is read as of its end, so that this instant is the last of it and not the first of the next. */
  #back: Milliseconds = 0;

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

  /** Start of the interval of a reading of an object at `time`, not below the opening. NaN: it has had none. */
  startAt(time: Milliseconds, _object?: number): Milliseconds {
    return Math.max(this.intervals.startAt(time - this.#back), this.opened);
  }

  /** Start of the interval of a reading of any object; null: each has its own, or nothing has begun. */
  since(time: Milliseconds): Milliseconds | null {
    return Number.isNaN(this.opened) ? null : this.startAt(time);
  }

  /** What `read` gives while the instant at which an interval ends belongs to it (E-140). */
  closing<Value>(read: () => Value): Value {
    this.#back = 1;
    this.next += 1;
    try {
      return read();
    } finally {
      this.next -= 1;
      this.#back = 0;
    }
  }

  /** End of the interval of a reading of any object; null: it has none of its own that ends for all. */
  until(time: Milliseconds): Milliseconds | null {
    if (this.ofEach || this.intervals.sliding) return null;
    const next = this.intervals.nextAfter(time);
    return next === Infinity ? null : next;
  }

  /** How much of an object's interval has passed at `time`; NaN: it has had none. */
  length(time: Milliseconds, object: number): Milliseconds {
    return time - this.startAt(time, object);
  }

  /** Does the object's interval go on, so that what is in progress is part of it? */
  goesOn(_object: number): boolean {
    return true;
  }

  /** Does a reading at `time` cover an interval that began before the opening, or none at all? (T9) */
  openedLate(time: Milliseconds, _object?: number): boolean {
    const reset = this.intervals.startAt(time);
    return Number.isNaN(this.opened) || (reset !== -Infinity && reset < this.opened);
  }
}
