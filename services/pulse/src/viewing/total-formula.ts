import { type Milliseconds, PulseError } from '@pulse/base';
import { evaluateFormula, type Formula, Fuel, parseFormula, Surroundings } from '@pulse/expression';
import { type Cell, type LayoutColumn, type LayoutInfo, type LayoutRow, plainAt } from '@pulse/model';

/** Formulas of columns that were asked for; null: there is none, or it cannot be used. */
const known = new WeakMap<LayoutColumn, Formula | null>();

/**
 * The total of a column by its own formula over rows, of what grows as it stands at `at`; null where it has none, or
 * names what the layout does not have.
 */
export function totalByFormula(
  info: Pick<LayoutInfo, 'columns'>,
  column: LayoutColumn,
  rows: readonly LayoutRow[],
  at: Milliseconds,
): Cell {
  let formula = known.get(column);
  if (formula === undefined) {
    formula = read(info, column);
    known.set(column, formula);
  }
  if (!formula) return null;
  const surroundings = new Surroundings(rows.map(({ cells }) => cells.map((cell) => plainAt(cell, at))));
  const value = evaluateFormula(formula, null, surroundings, new Fuel());
  return typeof value === 'boolean' ? Number(value) : value;
}

function read({ columns }: Pick<LayoutInfo, 'columns'>, { totalFormula }: LayoutColumn): Formula | null {
  if (totalFormula === undefined) return null;
  const types = columns.map(({ alias, format }) => ({
    name: alias,
    type: format === 'String' || format === 'Status' ? ('text' as const) : ('number' as const),
  }));
  try {
    return parseFormula(totalFormula, { columns: types, place: 'total' });
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    // It names columns that this version does not compute.
    return null;
  }
}
