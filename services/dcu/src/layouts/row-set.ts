import type { Milliseconds } from '@pulse/base';
import type { Column, Engine } from '@pulse/engine';
import type { Formula } from '@pulse/expression';
import type { Cell, ObjectType } from '@pulse/model';
import type { PlannedColumn } from './layout-plan.ts';
import type { RowFilter } from './row-filter.ts';

export interface OpenColumn {
  readonly planned: PlannedColumn;
  /** Absent where the column is no statistic, or says nothing about this type of object. */
  readonly column: Column | undefined;
}

export interface RowFormula {
  /** Place of the column. */
  readonly index: number;
  readonly formula: Formula;
  /** Places of the columns that it reads; they stand before it. */
  readonly reads: readonly number[];
}

export interface TableRow {
  readonly object: number;
  name: string;
  cells: readonly Cell[];
  incomplete: readonly number[];
}

const NONE: readonly number[] = [];

/** Rows of one object type: all that belong here, or the one total. */
export class RowSet {
  readonly type: ObjectType;
  readonly columns: readonly OpenColumn[];
  readonly rows = new Map<number, TableRow>();
  /** Indices of columns whose values move by time alone in a way that no growing value can say; formulas may. */
  readonly timed: readonly number[];
  readonly all: readonly number[];
  readonly formulas: readonly RowFormula[];
  /** Indices of the columns that have values of their own. */
  readonly #statistics: readonly number[];
  #accepts: RowFilter;
  /** Objects up to here were looked at with this filter; they are only ever added. */
  #seen = 0;

  constructor(type: ObjectType, columns: readonly OpenColumn[], accepts: RowFilter) {
    this.type = type;
    this.columns = columns;
    this.all = columns.map((_, index) => index);
    this.#statistics = columns.flatMap(({ column }, index) => (column ? [index] : []));
    this.timed = columns.flatMap(({ planned, column }, index) =>
      'formula' in planned || column?.timeDependent ? [index] : [],
    );
    this.formulas = columns.flatMap(({ planned }, index) => {
      if (!('formula' in planned)) return [];
      const { formula } = planned;
      const reads = columns.flatMap(({ planned: { shown } }, place) =>
        place < index && formula.reads.columns.includes(shown.alias) ? [place] : [],
      );
      return [{ index, formula, reads }];
    });
    this.#accepts = accepts;
  }

  /** Indices of the columns whose value misses something at an object: of a formula, what any that it reads misses. */
  incomplete(object: number, at: Milliseconds): readonly number[] {
    let found: Set<number> | undefined;
    for (const index of this.#statistics) {
      if (this.columns[index]?.column?.complete(object, at) === false)
        found = (found ?? new Set()).add(index);
    }
    if (!found) return NONE;
    const missing = found;
    for (const { index, reads } of this.formulas)
      if (reads.some((read) => missing.has(read))) missing.add(index);
    return [...missing].sort((a, b) => a - b);
  }

  accepts(id: string): boolean {
    return this.#accepts(id);
  }

  /** What belongs here has changed: the next look is at all objects. */
  lookAgain(accepts: RowFilter = this.#accepts): void {
    this.#accepts = accepts;
    this.#seen = 0;
  }

  /** Objects that have come to belong here since the last look, and rows that no longer do, which are taken out. */
  look(engine: Engine): { readonly fresh: readonly number[]; readonly gone: readonly TableRow[] } {
    const objects = engine.objects(this.type);
    const gone =
      this.#seen === 0 ? [...this.rows.values()].filter((row) => !this.#belongs(engine, row.object)) : [];
    for (const row of gone) this.rows.delete(row.object);
    const fresh: number[] = [];
    for (; this.#seen < objects.length; this.#seen++) {
      if (!this.rows.has(this.#seen) && this.#belongs(engine, this.#seen)) fresh.push(this.#seen);
    }
    return { fresh, gone };
  }

  #belongs(engine: Engine, index: number): boolean {
    const object = engine.objects(this.type)[index];
    return object?.present === true && this.#accepts(object.id);
  }
}
