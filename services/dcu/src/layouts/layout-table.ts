import { type Milliseconds, PulseError } from '@pulse/base';
import type { Column, Engine } from '@pulse/engine';
import {
  type Cell,
  isState,
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  type ObjectType,
  type RowChange,
  type Version,
} from '@pulse/model';
import { ObjectIndex } from '../object-index.ts';
import { sameCell } from './cell.ts';
import type { LayoutPlan, PlannedColumn, StatisticColumn } from './layout-plan.ts';
import type { ObjectsByType } from './push-pacer.ts';
import type { RowFilter } from './row-filter.ts';
import { formulaCell } from './row-formula.ts';
import { type OpenColumn, RowSet, type TableRow } from './row-set.ts';
import { stateText } from './state-text.ts';

/** What a step found; without a version, which the collector gives. */
export type LayoutStep = Omit<LayoutDelta, 'layout' | 'from' | 'to'>;

/**
 * The values of one layout, row by row, as last published.
 *
 * Invariant: applying the steps, in order, to the rows of an earlier snapshot gives the rows of a later one.
 */
export class LayoutTable {
  readonly plan: LayoutPlan;
  readonly #engine: Engine;
  readonly #objects: ObjectIndex;
  readonly #members: RowSet;
  readonly #sets: readonly RowSet[];
  #since: readonly (Milliseconds | null)[] = [];
  /** Before the first event nothing is known; with it, every value begins. */
  #begun = false;

  /** Opens the plan's columns. Throws {@link PulseError} for one that the engine refuses. */
  constructor(plan: LayoutPlan, engine: Engine, accepts: RowFilter) {
    this.plan = plan;
    this.#engine = engine;
    this.#objects = new ObjectIndex(engine);
    const { objectType, total } = plan.rule;
    this.#members = new RowSet(objectType, openAll(plan, engine, objectType), accepts);
    this.#sets = total
      ? [this.#members, new RowSet(total.type, openAll(plan, engine, total.type), (id) => id === total.id)]
      : [this.#members];
  }

  /** Values that are computed. */
  get opened(): number {
    return this.#sets.reduce(
      (sum, { rows, columns }) => sum + rows.size * columns.filter(({ column }) => column).length,
      0,
    );
  }

  /** Values that the template has and that are not computed. */
  get failed(): number {
    return this.#members.rows.size * this.plan.info.omitted.length;
  }

  /** Is the object a row? */
  accepts(id: string): boolean {
    return this.#members.accepts(id);
  }

  /** The configuration has changed: with the next step other objects are rows. */
  configure(accepts: RowFilter): void {
    for (const set of this.#sets) set.lookAgain(set === this.#members ? accepts : undefined);
  }

  /** The types of object that have a row here. */
  get types(): readonly ObjectType[] {
    return this.#sets.map((set) => set.type);
  }

  /** The open engine column behind a layout column, for objects of a type. */
  columnFor(type: ObjectType, alias: string): Column | undefined {
    const set = this.#sets.find((s) => s.type === type);
    return set?.columns.find((c) => c.planned.shown.alias === alias)?.column;
  }

  /**
   * Computes what differs from the last step. `changed` names the objects with a changed value since then; with
   * `timed`, values that move by time alone are looked at as well. A new interval of any column looks at everything.
   */
  step(at: Milliseconds, changed: ObjectsByType, timed: boolean): LayoutStep {
    const added: LayoutRow[] = [];
    const removed: string[] = [];
    const changes: RowChange[] = [];
    const since = this.#readSince(at);
    const begun = this.#engine.time > 0;
    const renewed = begun !== this.#begun || since.some((start, i) => start !== this.#since[i]);
    this.#begun = begun;
    for (const set of this.#sets) {
      const { fresh, gone } = set.look(this.#engine);
      for (const row of gone) removed.push(this.#id(set, row));
      const update = (row: TableRow | undefined, columns: readonly number[]) => {
        if (!row) return;
        const change = this.#update(set, row, at, columns);
        const name = this.#name(set, row.object);
        if (row.name !== name) {
          // A change says nothing of names: the row goes and comes.
          row.name = name;
          removed.push(this.#id(set, row));
          added.push(this.#show(set, row));
        } else if (change) changes.push(change);
      };
      if (renewed) for (const row of set.rows.values()) update(row, set.all);
      else if (timed) for (const row of set.rows.values()) update(row, set.timed);
      if (!renewed) for (const object of changed.get(set.type) ?? []) update(set.rows.get(object), set.all);
      // After the others: what is new is read once, which is all there is to a start.
      for (const object of fresh) {
        const row = this.#readRow(set, object, at);
        set.rows.set(object, row);
        added.push(this.#show(set, row));
      }
    }
    this.#since = since;
    return { at, added, changed: changes, removed, ...(renewed ? { since } : {}) };
  }

  /** All rows as of the last step. */
  snapshot(version: Version, at: Milliseconds): LayoutSnapshot {
    const rows = this.#sets.flatMap((set) => [...set.rows.values()].map((row) => this.#show(set, row)));
    return { layout: this.plan.info.id, version, at, since: this.#since, rows };
  }

  #readSince(at: Milliseconds) {
    return this.#members.columns.map((c) => c.column?.since(at) ?? null);
  }

  #readRow(set: RowSet, object: number, at: Milliseconds): TableRow {
    const cells = set.columns.map(({ column, planned }) =>
      column ? this.#present(column.read(object, at), planned) : null,
    );
    for (const formula of set.formulas) cells[formula.index] = formulaCell(formula, cells, at);
    return { object, name: this.#name(set, object), cells, incomplete: set.incomplete(object, at) };
  }

  #present(cell: Cell, planned: PlannedColumn): Cell {
    if ('formula' in planned || planned.text === undefined || cell === null) return cell;
    return isState(cell) ? stateText(planned.text, cell, (dn) => this.#queueName(dn)) : cell;
  }

  #queueName(dn: string): string {
    for (const type of ['Queue', 'RoutePoint'] as const) {
      const place = this.#objects.find({ type, id: dn });
      if (place !== undefined) return this.#engine.objects(type)[place]?.name ?? dn;
    }
    return dn.split('@')[0] ?? dn;
  }

  /**
   * Reads some columns of a row again, and of all whether they are complete: a gap is no event of every object that it
   * affects. Says what differs; the row's cells are replaced, never changed.
   */
  #update(set: RowSet, row: TableRow, at: Milliseconds, columns: readonly number[]): RowChange | undefined {
    const changed: [number, Cell][] = [];
    let cells: Cell[] | undefined;
    const put = (index: number, cell: Cell) => {
      if (sameCell(cell, row.cells[index] ?? null)) return;
      changed.push([index, cell]);
      cells ??= [...row.cells];
      cells[index] = cell;
    };
    for (const index of columns) {
      const { column, planned } = set.columns[index] ?? {};
      if (column && planned) put(index, this.#present(column.read(row.object, at), planned));
    }
    for (const formula of set.formulas) put(formula.index, formulaCell(formula, cells ?? row.cells, at));
    changed.sort(([a], [b]) => a - b);
    const incomplete = set.incomplete(row.object, at);
    const gap =
      incomplete.length !== row.incomplete.length || incomplete.some((c, i) => c !== row.incomplete[i]);
    if (changed.length === 0 && !gap) return undefined;
    if (cells) row.cells = cells;
    if (gap) row.incomplete = incomplete;
    return { id: this.#id(set, row), cells: changed, ...(gap ? { incomplete } : {}) };
  }

  #id(set: RowSet, row: TableRow): string {
    return this.#engine.objects(set.type)[row.object]?.id ?? '';
  }

  #name(set: RowSet, object: number): string {
    return this.#engine.objects(set.type)[object]?.name ?? '';
  }

  #show(set: RowSet, row: TableRow): LayoutRow {
    return {
      object: { type: set.type, id: this.#id(set, row) },
      name: row.name,
      cells: row.cells,
      incomplete: row.incomplete,
      ...(set.type === this.plan.rule.objectType ? {} : { total: true as const }),
    };
  }
}

function openAll(plan: LayoutPlan, engine: Engine, objectType: ObjectType): OpenColumn[] {
  return plan.columns.map((planned) => ({
    planned,
    column:
      'statistic' in planned && planned.types.includes(objectType)
        ? openOne(planned, engine, objectType)
        : undefined,
  }));
}

/** Says of what the engine refuses where it stands. */
function openOne({ shown, statistic }: StatisticColumn, engine: Engine, objectType: ObjectType): Column {
  try {
    return engine.open({ objectType, statistic });
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    const advice = error.advice === undefined ? {} : { advice: error.advice };
    throw new PulseError(error.code, `column ${shown.alias}: ${error.message}`, { ...advice, cause: error });
  }
}
