import { isGrowing, type LayoutColumn, type LayoutId } from '@pulse/model';
import type { LayoutStore } from '../../live/layout-store.ts';
import { useFreshness, useLive, useRow, useTrend } from '../../live/live-context.tsx';
import { Icon, MarkShape } from '../../look/Sprite.tsx';
import { numberAt } from '../../rules/cell-value.ts';
import type { Mark } from '../../rules/threshold.ts';
import { boundText, figureOf, titleOf } from '../../text/cell-text.ts';
import { duration } from '../../text/format.ts';
import { say } from '../../text/messages.ts';
import { sinceText } from '../footer-text.ts';
import { levelClass, markName, SpokenLevel } from '../level.tsx';
import { Age } from '../WidgetFrame.tsx';
import { Sparkline } from './Sparkline.tsx';

/** How far back a sparkline looks. */
const SPAN = 2 * 3600 * 1000;

export interface KpiTileProps {
  readonly store: LayoutStore;
  readonly layout: LayoutId;
  readonly column: LayoutColumn;
  readonly index: number;
  /** The row that is shown; undefined while there is none. */
  readonly object: string | undefined;
  readonly total: boolean;
}

export function KpiTile({ store, layout, column, index, object, total }: KpiTileProps) {
  const { formats } = useLive();
  const row = useRow(store, object ?? '');
  const freshness = useFreshness(store);
  const key = object !== undefined && column.trend ? { layout, column: column.alias, object } : undefined;
  const trend = useTrend(key, SPAN);

  const now = store.shown;
  const cell = row?.cells[index];
  const value = numberAt(cell, now);
  const figure = value === null ? undefined : figureOf(column, value, formats);
  const stale = freshness.kind === 'stale';
  const mark = stale ? undefined : row?.marks.find((m) => m.column === index);
  const incomplete = row?.incomplete.has(index) ?? false;
  const target = total ? (column.totalTarget ?? column.target) : column.target;
  const bound = target?.atMost ?? target?.atLeast;
  const since = sinceText(store, index, formats);
  const ticks = typeof cell === 'object' && cell !== null && isGrowing(cell);

  const left = stale
    ? freshness.cause === 'never'
      ? say.noValuesYet
      : say.staleShort(formats.clock(freshness.since))
    : incomplete
      ? say.incompleteShort
      : value === null
        ? say.kpi.noData(since)
        : targetText(column, target, (v) => boundText(column, v, formats));
  const right = value === null && !stale && bound !== undefined && target;
  return (
    <div
      role="group"
      className={`w kpi ${levelClass(mark?.level)}${stale ? ' stale' : ''}`}
      aria-label={titleOf(column)}
    >
      <div className="lab">
        <h2 title={column.description}>{titleOf(column)}</h2>
        {stale ? <Age freshness={freshness} /> : mark && <LevelFor mark={mark} now={now} />}
      </div>
      <div className="val">
        <div className={`big${column.format === 'Time' || ticks ? ' dur' : ''}${figure ? '' : ' none'}`}>
          {figure ? <span className={incomplete ? 'inc' : undefined}>{figure.text}</span> : '–'}
          {figure?.unit && <small>{figure.unit}</small>}
          {mark && <SpokenLevel mark={mark} column={column} now={now} />}
        </div>
        {!stale && (
          <Sparkline
            trend={trend}
            now={value === null ? undefined : { time: now, value }}
            span={SPAN}
            target={bound}
          />
        )}
      </div>
      <div className="ref">
        <span>{left}</span>
        {right && <span>{targetText(column, target, (v) => boundText(column, v, formats))}</span>}
      </div>
    </div>
  );
}

const LevelFor = ({ mark, now }: { mark: Mark; now: number }) => (
  <span className="lv" aria-hidden="true">
    <MarkShape name={markName(mark)} />
    {mark.since !== undefined && (
      <span className="for">{say.kpi.for(duration((now - mark.since) / 1000))}</span>
    )}
  </span>
);

function targetText(
  column: LayoutColumn,
  target: LayoutColumn['target'],
  write: (value: number) => string,
): string {
  const ratio = column.format === 'Percent';
  if (target?.atMost !== undefined) return say.kpi.target(write(target.atMost), 'atMost', ratio);
  if (target?.atLeast !== undefined) return say.kpi.target(write(target.atLeast), 'atLeast', ratio);
  return say.kpi.noTarget;
}

export interface EmptyTileProps {
  readonly title: string;
  /** Why there is no value; absent while it is loading. */
  readonly note?: string;
  readonly locked?: boolean;
}

/** A tile without a value. */
export const EmptyTile = ({ title, note, locked = false }: EmptyTileProps) => (
  <div className="w kpi" role="group" aria-label={title || say.opening}>
    <div className="lab">
      <h2>{title || <span className="said">{say.opening}</span>}</h2>
      {locked && (
        <span className="lv">
          <Icon name="lock" small />
        </span>
      )}
    </div>
    {note === undefined ? <div className="block" /> : <p className="note">{note}</p>}
    <div className="ref" />
  </div>
);
