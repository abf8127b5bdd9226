import type { FormulaValue, ObjectKind, RowsNode } from './formula.ts';
import type { Fuel } from './fuel.ts';

/** Values of one row, in the order of the schema's columns. What does not fit a column's type counts as null. */
export type FormulaRow = ArrayLike<FormulaValue | undefined>;

/**
 * The value of another object's column; null or undefined where there is no such object, or where whom the value is for
 * may not see it. Asked with kinds and columns of the schema only; must not throw and must not change anything.
 */
export type ObjectLookUp = (object: ObjectKind, name: string, column: string) => FormulaValue | undefined;

/**
 * What formulas of one layout read beside their own row, at one moment and for one who looks. Functions over all rows
 * are evaluated once for all rows that show them; when a row or another object changes, new surroundings are made.
 */
export class Surroundings {
  readonly rows: readonly FormulaRow[];
  readonly lookUp: ObjectLookUp;
  readonly #known = new Map<RowsNode, FormulaValue>();

  constructor(rows: readonly FormulaRow[], lookUp: ObjectLookUp = () => null) {
    this.rows = rows;
    this.lookUp = lookUp;
  }

  /** The value of a function over all rows, made at its first use. What a lack of fuel made is not kept. */
  once(node: RowsNode, fuel: Fuel, make: () => FormulaValue): FormulaValue {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const value = make();
    if (!fuel.out) this.#known.set(node, value);
    return value;
  }
}
