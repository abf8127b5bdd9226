import type { Milliseconds } from '@pulse/base';
import type { TimeProfile } from '@pulse/model';
import { LATENESS, type Period } from './arrival.ts';

const MINUTE = 60_000;
const DAY = 1440;

interface Wall {
  readonly day: string;
  /** Minutes since the wall clock's midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const walls = new Map<string, Wall>();

/**
 * What the clock on the wall shows at a minute of absolute time. Asked once a quarter of an hour: clocks are changed,
 * and days begin, only then.
 */
function wallOf(zone: string, minute: number): Wall {
  const quarter = minute - (minute % 15);
  const key = `${zone} ${quarter}`;
  const wall = walls.get(key) ?? askWall(zone, quarter);
  walls.set(key, wall);
  return { day: wall.day, minute: wall.minute + minute - quarter };
}

function askWall(zone: string, minute: number): Wall {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  const [day = '', time = ''] = format.format(minute * MINUTE).split(' ');
  const [hours = '', minutes = ''] = time.split(':');
  return { day, minute: Number(hours) * 60 + Number(minutes) };
}

/**
 * `08:30, 09:00 +00:15` as minutes of a day (`2026-03-02`): each entry goes on by its step until midnight (P2).
 * `weekly Mon 06:00` and `monthly 31 06:00` have none on other days; of a short month the last day is meant.
 */
export function resetMinutes(value: string, day: string): readonly number[] {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const date = new Date(day);
  return value.split(',').flatMap((entry) => {
    const words = entry.trim().split(/\s+/);
    if (words[0] === 'weekly') {
      const weekday = date.toUTCString().slice(0, 3);
      return words[1] === weekday ? [minutes(words[2] ?? '')] : [];
    }
    if (words[0] === 'monthly') {
      const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      return date.getUTCDate() === Math.min(Number(words[1]), lastDay) ? [minutes(words[2] ?? '')] : [];
    }
    const [first = '', step] = entry.trim().split(/\s+\+?/);
    const times = [minutes(first)];
    while (step !== undefined && minutes(step) > 0 && (times.at(-1) ?? 0) + minutes(step) < DAY) {
      times.push((times.at(-1) ?? 0) + minutes(step));
    }
    return times;
  });
}

/**
 * Walks from minute to minute and watches the wall clock: an entry of a day fires at the first minute at which that day's
 * clock shows it or something later, or the next day has begun. So a skipped one fires at the change, a repeated one
 * once.
 */
function lastReset(value: string, zone: string, at: Milliseconds): Milliseconds {
  const to = Math.floor(at / MINUTE);
  const days = /weekly|monthly/.test(value) ? 34 : 3;
  // Clocks are changed, and days begin, at multiples of a quarter: five minutes suffice where all entries are such.
  const step = /:\d[1-46-9]/.test(value) ? 1 : 5;
  let entries: readonly number[] = [];
  let reset = 0;
  let day = '';
  let shown = -1;
  for (let minute = (Math.floor(to / step) - (days * DAY) / step) * step; minute <= to; minute += step) {
    const wall = wallOf(zone, minute);
    if (wall.day !== day) {
      // A day may end early: what its clock never showed fires when the next one begins.
      if (entries.some((entry) => entry > shown)) reset = minute * MINUTE;
      // A day that the clock leaves out as a whole is over at once.
      if (daysBetween(day, wall.day).some((left) => resetMinutes(value, left).length > 0)) {
        reset = minute * MINUTE;
      }
      // The day in which the walk starts is not known from its beginning.
      shown = day === '' ? DAY : -1;
      day = wall.day;
      entries = resetMinutes(value, day);
    }
    const fired = shown;
    const now = Math.max(shown, wall.minute);
    if (entries.some((entry) => entry > fired && entry <= now)) reset = minute * MINUTE;
    shown = now;
  }
  return reset;
}

/** The dates between two, without them. */
export function daysBetween(one: string, other: string): readonly string[] {
  const found: string[] = [];
  const end = Date.parse(other);
  for (let day = Date.parse(one) + DAY * MINUTE; day < end; day += DAY * MINUTE) {
    found.push(new Date(day).toISOString().slice(0, 10));
  }
  return found;
}

const resets = new Map<string, Milliseconds>();

function resetIn(value: string, zone: string, at: Milliseconds): Milliseconds {
  const key = `${zone} ${value} ${Math.floor(at / MINUTE)}`;
  const known = resets.get(key) ?? lastReset(value, zone, at);
  resets.set(key, known);
  return known;
}

/** A zone that the tenant has from a time on. */
export interface Zone {
  readonly from: Milliseconds;
  readonly name: string;
}

/** The tenant's zones, one after the other; another one counts when the lateness is over (E-112). */
export function zonesOf(periods: readonly Period[]): readonly Zone[] {
  const all = periods.map(({ from, configuration }) => ({
    from: from + LATENESS,
    name: configuration.timeZone,
  }));
  return all.filter(({ name }, place) => name !== all[place - 1]?.name);
}

/** Resets of the zone that holds, after it came to hold; else the last one before, by the rules of then. */
function zonedReset(value: string, zones: readonly Zone[], at: Milliseconds): Milliseconds {
  const zone = zones.findLast(({ from }) => from <= at);
  if (!zone) return resetIn(value, 'UTC', at);
  const reset = resetIn(value, zone.name, at);
  const before = zones.slice(0, zones.indexOf(zone));
  return before.length === 0 || reset > zone.from ? reset : zonedReset(value, before, zone.from);
}

/** Where the interval of a reading at `at` begins, as far as the profile alone says (P1, P2). `zones`: of the tenant. */
export function profileStart(
  profile: TimeProfile,
  at: Milliseconds,
  zones: readonly Zone[] = [],
): Milliseconds {
  if (profile.type === 'Sliding') {
    const step = profile.step * 1000;
    const steps = Math.ceil(profile.window / profile.step);
    return Math.floor(at / step) * step - (steps - 1) * step;
  }
  if (profile.type !== 'Growing') return Number.NEGATIVE_INFINITY;
  const { value, zone } = profile;
  if (value === 'never') return Number.NEGATIVE_INFINITY;
  return zone === undefined ? zonedReset(value, zones, at) : resetIn(value, zone, at);
}
