import { type Milliseconds, PulseError } from '@pulse/base';
import type { Intervals } from './profile.ts';
import { DAY, MINUTE, type Zone, zoneOf } from './zone.ts';

/** Resets at wall times of a zone, or never (P2). */
export class GrowingIntervals implements Intervals {
  readonly key: string;
  readonly sliding = false;
  readonly #zone: Zone;
  /** Minutes after midnight, ascending; empty: never reset. */
  readonly #minutes: readonly number[];
  /** The interval asked for last: most questions are about the same one. */
  #start: Milliseconds = Number.NaN;
  #next: Milliseconds = Number.NaN;

  constructor(value: string, zone: string) {
    this.#zone = zoneOf(zone);
    this.#minutes = resetMinutes(value);
    this.key = this.#minutes.length === 0 ? 'growing never' : `growing ${zone} ${this.#minutes.join(' ')}`;
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
    let start = -Infinity;
    let next = Infinity;
    if (this.#minutes.length > 0) {
      const day = this.#zone.dayOf(time);
      // A reset of the neighbouring days can lie nearer than any of this day.
      for (let d = day - 1; d <= day + 1; d++) {
        for (const minute of this.#minutes) {
          const reset = this.#zone.instantOf(d * DAY + minute * MINUTE);
          if (reset <= time) start = Math.max(start, reset);
          else next = Math.min(next, reset);
        }
      }
    }
    this.#start = start;
    this.#next = next;
  }
}

/** `HH:MM[ +HH:MM]` entries, united: the minutes after midnight of every local day at which an interval begins. */
function resetMinutes(value: string): readonly number[] {
  if (value.trim().toLowerCase() === 'never') return [];
  const minutes = new Set<number>();
  for (const entry of value.split(',')) {
    const match = /^\s*(\d{1,2}):(\d{2})(?:\s*\+\s*(\d{1,2}):(\d{2}))?\s*$/.exec(entry);
    const start = match ? Number(match[1]) * 60 + Number(match[2]) : -1;
    const step = match?.[3] === undefined ? 1440 : Number(match[3]) * 60 + Number(match[4]);
    const badMinutes = Number(match?.[2]) > 59 || Number(match?.[4] ?? 0) > 59;
    if (start < 0 || start >= 1440 || step <= 0 || badMinutes) {
      throw new PulseError('profile-invalid', `${JSON.stringify(entry.trim())} is no time of reset`, {
        advice: 'Write HH:MM or HH:MM +HH:MM, several with commas between them, or never.',
      });
    }
    for (let minute = start; minute < 1440; minute += step) minutes.add(minute);
  }
  return [...minutes].sort((a, b) => a - b);
}
