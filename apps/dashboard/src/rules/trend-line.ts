import type { Milliseconds } from '@pulse/base';
import type { TrendPoint } from '@pulse/model';

export interface LinePoint {
  readonly time: Milliseconds;
  readonly value: number;
}

/** Slots merged until at most `limit` are left: the greatest value of each, so that no peak is lost. */
export function thinOut(
  points: readonly TrendPoint[],
  step: Milliseconds,
  span: Milliseconds,
  limit: number,
): { step: Milliseconds; line: LinePoint[] } {
  const factor = NICE_FACTORS.find((f) => span / (step * f) <= limit) ?? NICE_FACTORS.at(-1) ?? 1;
  const slot = step * factor;
  const line: LinePoint[] = [];
  for (const point of points) {
    const time = Math.floor(point.time / slot) * slot;
    const last = line.at(-1);
    if (last?.time === time) line[line.length - 1] = { time, value: Math.max(last.value, point.max) };
    else line.push({ time, value: point.max });
  }
  return { step: slot, line };
}

const NICE_FACTORS = [1, 2, 5, 10, 15, 30, 60, 120, 240];

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** An axis of two or three steps that holds all values, from zero for counts; a lone value gets room around it. */
export function valueScale(values: readonly number[], fromZero: boolean): Scale {
  const least = fromZero ? 0 : Math.min(...values);
  const most = Math.max(...values, fromZero ? 0 : Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(least) || !Number.isFinite(most)) return { from: 0, to: 2, ticks: [0, 1, 2] };
  const rough = Math.max(most - least, fromZero ? 2 : Math.abs(most) * 0.02, 1e-9) / 3;
  const step = niceSteps(rough).find((s) => countSteps(least, most, s) <= 3) ?? rough;
  const from = Math.floor(least / step) * step;
  const count = Math.max(2, countSteps(least, most, step));
  const ticks = Array.from({ length: count + 1 }, (_, i) => from + i * step);
  return { from, to: from + count * step, ticks };
}

const countSteps = (least: number, most: number, step: number) =>
  Math.ceil(most / step - 1e-9) - Math.floor(least / step);

function niceSteps(rough: number): number[] {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10, 20].map((factor) => factor * power).filter((step) => step >= rough - 1e-12);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Steps of the time axis: the first that gives at most six labels. */
const TIME_STEPS = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR];

/**
 * The time axis: back from now by `span`, but not further than the first point (at least half an hour is shown), and on
 * to the next full step. `offset` is the zone's distance from UTC, so that steps fall on full hours of the zone.
 */
export function timeScale(
  first: Milliseconds | undefined,
  now: Milliseconds,
  span: Milliseconds,
  offset: Milliseconds,
): Scale {
  const oldest = Math.min(Math.max(first ?? now, now - span), now - HOUR / 2);
  const step = TIME_STEPS.find((s) => (now - oldest) / s <= 5) ?? 6 * HOUR;
  const down = (time: Milliseconds) => Math.floor((time + offset) / step) * step - offset;
  const from = down(oldest);
  const to = down(now) + step;
  const ticks: number[] = [];
  for (let tick = from; tick <= to; tick += step) ticks.push(tick);
  return { from, to, ticks };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once per zone: making one costs more than a hundred uses of it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, made);
  return made;
}

/** A zone's distance from UTC at an instant, milliseconds. */
export function zoneOffset(timeZone: string, at: Milliseconds): Milliseconds {
  const parts = clockOf(timeZone).formatToParts(at);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The `d` of a path through points that were scaled to a box; two decimals are below a device pixel. */
export function pathThrough(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)},${round(y)}`).join('');
}

const round = (n: number) => Math.round(n * 100) / 100;
