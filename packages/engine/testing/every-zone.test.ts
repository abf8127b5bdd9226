import type { Milliseconds } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { GrowingIntervals } from '../src/profile/growing.ts';
import { daysBetween, resetMinutes } from './naive/interval.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
/** All entries are multiples of it. */
const STEP = 5 * MINUTE;
const DAY = 86_400_000;
const FROM = Date.UTC(2018, 0, 1);
const TO = Date.UTC(2028, 0, 1);
/** Zones between which there is time for other work. */
const AT_ONCE = 60;

/** Around changes of the clock every zone is looked at; on all other days few, or all with `PULSE_ZONES=all`. */
const zones = Intl.supportedValuesOf('timeZone');
const groups = Array.from({ length: Math.ceil(zones.length / AT_ONCE) }, (_, i) =>
  zones.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
);

/** What the wall clock shows, from the platform and nothing of ours: a date, and minutes after its midnight. */
class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #known = new Map<number, { readonly date: string; readonly minute: number }>();

  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
  }

  at(time: Milliseconds) {
    // No clock is changed within a quarter of an hour.
    const quarter = Math.floor(time / QUARTER);
    let wall = this.#known.get(quarter);
    if (!wall) {
      const [date = '', clock = ''] = this.#format.format(quarter * QUARTER).split(' ');
      wall = { date, minute: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5)) };
      this.#known.set(quarter, wall);
    }
    return { date: wall.date, minute: wall.minute + (time - quarter * QUARTER) / MINUTE };
  }

  /** Wall clock minus time, of a moment; only equality means anything. */
  offset(time: Milliseconds): number {
    const { date, minute } = this.at(time);
    return Date.parse(date) + minute * MINUTE - time;
  }
}

/** Middles of the days on which the clock is changed. */
function changes(clock: WallClock): Milliseconds[] {
  const found: Milliseconds[] = [];
  for (let day = FROM; day < TO; day += DAY) {
    if (clock.offset(day) !== clock.offset(day + DAY)) found.push(day + DAY / 2);
  }
  return found;
}

/**
 * Watches the clock: an entry fires at the first moment at which the clock of its day shows it or something later, or the
 * next day has begun. The day in which the watch begins is not known from its beginning.
 */
function watched(clock: WallClock, value: string, from: Milliseconds, to: Milliseconds): Milliseconds[] {
  let entries: readonly number[] = [];
  const resets: Milliseconds[] = [];
  let date = '';
  let shown = 1440;
  for (let time = from; time < to; time += STEP) {
    const wall = clock.at(time);
    let isReset = false;
    if (wall.date !== date) {
      const left = date === '' ? [] : daysBetween(date, wall.date);
      isReset =
        entries.some((entry) => entry > shown) || left.some((day) => resetMinutes(value, day).length > 0);
      shown = date === '' ? 1440 : -1;
      date = wall.date;
      entries = resetMinutes(value, date);
    }
    const now = Math.max(shown, wall.minute);
    if (isReset || entries.some((entry) => entry > shown && entry <= now)) resets.push(time);
    shown = now;
  }
  return resets;
}

/** Resets, one after the other, each of which begins an interval. */
function resetsOf(profile: GrowingIntervals, from: Milliseconds, to: Milliseconds): Milliseconds[] {
  const resets: Milliseconds[] = [];
  for (let next = profile.nextAfter(from); next < to; next = profile.nextAfter(next)) {
    if (profile.startAt(next) !== next || profile.startAt(next - 1) >= next) {
      expect.fail(`the reset ${next} begins no interval`);
    }
    resets.push(next);
  }
  return resets;
}

const PROFILES = ['00:00', '00:00 +01:00', '02:30', '00:10 +00:45, 23:50', '01:00, 03:00'];

/** Those of some days only. */
const OF_DAYS = [
  'weekly Mon 00:00',
  'weekly Sat 12:00, weekly Sun 02:30',
  'monthly 1 00:00',
  'monthly 31 02:30',
];

/** Zones whose clocks are changed alike are looked at once. */
const looked = new Set<string>();

describe.each(groups.map((group) => [`${group[0]} to ${group.at(-1)}`, group] as const))(
  '[E-70] in the zones %s, over ten years,',
  (_, group) => {
    it('every local day begins once', () => {
      for (const zone of process.env['PULSE_ZONES'] === 'all' ? group : group.slice(0, 1)) {
        const clock = new WallClock(zone);
        const profile = new GrowingIntervals('00:00', zone);
        let before = clock.at(profile.startAt(FROM)).date;
        for (const reset of resetsOf(profile, FROM, TO)) {
          const { date } = clock.at(reset);
          if (Date.parse(date) - Date.parse(before) !== DAY) expect.fail(`${zone}: ${date} after ${before}`);
          before = date;
        }
      }
    });

    it('no reset is missed or made twice where the clock is changed', () => {
      for (const zone of group) {
        const clock = new WallClock(zone);
        const all = changes(clock);
        const clocks = all
          .map((change) => [change, clock.offset(change - DAY), clock.offset(change + DAY)])
          .join();
        if (looked.has(clocks)) continue;
        looked.add(clocks);
        for (const change of all) {
          const [from, to] = [change - 3 * DAY, change + 2 * DAY];
          for (const value of [...PROFILES, ...OF_DAYS]) {
            const expected = watched(clock, value, from, to).filter((time) => time >= from + DAY);
            const made = resetsOf(new GrowingIntervals(value, zone), from + DAY - 1, to);
            expect(made, `${zone} ${value} ${new Date(change).toISOString()}`).toEqual(expected);
          }
        }
      }
    });
  },
);

describe('[E-165] resets of some days', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia'])(
    'are those that the calendar of %s shows, in months of every length',
    (zone) => {
      const [from, to] = [Date.UTC(2019, 11, 20), Date.UTC(2021, 2, 10)];
      const clock = new WallClock(zone);
      for (const value of OF_DAYS) {
        const expected = watched(clock, value, from, to).filter((time) => time >= from + DAY);
        expect(expected.length).toBeGreaterThan(12);
        expect(resetsOf(new GrowingIntervals(value, zone), from + DAY - 1, to), value).toEqual(expected);
      }
    },
  );
});
