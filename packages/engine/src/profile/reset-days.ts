import { PulseError } from '@pulse/base';

/** One of the resets of a growing profile: at a minute after midnight of some local days, counted since 1970. */
export interface ResetRule {
  readonly minute: number;
  /** One text for all spellings. */
  readonly key: string;
  fallsOn(day: number): boolean;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** 1 January 1970 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The day of the month, from 1, in the Gregorian calendar. */
function dayOfMonth(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
}

const daily = (minute: number): ResetRule => ({ minute, key: `${minute}`, fallsOn: () => true });

const weekly = (weekday: number, minute: number): ResetRule => ({
  minute,
  key: `w${weekday}:${minute}`,
  fallsOn: (day) => weekdayOf(day) === weekday,
});

/** In a month that is shorter it is the last day. */
const monthly = (date: number, minute: number): ResetRule => ({
  minute,
  key: `m${date}:${minute}`,
  fallsOn(day) {
    const today = dayOfMonth(day);
    return today === date || (today < date && dayOfMonth(day + 1) === 1);
  },
});

/**
 * The entries of a growing profile, united: `HH:MM`, `HH:MM +HH:MM`, `weekly Mon HH:MM`, `monthly 1 HH:MM`; none for
 * `never`. Throws {@link PulseError} `profile-invalid`.
 */
export function resetRules(value: string): readonly ResetRule[] {
  if (value.trim().toLowerCase() === 'never') return [];
  const rules = new Map<string, ResetRule>();
  for (const entry of value.split(',')) for (const rule of rulesOf(entry.trim())) rules.set(rule.key, rule);
  return [...rules.values()].sort((a, b) => a.minute - b.minute || (a.key < b.key ? -1 : 1));
}

const ENTRY =
  /^(?:weekly\s+(?<weekday>sun|mon|tue|wed|thu|fri|sat)\s+|monthly\s+(?<date>\d{1,2})\s+)?(?<hour>\d{1,2}):(?<minute>\d{2})(?:\s*\+\s*(?<stepHours>\d{1,2}):(?<stepMinutes>\d{2}))?$/i;

function rulesOf(entry: string): readonly ResetRule[] {
  const { weekday, date, hour, minute, stepHours, stepMinutes } = ENTRY.exec(entry)?.groups ?? {};
  const start = Number(hour) * 60 + Number(minute);
  if (!(start < 1440 && Number(minute) < 60)) throw noReset(entry);
  if (stepHours === undefined) {
    if (weekday !== undefined) return [weekly(WEEKDAYS.indexOf(weekday.toLowerCase()), start)];
    if (date === undefined) return [daily(start)];
    if (Number(date) < 1 || Number(date) > 31) throw noReset(entry);
    return [monthly(Number(date), start)];
  }
  const step = Number(stepHours) * 60 + Number(stepMinutes);
  if (step <= 0 || Number(stepMinutes) > 59 || weekday !== undefined || date !== undefined)
    throw noReset(entry);
  const rules: ResetRule[] = [];
  for (let at = start; at < 1440; at += step) rules.push(daily(at));
  return rules;
}

const noReset = (entry: string) =>
  new PulseError('profile-invalid', `${JSON.stringify(entry)} is no time of reset`, {
    advice:
      'Write HH:MM or HH:MM +HH:MM, weekly Mon HH:MM, monthly 1 HH:MM, several with commas between them, or never.',
  });
