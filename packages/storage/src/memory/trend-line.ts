import type { Milliseconds } from '@pulse/base';
import type { TrendPoint } from '@pulse/model';

/** A trend keeps a day before its newest point. */
export const TREND_SPAN: Milliseconds = 24 * 3_600_000;
/** And at most this many points, one every ten seconds, whatever their step is. */
export const TREND_POINTS = 8640;

/** Beyond it a double has no thousandths to spare. */
const LARGEST = 1e12;

/**
 * What is kept of a value: thousandths, which no line shows. The sums and quotients that trends are made of have digits
 * to the end of a double, and those cost ten times as much to keep.
 */
const kept = (value: number) => (Math.abs(value) < LARGEST ? Math.round(value * 1000) / 1000 + 0 : value);

/** Points of one line, ascending in time; bounded by {@link TREND_SPAN} and {@link TREND_POINTS}. */
export class TrendLine {
  #points: TrendPoint[] = [];

  points(): readonly TrendPoint[] {
    return this.#points.slice();
  }

  /** One of the same time replaces. */
  add(points: readonly TrendPoint[]): void {
    for (const point of points) this.#addOne(point);
    const newest = this.#points.at(-1)?.time ?? 0;
    const tooOld = this.#points.findIndex((point) => point.time > newest - TREND_SPAN);
    const tooMany = this.#points.length - TREND_POINTS;
    if (tooOld > 0 || tooMany > 0) this.#points.splice(0, Math.max(tooOld, tooMany));
  }

  /** Nearly always the newest or the one after it, hence the search from the end. */
  #addOne({ time, max, last }: TrendPoint): void {
    const point = { time: Math.floor(time), max: kept(max), last: kept(last) };
    const before = this.#points.findLastIndex((known) => known.time <= point.time);
    const replaces = this.#points[before]?.time === point.time;
    this.#points.splice(replaces ? before : before + 1, replaces ? 1 : 0, point);
  }
}
