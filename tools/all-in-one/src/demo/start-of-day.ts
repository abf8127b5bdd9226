import type { Milliseconds } from '@pulse/base';

/** The last instant at or before `time` at which the wall clock of the zone showed midnight, to the minute. */
export function startOfDay(time: Milliseconds, timeZone: string): Milliseconds {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    day: '2-digit',
    hourCycle: 'h23',
  });
  const wall = (at: Milliseconds) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
    return { minutes: Number(parts.hour) * 60 + Number(parts.minute), day: parts.day };
  };
  const minute = Math.floor(time / 60_000) * 60_000;
  const guess = minute - wall(minute).minutes * 60_000;
  // A clock change since midnight makes the guess an hour early or late.
  const today = wall(minute).day;
  for (const shift of [-3_600_000, 0, 3_600_000]) {
    const at = guess + shift;
    if (at <= time && wall(at).minutes === 0 && wall(at).day === today) return at;
  }
  return guess;
}
