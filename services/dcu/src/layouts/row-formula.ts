import { fail, type Milliseconds, messageOf, ok, PulseError, type Result } from '@pulse/base';
import {
  evaluateFormula,
  type Formula,
  type FormulaColumn,
  Fuel,
  parseFormula,
  Surroundings,
} from '@pulse/expression';
import { type Cell, type Format, type LayoutColumn, plainAt } from '@pulse/model';

/** Of a text or status nothing can be computed. */
const isNumeric = (format: Format): boolean => format !== 'String' && format !== 'Status';

/** What formulas may read of a row: the columns before theirs, in their order. */
export const formulaColumns = (columns: readonly { readonly shown: LayoutColumn }[]): FormulaColumn[] =>
  columns.map(({ shown }) => ({ name: shown.alias, type: isNumeric(shown.format) ? 'number' : 'text' }));

/** A formula over columns of the same row; fails, with the reason, where it cannot be one. */
export function rowFormula(text: string, columns: readonly FormulaColumn[]): Result<Formula> {
  try {
    const formula = parseFormula(text, { columns, place: 'row' });
    // What somebody may not see must not be in what they do see: sums over rows are made where rows are filtered.
    return formula.reads.rows ? fail('a formula over other rows') : ok(formula);
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    return fail(`a formula that is not right: ${messageOf(error)}`);
  }
}

const ALONE = new Surroundings([]);

/**
 * The value of a formula in a row, of what grows as it stands at `at`.
 *
 * @param reads places of the columns that it reads
 */
export function formulaCell(
  { formula, reads }: { readonly formula: Formula; readonly reads: readonly number[] },
  cells: readonly Cell[],
  at: Milliseconds,
): Cell {
  const row: (number | string | null)[] = cells.map(() => null);
  for (const place of reads) row[place] = plainAt(cells[place] ?? null, at);
  const value = evaluateFormula(formula, row, ALONE, new Fuel());
  return typeof value === 'boolean' ? Number(value) : value;
}
