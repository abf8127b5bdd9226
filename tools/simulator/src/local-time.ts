import type { Milliseconds } from '@pulse/base';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Wall-clock time of one IANA zone. Offsets are looked up once an hour of simulated time. */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** Number of the local day, counted from 1970-01-01. */
  day(time: Milliseconds): number {
    return Math.floor((time + this.#offset(time)) / DAY);
  }

  /** Minutes since local midnight by the wall clock. */
  minute(time: Milliseconds): number {
    const local = time + this.#offset(time);
    return (local - Math.floor(local / DAY) * DAY) / 60_000;
  }

  /** The instant at which the wall clock shows these minutes after midnight of a local day; may exceed 24 hours. */
  at(day: number, minutes: number): Milliseconds {
    const wall = day * DAY + minutes * 60_000;
    return wall - this.#offset(wall - this.#offset(wall));
  }

  #offset(time: Milliseconds): number {
    // Offsets change at whole quarters of an hour; one look-up for each keeps Intl out of the hot path.
    const quarter = Math.floor(time / (HOUR / 4));
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      offset = this.#lookUp(quarter * (HOUR / 4));
      if (this.#offsets.size >= 1024) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }

  #lookUp(time: Milliseconds): number {
    const name =
      this.#format.formatToParts(time).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name);
    if (!match?.[1]) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -1000 : 1000) * seconds;
  }
}
