import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type RefObject, useCallback, useMemo, useRef } from 'react';
import type { LayoutStore } from '../../live/layout-store.ts';
import { useRow } from '../../live/live-context.tsx';
import { fitColumns } from '../../rules/fit-columns.ts';
import type { SortKey } from '../../rules/row-order.ts';
import { say } from '../../text/messages.ts';
import { useSize } from '../use-size.ts';
import { CellContent } from './GridCell.tsx';
import { GridHead } from './GridHead.tsx';
import { Cell, GridRow } from './GridRow.tsx';
import type { GridColumn } from './grid-columns.ts';
import { type GridKeys, useGridKeys } from './use-grid-keys.ts';

/** Rows drawn beyond the visible ones, so that quick scrolling shows no gap. */
const OVERSCAN = 6;

export interface GridViewProps {
  readonly store: LayoutStore;
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly ids: readonly string[];
  readonly totals: boolean;
  readonly sort: SortKey | undefined;
  readonly onSort: (column: GridColumn) => void;
  /** Two lines per row, for one-column screens. */
  readonly cards: boolean;
  readonly rowHeight: number;
  /** How many columns there is room for; told when it changes. */
  readonly onFit: (count: number) => void;
  readonly keysRef: RefObject<GridKeys | null>;
}

/** The grid itself: virtual rows under a head, over a totals row. */
export function GridView(props: GridViewProps) {
  const { store, columns, ids, totals, cards, rowHeight } = props;
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, bar } = useSize(scroller);
  const total = totals && !cards ? store.total : undefined;

  const widths = useMemo(
    () =>
      width === 0
        ? []
        : fitColumns(
            columns.map((c) => c.size),
            width,
          ),
    [columns, width],
  );
  const fitted = useMemo(() => columns.slice(0, widths.length), [columns, widths]);
  const told = useRef(0);
  if (told.current !== widths.length && width > 0) {
    told.current = widths.length;
    queueMicrotask(() => props.onFit(cards ? columns.length : widths.length));
  }

  const last = 1 + ids.length + (total ? 1 : 0);
  const virtualizerRef = useRef<{ scrollToIndex(index: number): void } | null>(null);
  const keys = useGridKeys({
    root,
    first: cards ? 2 : 1,
    last,
    columns: cards ? 3 : fitted.length,
    page: () => Math.max(1, Math.floor(height / rowHeight) - 1),
    reveal: (row) => {
      if (row >= 2 && row < 2 + ids.length) virtualizerRef.current?.scrollToIndex(row - 2);
    },
  });
  props.keysRef.current = keys;
  const keptRow = keys.place.row - 2;

  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const rows = new Set<number>();
      for (let i = Math.max(0, startIndex - overscan); i <= Math.min(count - 1, endIndex + overscan); i++)
        rows.add(i);
      if (keptRow >= 0 && keptRow < count) rows.add(keptRow);
      return [...rows].sort((a, b) => a - b);
    },
  });
  virtualizerRef.current = virtualizer;

  const template = widths.map((w) => `${w}px`).join(' ');
  return (
    <div
      ref={root}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={last}
      aria-colcount={cards ? 3 : fitted.length}
      style={{ '--cols': template, '--bar': `${bar}px` } as CSSProperties}
      onKeyDown={keys.onKeyDown}
      onFocus={keys.onFocus}
    >
      {!cards && (
        <div role="rowgroup">
          <GridHead
            columns={fitted}
            sort={props.sort}
            tabColumn={keys.place.row === 1 ? keys.place.column : -1}
            onSort={props.onSort}
          />
        </div>
      )}
      <div className="rows" ref={scroller} role="presentation">
        <div className="long" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const id = ids[index];
            if (id === undefined) return null;
            return (
              <GridRow
                key={id}
                store={store}
                id={id}
                rowIndex={index + 2}
                top={start}
                columns={cards ? columns : fitted}
                widths={widths}
                tabColumn={keys.place.row === index + 2 ? keys.place.column : -1}
                cards={cards}
              />
            );
          })}
        </div>
      </div>
      {total && (
        <TotalRow
          store={store}
          id={total.id}
          rowIndex={last}
          columns={fitted}
          widths={widths}
          tabColumn={keys.place.row === last ? keys.place.column : -1}
        />
      )}
    </div>
  );
}

function TotalRow(props: {
  store: LayoutStore;
  id: string;
  rowIndex: number;
  columns: readonly GridColumn[];
  widths: readonly number[];
  tabColumn: number;
}) {
  const { store, rowIndex, columns, widths, tabColumn } = props;
  const row = useRow(store, props.id);
  const info = store.info;
  if (!row || !info) return null;
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={rowIndex} className="r foot">
        {columns.map((column, i) => (
          <Cell key={column.key} column={column} at={`${rowIndex}:${i}`} index={i} tab={i === tabColumn}>
            {column.source ? (
              <CellContent row={row} now={store.shown} column={column} width={widths[i] ?? 0} />
            ) : (
              <span className="cut">
                {say.total} <span className="dim">{say.objects(store.rows.size, info.objectType)}</span>
              </span>
            )}
          </Cell>
        ))}
      </div>
    </div>
  );
}
