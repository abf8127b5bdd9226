import type { Milliseconds } from '@pulse/base';
import { PulseError } from '@pulse/base';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** Days since 1970-01-01 of a date of the Gregorian calendar; month from 1. */
export function daysFromDate(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Wall clocks of one IANA zone. Pure: all it knows comes from the zone data of the platform. */
export class Zone {
  /** Undefined for UTC, which needs no data of zones: loading them costs a start more than all its profiles. */
  readonly #format: Intl.DateTimeFormat | undefined;
  /** Offsets by quarter of an hour; no zone changes within one. Dropped as a whole when it has grown. */
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    if (name === 'UTC') return;
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        calendar: 'gregory',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      });
    } catch (cause) {
      throw new PulseError('profile-invalid', `${JSON.stringify(name)} is no time zone`, {
        advice: 'Use an IANA name such as Europe/Berlin.',
        cause,
      });
    }
  }

  /** Wall clock minus UTC at an instant: whole minutes, as in every zone since 1972. */
  offset(time: Milliseconds): Milliseconds {
    if (!this.#format) return 0;
    const quarter = Math.floor(time / (15 * MINUTE));
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const at = quarter * 15 * MINUTE;
    const field = {} as Record<Intl.DateTimeFormatPartTypes, number>;
    for (const part of this.#format.formatToParts(at)) field[part.type] = Number(part.value);
    const { year, month, day, hour, minute } = field;
    const wall = daysFromDate(year, month, day) * DAY + hour * 3_600_000 + minute * MINUTE;
    if (this.#offsets.size > 10_000) this.#offsets.clear();
    this.#offsets.set(quarter, wall - at);
    return wall - at;
  }

  /** The local date of an instant, as days since 1970. */
  dayOf(time: Milliseconds): number {
    return Math.floor((time + this.offset(time)) / DAY);
  }

  /**
   * The instant of a wall time (milliseconds since 1970 as if it were UTC). A repeated one is its first occurrence,
   * a skipped one the moment of the change (P2).
   */
  instantOf(wall: Milliseconds): Milliseconds {
    const before = this.offset(wall - DAY);
    const after = this.offset(wall + DAY);
    if (this.offset(wall - before) === before) return wall - before;
    if (this.offset(wall - after) === after) return wall - after;
    return this.#changeBetween(wall - DAY, wall + DAY);
  }

  /** The first quarter of an hour with another offset than at `low`; offsets change on quarters. */
  #changeBetween(low: Milliseconds, high: Milliseconds): Milliseconds {
    const quarter = 15 * MINUTE;
    const start = this.offset(low);
    let same = Math.floor(low / quarter);
    let changed = Math.ceil(high / quarter);
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (this.offset(middle * quarter) === start) same = middle;
      else changed = middle;
    }
    return changed * quarter;
  }
}

const zones = new Map<string, Zone>();

/** The zone of a name; one per name for the life of the program (a formatter is dear to make). */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    zone = new Zone(name);
    zones.set(name, zone);
  }
  return zone;
}
