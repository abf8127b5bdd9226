import type { GridWidget, LayoutInfo } from '@pulse/model';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { LayoutStore, Row } from '../../live/layout-store.ts';
import { useFreshness, useLayoutStore, useLive, useShape } from '../../live/live-context.tsx';
import { attentionOf } from '../../rules/attention.ts';
import { NAME, parseSort, type SortKey } from '../../rules/row-order.ts';
import { type SummaryGroup, summaryOf } from '../../rules/status.ts';
import { say } from '../../text/messages.ts';
import { RefusedMessage } from '../StoreState.tsx';
import { ONE_COLUMN, TOUCH, useMedia } from '../use-media.ts';
import { LoadingBars, Message, WidgetFrame } from '../WidgetFrame.tsx';
import { stateOf } from './GridCell.tsx';
import { GridFooter } from './GridFooter.tsx';
import { GridView } from './GridView.tsx';
import { type GridColumn, gridColumns } from './grid-columns.ts';
import { StatusSummary } from './StatusSummary.tsx';
import type { GridKeys } from './use-grid-keys.ts';
import { useRowOrder } from './use-row-order.ts';

/** Objects in rows. */
export function GridWidgetView({ widget }: { widget: GridWidget }) {
  const store = useLayoutStore(widget.layout);
  return store ? <OpenGrid store={store} widget={widget} /> : <OpeningGrid widget={widget} />;
}

const OpeningGrid = ({ widget }: { widget: GridWidget }) => (
  <WidgetFrame widget={widget} className="gridw" opening>
    <LoadingBars />
  </WidgetFrame>
);

function OpenGrid({ store, widget }: { store: LayoutStore; widget: GridWidget }) {
  useShape(store);
  if (store.state.kind === 'refused') {
    return (
      <WidgetFrame widget={widget} className="gridw">
        <RefusedMessage store={store} />
      </WidgetFrame>
    );
  }
  if (!store.info) return <OpeningGrid widget={widget} />;
  return <LiveGrid store={store} widget={widget} info={store.info} />;
}

const ROW = 24;
const TOUCH_ROW = 44;
const CARD_ROW = 52;

function LiveGrid({ store, widget, info }: { store: LayoutStore; widget: GridWidget; info: LayoutInfo }) {
  const { formats } = useLive();
  const freshness = useFreshness(store);
  const [chosenSort, setChosenSort] = useState<readonly SortKey[]>();
  const [chosen, setChosen] = useState<ReadonlySet<SummaryGroup>>(new Set());
  const [fits, setFits] = useState(Number.POSITIVE_INFINITY);
  const holder = useRef<HTMLDivElement>(null);
  const isHeld = useCallback(() => isInUse(holder.current), []);
  const frame = useRef<HTMLElement>(null);
  const keys = useRef<GridKeys>(null);

  const columns = useMemo(() => gridColumns(info, widget.columns, NAME), [info, widget.columns]);
  const hasState = columns.some((c) => c.source?.column.format === 'Status');
  const touch = useMedia(TOUCH);
  const cards = useMedia(ONE_COLUMN) && hasState;
  const filter = useMemo(
    () => (chosen.size === 0 ? undefined : (row: Row) => isChosen(row, chosen)),
    [chosen],
  );
  const ownSort = useMemo(() => parseSort(widget.sort), [widget.sort]);
  const sort = chosenSort ?? ownSort;
  const byAttention = hasState && chosenSort === undefined;
  const rank = useMemo(() => {
    const shown = columns.slice(0, fits).flatMap(({ source }) => source?.index ?? []);
    const seen = new Set(shown);
    return byAttention ? (row: Row) => attentionOf(row.marks, stateOf(row), seen) : undefined;
  }, [byAttention, columns, fits]);
  const ids = useRowOrder(store, { keys: sort, rank, filter, isHeld });

  const toggle = useCallback((group: SummaryGroup) => {
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(group)) next.add(group);
      return next;
    });
  }, []);
  const shownSort = byAttention ? undefined : sort[0];
  const sortBy = ({ key, numeric }: GridColumn) => {
    const descending = shownSort?.column === key ? !shownSort.descending : numeric;
    setChosenSort([{ column: key, descending }]);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape' && event.target !== frame.current) frame.current?.focus();
    else if (event.key === 'Enter' && event.target === frame.current) keys.current?.enter();
    else return;
    event.preventDefault();
  };

  const summary = widget.summary && hasState;
  const objects = summary ? (
    <StatusSummary store={store} chosen={chosen} onToggle={toggle} />
  ) : (
    <span className="obj">{say.objects(store.rows.size, info.objectType)}</span>
  );
  const empty = say.empty(info.objectType);
  return (
    <WidgetFrame
      widget={widget}
      className={summary ? 'gridw summed' : 'gridw'}
      freshness={freshness}
      objects={objects}
      focusable
      frameRef={frame}
      onKeyDown={onKeyDown}
      footer={
        <GridFooter
          store={store}
          freshness={freshness}
          formats={formats}
          columns={columns}
          hidden={columns.slice(fits)}
          sorted={byAttention ? columns.find((c) => c.key === ownSort[0]?.column)?.heading : undefined}
          filtered={filter ? { shown: ids.length, all: store.rows.size } : undefined}
        />
      }
    >
      {store.rows.size === 0 ? (
        <Message title={empty.title} text={empty.text} />
      ) : filter && ids.length === 0 ? (
        <Message
          title={say.nobodyMatches.title}
          text={say.nobodyMatches.text}
          action={{ label: say.nobodyMatches.action, run: () => setChosen(new Set()) }}
        />
      ) : (
        <div className="grid-holder" ref={holder}>
          <GridView
            store={store}
            label={widget.title}
            columns={columns}
            ids={ids}
            totals={widget.totals}
            sort={shownSort}
            onSort={sortBy}
            cards={cards}
            rowHeight={cards ? CARD_ROW : touch ? TOUCH_ROW : ROW}
            onFit={setFits}
            keysRef={keys}
          />
        </div>
      )}
    </WidgetFrame>
  );
}

/** The pointer is over it or the keyboard in it. A finger that has tapped is neither, though the browser says `:hover`. */
function isInUse(element: HTMLElement | null): boolean {
  if (!element) return false;
  const pointed = element.matches(':hover') && window.matchMedia('(hover: hover)').matches;
  return pointed || element.querySelector(':focus-visible') !== null;
}

function isChosen(row: Row, chosen: ReadonlySet<SummaryGroup>): boolean {
  const state = stateOf(row);
  return state !== undefined && chosen.has(summaryOf(state.status));
}
