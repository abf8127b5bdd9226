import type { Milliseconds } from '@pulse/base';

/** A figure and its unit, to be set in different sizes. */
export interface Figure {
  readonly text: string;
  readonly unit?: string;
}

/** Numbers and times as people of one language and one zone write them (look, section 7). */
export interface Formats {
  count(value: number): string;
  number(value: number, decimals?: number): string;
  /** Without its sign, which stands in the column's head. `value` runs from 0 to 100. */
  percent(value: number): string;
  percentFigure(value: number): Figure;
  /** Of a bound: 80%, 7.5%. */
  percentBound(value: number): string;
  /** HH:MM:SS in the board's zone. */
  clock(time: Milliseconds): string;
  /** HH:MM in the board's zone. */
  hour(time: Milliseconds): string;
  /** Weekday and date, for times that are not of today. */
  day(time: Milliseconds): string;
  sameDay(a: Milliseconds, b: Milliseconds): boolean;
  compare(a: string, b: string): number;
}

/**
 * Seconds as 0:07, 4:07, 1:02:18, 2 d 4:07: seconds stay until a day, nothing is rounded up.
 * A negative span, as two clocks that disagree make one, is 0:00.
 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600) % 24;
  const days = Math.floor(whole / 86_400);
  if (days > 0) return `${days} d ${hours}:${two(minutes)}`;
  if (whole >= 3600) return `${hours}:${two(minutes)}:${two(whole % 60)}`;
  return `${minutes}:${two(whole % 60)}`;
}

/** @param locale a BCP 47 tag, usually the browser's; @param timeZone an IANA name. */
export function createFormats(locale: string, timeZone: string): Formats {
  const counts = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const byDecimals = new Map<number, Intl.NumberFormat>();
  const fixed = (decimals: number) => {
    const known = byDecimals.get(decimals);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    byDecimals.set(decimals, made);
    return made;
  };
  const bounds = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const percentDecimals = (value: number) => {
    const shown = Math.round(value * 10) / 10;
    return shown === 0 || shown === 100 ? 0 : 1;
  };
  const time = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const clocks = new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' });
  const hours = new Intl.DateTimeFormat(locale, time);
  const days = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const dates = new Intl.DateTimeFormat('en-CA', { timeZone });
  const collator = new Intl.Collator(locale, { numeric: true });
  const percent = (value: number) => fixed(percentDecimals(value)).format(value);
  return {
    count: (value) => counts.format(value),
    number: (value, decimals = 1) => fixed(decimals).format(value),
    percent,
    percentFigure: (value) => ({ text: percent(value), unit: '%' }),
    percentBound: (value) => bounds.format(value / 100),
    clock: (at) => clocks.format(at),
    hour: (at) => hours.format(at),
    day: (at) => days.format(at),
    sameDay: (a, b) => dates.format(a) === dates.format(b),
    compare: (a, b) => collator.compare(a, b),
  };
}
