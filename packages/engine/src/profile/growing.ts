import type { Milliseconds } from '@pulse/base';
import type { Intervals } from './profile.ts';
import { type ResetRule, resetRules } from './reset-days.ts';
import { DAY, MINUTE, type Zone, zoneOf } from './zone.ts';

/** Days of which one is the day of any reset: the longest month, and one. */
const LONGEST = 32;

/** Resets at wall times of a zone, or never (P2). */
export class GrowingIntervals implements Intervals {
  readonly key: string;
  readonly sliding = false;
  readonly #zone: Zone;
  /** Empty: never reset. */
  readonly #rules: readonly ResetRule[];
  /** The interval asked for last: most questions are about the same one. */
  #start: Milliseconds = Number.NaN;
  #next: Milliseconds = Number.NaN;

  constructor(value: string, zone: string) {
    this.#zone = zoneOf(zone);
    this.#rules = resetRules(value);
    const keys = this.#rules.map(({ key }) => key);
    this.key = keys.length === 0 ? 'growing never' : `growing ${zone} ${keys.join(' ')}`;
  }

  startAt(time: Milliseconds): Milliseconds {
    this.#find(time);
    return this.#start;
  }

  nextAfter(time: Milliseconds): Milliseconds {
    this.#find(time);
    return this.#next;
  }

  #find(time: Milliseconds): void {
    if (time >= this.#start && time < this.#next) return;
    this.#start = -Infinity;
    this.#next = Infinity;
    if (this.#rules.length === 0) return;
    const today = this.#zone.dayOf(time);
    // A reset of the neighbouring days can lie nearer than any of this day.
    for (let day = today - 1; day <= today + 1; day++) this.#look(day, time);
    for (let day = today - 2; this.#start === -Infinity && day >= today - LONGEST; day--)
      this.#look(day, time);
    for (let day = today + 2; this.#next === Infinity && day <= today + LONGEST; day++) this.#look(day, time);
  }

  /** The resets of a day, where they lie nearer. */
  #look(day: number, time: Milliseconds): void {
    for (const rule of this.#rules) {
      if (!rule.fallsOn(day)) continue;
      const reset = this.#zone.instantOf(day * DAY + rule.minute * MINUTE);
      if (reset <= time) this.#start = Math.max(this.#start, reset);
      else this.#next = Math.min(this.#next, reset);
    }
  }
}
