import { useRef } from 'react';
import { type LinePoint, pathThrough, timeScale, valueScale, zoneOffset } from '../../rules/trend-line.ts';
import type { Formats } from '../../text/format.ts';
import { say } from '../../text/messages.ts';
import { useSize } from '../use-size.ts';

const LEFT = 28;
const RIGHT = 72;
const TOP = 8;
const BOTTOM = 22;
/** Labels closer than this would touch. */
const LABEL_HEIGHT = 14;

export interface LinePlotProps {
  readonly title: string;
  readonly line: readonly LinePoint[];
  readonly now: { readonly time: number; readonly value: number | null };
  readonly span: number;
  readonly target: number | undefined;
  readonly fromZero: boolean;
  readonly write: (value: number) => string;
  readonly formats: Formats;
  readonly timeZone: string;
}

/** One line in ink, its target dashed, labels at the ends; scales in percent so that it fits any widget. */
export function LinePlot(props: LinePlotProps) {
  const { line, now, target, write, formats } = props;
  const root = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(root);

  const points = now.value === null ? line : [...line.filter((p) => p.time < now.time), now as LinePoint];
  const values = points.map((p) => p.value);
  const y = valueScale(target === undefined ? values : [...values, target], props.fromZero);
  const x = timeScale(points[0]?.time, now.time, props.span, zoneOffset(props.timeZone, now.time));
  const across = (time: number) => Math.min(1, Math.max(0, (time - x.from) / (x.to - x.from)));
  const down = (value: number) => 1 - (value - y.from) / (y.to - y.from);
  const shown = points.filter((p) => p.time >= x.from);
  const end = now.value === null ? undefined : { across: across(now.time), down: down(now.value) };

  const left = (share: number) => `calc(${LEFT}px + (100% - ${LEFT + RIGHT}px) * ${share})`;
  const top = (share: number) => `calc(${TOP}px + (100% - ${TOP + BOTTOM}px) * ${share})`;
  const most = values.length > 0 ? Math.max(...values) : 0;
  const said = say.line.spoken(props.title, now.value === null ? '–' : write(now.value), write(most));
  return (
    <div className="plot" ref={root} role="img" aria-label={said}>
      <svg
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        aria-hidden="true"
        style={{
          left: LEFT,
          top: TOP,
          width: `calc(100% - ${LEFT + RIGHT}px)`,
          height: `calc(100% - ${TOP + BOTTOM}px)`,
        }}
      >
        {y.ticks.map((tick) => (
          <path key={tick} className="rule" d={`M0,${down(tick) * 100}H1000`} />
        ))}
        {target !== undefined && <path className="ln goal" d={`M0,${down(target) * 100}H1000`} />}
        <path
          className="ln today"
          d={pathThrough(shown.map((p) => [across(p.time) * 1000, down(p.value) * 100]))}
        />
      </svg>
      {y.ticks.map((tick) => (
        <span key={tick} className="y" style={{ left: 0, width: LEFT - 6, top: top(down(tick)) }}>
          {write(tick)}
        </span>
      ))}
      {x.ticks.map((tick) => (
        <span key={tick} className="x" style={{ left: left(across(tick)) }}>
          {formats.hour(tick)}
        </span>
      ))}
      {target !== undefined && (
        <span
          className="tag goal"
          style={{
            left: `calc(100% - ${RIGHT - 6}px)`,
            top: top(targetLabel(down(target), end, height - TOP - BOTTOM, width)),
          }}
        >
          {say.line.target(write(target))}
        </span>
      )}
      {end && now.value !== null && (
        <>
          <i className="dot" style={{ left: left(end.across), top: top(end.down) }} />
          <span className="tag now" style={{ left: `calc(${left(end.across)} + 9px)`, top: top(end.down) }}>
            {say.line.now(write(now.value))}
          </span>
        </>
      )}
    </div>
  );
}

/** The target's label gives way to that of now where the two would lie on each other. */
function targetLabel(
  at: number,
  end: { across: number; down: number } | undefined,
  height: number,
  width: number,
): number {
  if (!end || height <= 0) return at;
  const plot = Math.max(1, width - LEFT - RIGHT);
  const reaches = end.across * plot + 70 > plot;
  const apart = (at - end.down) * height;
  if (!reaches || Math.abs(apart) >= LABEL_HEIGHT) return at;
  const push = (apart >= 0 ? LABEL_HEIGHT : -LABEL_HEIGHT) / height;
  return end.down + push;
}
