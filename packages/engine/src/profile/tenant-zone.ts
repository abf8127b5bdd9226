import type { Milliseconds } from '@pulse/base';
import { GrowingIntervals } from './growing.ts';
import type { Intervals } from './profile.ts';
import { zoneOf } from './zone.ts';

/** Zones that are remembered: as many as may concern intervals that have not ended. */
const MOST_ZONES = 16;

interface Period {
  readonly from: Milliseconds;
  readonly zone: string;
}

/** The tenant's zone, which may change (E-112). */
export class TenantZone {
  /** Ascending; the first one since ever. */
  #periods: Period[] = [];

  /** Not before the change that was made last. Throws {@link PulseError} `profile-invalid` for a zone that is none. */
  change(from: Milliseconds, zone: string): void {
    zoneOf(zone);
    const last = this.#periods.at(-1);
    if (last?.zone === zone) return;
    if (last?.from === from) this.#periods.pop();
    this.#periods.push({ from, zone });
    if (this.#periods.length > MOST_ZONES) this.#periods.shift();
  }

  get periods(): readonly Period[] {
    return this.#periods;
  }

  load(periods: readonly Period[]): void {
    this.#periods = [...periods];
  }
}

/** A growing profile of the tenant's zone, whichever that is at a time. */
export class TenantIntervals implements Intervals {
  readonly key: string;
  readonly sliding = false;
  readonly #value: string;
  readonly #tenant: TenantZone;
  readonly #byZone = new Map<string, GrowingIntervals>();

  constructor(value: string, tenant: TenantZone) {
    this.#value = value;
    this.#tenant = tenant;
    this.key = `tenant ${new GrowingIntervals(value, 'UTC').key}`;
  }

  startAt(time: Milliseconds): Milliseconds {
    const { periods } = this.#tenant;
    let asked = time;
    for (let place = periods.length - 1; place > 0; place--) {
      const { from, zone } = periods[place] as Period;
      if (asked < from) continue;
      const start = this.#in(zone).startAt(asked);
      if (start > from) return start;
      // No reset since the zone changed: the interval of the moment of the change goes on.
      asked = from;
    }
    return this.#in(periods[0]?.zone).startAt(asked);
  }

  nextAfter(time: Milliseconds): Milliseconds {
    const { periods } = this.#tenant;
    let asked = time;
    for (const [place, { zone }] of periods.entries()) {
      const end = periods[place + 1]?.from ?? Infinity;
      if (asked >= end) continue;
      const next = this.#in(zone).nextAfter(asked);
      if (next <= end) return next;
      asked = end;
    }
    return Infinity;
  }

  #in(zone = 'UTC'): GrowingIntervals {
    let intervals = this.#byZone.get(zone);
    if (intervals === undefined) {
      intervals = new GrowingIntervals(this.#value, zone);
      this.#byZone.set(zone, intervals);
    }
    return intervals;
  }
}
