import { unreachable } from '@pulse/base';
import { finite } from './finite.ts';
import type { FormulaValue, RowsFunction } from './formula.ts';
import type { Fuel } from './fuel.ts';
import type { FormulaRow } from './surroundings.ts';

/** A function over all rows. Rows without a value are left out; of no values at all count is 0, the others null. */
export function foldRows(
  name: RowsFunction,
  rows: readonly FormulaRow[],
  fuel: Fuel,
  valueIn: (row: FormulaRow) => FormulaValue,
): FormulaValue {
  let count = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const value = valueIn(row);
    if (fuel.out) return null;
    if (value === null || value === false) continue;
    count++;
    if (typeof value !== 'number') continue;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (name === 'count') return count;
  if (count === 0) return null;
  switch (name) {
    case 'sum':
      return finite(sum);
    case 'avg':
      return finite(sum / count);
    case 'min':
      return least;
    case 'max':
      return greatest;
    default:
      return unreachable(name);
  }
}
