import type { LayoutColumn, LayoutInfo, LineWidget } from '@pulse/model';
import type { LayoutStore } from '../../live/layout-store.ts';
import {
  useFreshness,
  useLayoutStore,
  useLive,
  useRow,
  useShape,
  useTrend,
} from '../../live/live-context.tsx';
import { numberAt } from '../../rules/cell-value.ts';
import { thinOut } from '../../rules/trend-line.ts';
import { boundText } from '../../text/cell-text.ts';
import { say } from '../../text/messages.ts';
import { staleText } from '../footer-text.ts';
import { RefusedMessage } from '../StoreState.tsx';
import { LoadingBars, Message, WidgetFrame } from '../WidgetFrame.tsx';
import { LinePlot } from './LinePlot.tsx';

const HOUR = 3_600_000;
/** More points than this are closer together than three pixels of a usual widget. */
const POINTS = 150;

/** The course of one column over the day. */
export function LineWidgetView({ widget }: { widget: LineWidget }) {
  const store = useLayoutStore(widget.layout);
  return store ? <OpenLine store={store} widget={widget} /> : <OpeningLine widget={widget} />;
}

const OpeningLine = ({ widget }: { widget: LineWidget }) => (
  <WidgetFrame widget={widget} className="linew" opening>
    <LoadingBars count={3} />
  </WidgetFrame>
);

function OpenLine({ store, widget }: { store: LayoutStore; widget: LineWidget }) {
  useShape(store);
  if (store.state.kind === 'refused') {
    return (
      <WidgetFrame widget={widget} className="linew">
        <RefusedMessage store={store} />
      </WidgetFrame>
    );
  }
  const info = store.info;
  if (!info) return <OpeningLine widget={widget} />;
  const index = info.columns.findIndex((c) => c.alias === widget.column);
  const column = info.columns[index];
  if (!column) {
    const { title, text } = say.unknownColumn(widget.column);
    return (
      <WidgetFrame widget={widget} className="linew">
        <Message title={title} text={text} />
      </WidgetFrame>
    );
  }
  return <LiveLine store={store} widget={widget} info={info} column={column} index={index} />;
}

function LiveLine(props: {
  store: LayoutStore;
  widget: LineWidget;
  info: LayoutInfo;
  column: LayoutColumn;
  index: number;
}) {
  const { store, widget, info, column, index } = props;
  const { formats, timeZone } = useLive();
  const freshness = useFreshness(store);
  const total = widget.show === 'total';
  const object = widget.show === 'total' ? store.total?.id : widget.show.object;
  const row = useRow(store, object ?? '');
  const span = widget.hours * HOUR;
  const key =
    object !== undefined && column.trend
      ? { layout: widget.layout, column: column.alias, object }
      : undefined;
  const trend = useTrend(key, span);

  const now = store.shown;
  const value = numberAt(row?.cells[index], now);
  const { step, line } = thinOut(trend.points, trend.step, span, POINTS);
  const target = total ? (column.totalTarget ?? column.target) : column.target;
  const objects = total || !row ? say.objects(store.rows.size, info.objectType) : row.name;
  const stale = staleText(freshness, formats);
  return (
    <WidgetFrame
      widget={widget}
      className="linew"
      freshness={freshness}
      objects={
        <span className="obj">{say.line.mostPer(objects, say.line.minutes(Math.round(step / 60_000)))}</span>
      }
      footer={stale === undefined ? undefined : <footer>{stale}</footer>}
    >
      {line.length === 0 && value === null ? (
        <Message title={say.line.noTrend.title} text={say.line.noTrend.text} />
      ) : (
        <LinePlot
          title={widget.title}
          line={line}
          now={{ time: now, value }}
          span={span}
          target={target?.atMost ?? target?.atLeast}
          fromZero={column.format === 'Integer' || column.format === 'Time'}
          write={(v) => boundText(column, v, formats)}
          formats={formats}
          timeZone={timeZone}
        />
      )}
    </WidgetFrame>
  );
}
