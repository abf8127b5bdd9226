import type { Milliseconds } from '@pulse/base';

const HOUR = 3_600_000;

/** The last local midnight before a time, in an IANA zone (the machine's where absent). */
export function startOfDay(time: Milliseconds, timeZone?: string): Milliseconds {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const elapsed = (at: Milliseconds) => {
    const [hours = 0, minutes = 0, seconds = 0] = format.format(at).split(':').map(Number);
    return (hours * 3600 + minutes * 60 + seconds) * 1000;
  };
  const whole = Math.floor(time / 1000) * 1000;
  const midnight = whole - elapsed(whole);
  // On the days on which the clocks change, the day so far is an hour shorter or longer than the clock says.
  const off = elapsed(midnight);
  if (off === 0) return midnight;
  return off < 12 * HOUR ? midnight - off : midnight + 24 * HOUR - off;
}
