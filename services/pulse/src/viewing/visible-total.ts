import type { Milliseconds } from '@pulse/base';
import {
  type Cell,
  type GrowingValue,
  growingAt,
  isGrowing,
  type LayoutColumn,
  type LayoutInfo,
  type LayoutRow,
} from '@pulse/model';
import { totalByFormula } from './total-formula.ts';

/** Names the row that stands for what somebody sees; no object of a directory has this id. */
export const VISIBLE_TOTAL_ID = '';

/**
 * The totals row for those who do not see the layout's own, made of the rows that they do see: sums, greatest and least,
 * and averages and shares by the formula of their column. What cannot be made of rows (distinct agents, texts, states) is
 * empty rather than wrong. Undefined when there is no row.
 *
 * @param at the stream's *now*: greatest and least of values that grow are those of this moment
 */
export function visibleTotal(
  info: Pick<LayoutInfo, 'objectType' | 'columns'>,
  rows: readonly LayoutRow[],
  at: Milliseconds,
): LayoutRow | undefined {
  if (rows.length === 0) return undefined;
  const incomplete = new Set(rows.flatMap((row) => row.incomplete));
  return {
    object: { type: info.objectType, id: VISIBLE_TOTAL_ID },
    name: '',
    total: true,
    cells: info.columns.map((column, place) =>
      column.total === 'formula' ? totalByFormula(info, column, rows, at) : total(column, rows, place, at),
    ),
    incomplete: [...incomplete].sort((a, b) => a - b),
  };
}

function total(column: LayoutColumn, rows: readonly LayoutRow[], place: number, at: Milliseconds): Cell {
  const cells = rows.map((row) => row.cells[place] ?? null).filter(isNumeric);
  if (cells.length === 0) return null;
  switch (column.total) {
    case 'sum':
      return sum(cells);
    case 'max':
      return extreme(cells, (a, b) => a > b, at);
    case 'min':
      return extreme(cells, (a, b) => a < b, at);
    default:
      return null;
  }
}

type Numeric = number | GrowingValue;

const isNumeric = (cell: Cell): cell is Numeric =>
  typeof cell === 'number' || (cell !== null && typeof cell === 'object' && isGrowing(cell));

/** Numbers and clocks together are a clock again: its rate is the sum of theirs. */
function sum(cells: readonly Numeric[]): Cell {
  const growing = cells.filter((cell) => typeof cell !== 'number');
  const start = Math.max(...growing.map((cell) => cell.start));
  let base = 0;
  let rate = 0;
  for (const cell of cells) {
    base += typeof cell === 'number' ? cell : growingAt(cell, start);
    rate += typeof cell === 'number' ? 0 : cell.rate;
  }
  return growing.length === 0 ? base : { start, base, rate };
}

const valueAt = (cell: Numeric, at: Milliseconds) => (typeof cell === 'number' ? cell : growingAt(cell, at));

function extreme(
  cells: readonly Numeric[],
  beats: (a: number, b: number) => boolean,
  at: Milliseconds,
): Cell {
  return cells.reduce((best, cell) => (beats(valueAt(cell, at), valueAt(best, at)) ? cell : best));
}
