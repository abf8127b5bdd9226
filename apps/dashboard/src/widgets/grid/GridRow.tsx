import type { StateValue } from '@pulse/model';
import { memo, type ReactNode } from 'react';
import type { LayoutStore, Row } from '../../live/layout-store.ts';
import { useRow } from '../../live/live-context.tsx';
import { StatusGlyph } from '../../look/Sprite.tsx';
import { glyphOf } from '../../rules/status.ts';
import { contactOf, splitContact } from '../../text/cell-text.ts';
import { say } from '../../text/messages.ts';
import { CellContent, stateOf } from './GridCell.tsx';
import type { GridColumn } from './grid-columns.ts';

export interface GridRowProps {
  readonly store: LayoutStore;
  readonly id: string;
  /** From 1, the heading included. */
  readonly rowIndex: number;
  readonly top: number;
  readonly columns: readonly GridColumn[];
  readonly widths: readonly number[];
  /** The cell of this row that Tab reaches; −1 for none. */
  readonly tabColumn: number;
  readonly cards: boolean;
}

/** One object's row; it alone is drawn anew when its values change. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const row = useRow(props.store, props.id);
  if (!row) return null;
  return props.cards ? <CardRow {...props} row={row} /> : <PlainRow {...props} row={row} />;
});

/** Moves a row to its place without touching layout. */
const at = (top: number) => ({ transform: `translateY(${top}px)` });

function PlainRow({ store, row, rowIndex, top, columns, widths, tabColumn }: GridRowProps & { row: Row }) {
  return (
    <div role="row" aria-rowindex={rowIndex} className={rowIndex === 2 ? 'r first' : 'r'} style={at(top)}>
      {columns.map((column, i) => (
        <Cell
          key={column.key}
          column={column}
          at={`${rowIndex}:${i}`}
          index={i}
          tab={i === tabColumn}
          title={column.source ? undefined : row.name}
        >
          <CellContent row={row} now={store.shown} column={column} width={widths[i] ?? 0} />
        </Cell>
      ))}
    </div>
  );
}

export interface CellProps {
  readonly column: GridColumn;
  /** Row and column, as the keyboard finds it. */
  readonly at: string;
  readonly index: number;
  readonly tab: boolean;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export const Cell = ({ column, at: place, index, tab, title, children }: CellProps) => (
  <div
    role={column.source ? 'gridcell' : 'rowheader'}
    aria-colindex={index + 1}
    className={`d${column.numeric ? ' num' : ''}${classOf(column)}`}
    data-at={place}
    tabIndex={tab ? 0 : -1}
    title={title}
  >
    {children}
  </div>
);

function classOf({ source }: GridColumn): string {
  if (source?.column.format === 'Status') return ' state';
  return source?.column.format === 'String' ? ' text' : '';
}

/** On a phone: shape, name, what the row is about, and how long. */
function CardRow({ store, row, rowIndex, top, columns, tabColumn }: GridRowProps & { row: Row }) {
  const state = stateOf(row);
  const glyph = state && glyphOf(state);
  const time = columns.find((c) => c.source?.column.format === 'Time');
  const texts = columns.filter((c) => c.source?.column.format === 'String');
  const told = texts.map((c) => c.source && plainText(row, c.source.index, state)).find(Boolean);
  const second = [glyph && say.status(glyph), told].filter(Boolean).join(', ');
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={rowIndex === 2 ? 'r card first' : 'r card'}
      style={at(top)}
    >
      <div
        role="gridcell"
        aria-colindex={2}
        className="d"
        data-at={`${rowIndex}:1`}
        tabIndex={tabColumn === 1 ? 0 : -1}
      >
        {glyph && <StatusGlyph glyph={glyph} />}
        {glyph && <span className="said">{say.status(glyph)}</span>}
      </div>
      <div
        role="rowheader"
        aria-colindex={1}
        className="d who"
        data-at={`${rowIndex}:0`}
        tabIndex={tabColumn === 0 ? 0 : -1}
      >
        <p className="n cut">{row.name}</p>
        <p className="s cut">{second}</p>
      </div>
      <div
        role="gridcell"
        aria-colindex={3}
        className="d num"
        data-at={`${rowIndex}:2`}
        tabIndex={tabColumn === 2 ? 0 : -1}
      >
        {time && <CellContent row={row} now={store.shown} column={time} width={0} />}
      </div>
    </div>
  );
}

/** A reason as it is; of a contact its queue, where there is one. */
function plainText(row: Row, index: number, state: StateValue | undefined): string {
  const cell = row.cells[index];
  if (typeof cell !== 'string') return '';
  const { party, rest } = splitContact(cell, contactOf(state));
  return rest === '' ? party : rest;
}
