import type { Trend } from '../../live/trends.ts';
import { pathThrough, thinOut } from '../../rules/trend-line.ts';

const WIDTH = 100;
const HEIGHT = 30;
const EDGE = 1.5;
/** More points than this are closer together than a pixel of the widest sparkline. */
const POINTS = 60;

export interface SparklineProps {
  readonly trend: Trend;
  /** The live value is the last point. */
  readonly now: { readonly time: number; readonly value: number } | undefined;
  readonly span: number;
  readonly target: number | undefined;
}

/** The course of a value beside it, with its target; its numbers are told elsewhere. */
export function Sparkline({ trend, now, span, target }: SparklineProps) {
  const newest = now?.time ?? trend.points.at(-1)?.time ?? 0;
  // A chart of the same column may have asked for more than a sparkline shows.
  const recent = trend.points.filter((p) => p.time >= newest - span);
  const { line } = thinOut(recent, trend.step, span, POINTS);
  const points = now && line.length > 0 ? [...line.filter((p) => p.time < now.time), now] : line;
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const values = points.map((p) => p.value);
  const all = target === undefined ? values : [...values, target];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (time: number) => ((time - first.time) / (last.time - first.time)) * WIDTH;
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {target !== undefined && <path className="ln ref" d={`M0,${y(target)}H${WIDTH}`} />}
      <path className="ln" d={pathThrough(points.map((p) => [x(p.time), y(p.value)]))} />
    </svg>
  );
}
