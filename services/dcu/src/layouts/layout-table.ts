import { assert, type Milliseconds } from '@pulse/base';
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
import { sameCell } from './cell.ts';
import type { LayoutPlan, PlannedColumn } from './layout-plan.ts';
import type { ObjectsByType } from './push-pacer.ts';
import { stateText } from './state-text.ts';

/** What a step found; without a version, which the collector gives. */
export type LayoutStep = Omit<LayoutDelta, 'layout' | 'from' | 'to'>;

interface OpenColumn {
  readonly planned: PlannedColumn;
  /** Absent where the column says nothing about this type of object. */
  readonly column: Column | undefined;
}

interface TableRow {
  readonly object: number;
  cells: readonly Cell[];
  incomplete: readonly number[];
}

/** Rows of one object type: all members, or the one total. */
class RowSet {
  readonly type: ObjectType;
  readonly columns: readonly OpenColumn[];
  readonly rows = new Map<number, TableRow>();
  /** Indices of columns whose values move by time alone in a way that no growing value can say. */
  readonly timed: readonly number[];
  readonly all: readonly number[];
  readonly #accepts: (id: string) => boolean;
  #seen = 0;

  constructor(type: ObjectType, columns: readonly OpenColumn[], accepts: (id: string) => boolean) {
    this.type = type;
    this.columns = columns;
    this.all = columns.map((_, index) => index);
    this.timed = columns.flatMap(({ column }, index) => (column?.timeDependent ? [index] : []));
    this.#accepts = accepts;
  }

  /** Objects that appeared since the last call and belong here. */
  takeNew(engine: Engine): readonly number[] {
    const objects = engine.objects(this.type);
    const fresh: number[] = [];
    for (; this.#seen < objects.length; this.#seen++) {
      if (this.#accepts(objects[this.#seen]?.id ?? '')) fresh.push(this.#seen);
    }
    return fresh;
  }
}

/**
 * The values of one layout, row by row, as last published.
 *
 * Invariant: applying the steps, in order, to the rows of an earlier snapshot gives the rows of a later one.
 */
export class LayoutTable {
  readonly plan: LayoutPlan;
  /** Is the object a row? */
  readonly accepts: (id: string) => boolean;
  readonly #engine: Engine;
  readonly #sets: readonly RowSet[];
  #since: readonly (Milliseconds | null)[] = [];
  /** Before the first event nothing is known; with it, every value begins. */
  #begun = false;

  constructor(plan: LayoutPlan, engine: Engine, accepts: (id: string) => boolean) {
    this.plan = plan;
    this.accepts = accepts;
    this.#engine = engine;
    const { objectType, total } = plan.rule;
    const members = new RowSet(objectType, openAll(plan, engine, objectType), accepts);
    this.#sets = total
      ? [members, new RowSet(total.type, openAll(plan, engine, total.type), (id) => id === total.id)]
      : [members];
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
    const changes: RowChange[] = [];
    const since = this.#readSince(at);
    const begun = this.#engine.time > 0;
    const renewed = begun !== this.#begun || since.some((start, i) => start !== this.#since[i]);
    this.#begun = begun;
    for (const set of this.#sets) {
      for (const object of set.takeNew(this.#engine)) {
        const row = { object, ...this.#readRow(set, object, at) };
        set.rows.set(object, row);
        added.push(this.#show(set, row));
      }
      const update = (row: TableRow | undefined, columns: readonly number[]) => {
        const change = row && this.#update(set, row, at, columns);
        if (change) changes.push(change);
      };
      if (renewed) for (const row of set.rows.values()) update(row, set.all);
      else if (timed) for (const row of set.rows.values()) update(row, set.timed);
      if (!renewed) for (const object of changed.get(set.type) ?? []) update(set.rows.get(object), set.all);
    }
    this.#since = since;
    return { at, added, changed: changes, removed: [], ...(renewed ? { since } : {}) };
  }

  /** All rows as of the last step. */
  snapshot(version: Version, at: Milliseconds): LayoutSnapshot {
    const rows = this.#sets.flatMap((set) => [...set.rows.values()].map((row) => this.#show(set, row)));
    return { layout: this.plan.info.id, version, at, since: this.#since, rows };
  }

  #readSince(at: Milliseconds) {
    const [members] = this.#sets;
    assert(members, 'a layout has rows');
    return members.columns.map((c) => c.column?.since(at) ?? null);
  }

  #readRow(set: RowSet, object: number, at: Milliseconds): Omit<TableRow, 'object'> {
    const row: TableRow = { object, cells: set.columns.map(() => null), incomplete: [] };
    this.#update(set, row, at, set.all);
    return row;
  }

  #present(cell: Cell, planned: PlannedColumn): Cell {
    if (planned.text === undefined || cell === null) return cell;
    return isState(cell) ? stateText(planned.text, cell, (dn) => this.#queueName(dn)) : cell;
  }

  #queueName(dn: string): string {
    for (const type of ['Queue', 'RoutePoint'] as const) {
      const found = this.#engine.objects(type).find((o) => o.id === dn);
      if (found) return found.name;
    }
    return dn.split('@')[0] ?? dn;
  }

  /**
   * Reads some columns of a row again, and of all whether they are complete: a gap is no event of every object that it
   * affects. Says what differs; the row's cells are replaced, never changed.
   */
  #update(set: RowSet, row: TableRow, at: Milliseconds, columns: readonly number[]): RowChange | undefined {
    const changed: [number, Cell][] = [];
    for (const index of columns) {
      const open = set.columns[index];
      if (!open?.column) continue;
      const cell = this.#present(open.column.read(row.object, at), open.planned);
      if (!sameCell(cell, row.cells[index] ?? null)) changed.push([index, cell]);
    }
    const incomplete = set.all.filter(
      (index) => set.columns[index]?.column?.complete(row.object, at) === false,
    );
    const gap =
      incomplete.length !== row.incomplete.length || incomplete.some((c, i) => c !== row.incomplete[i]);
    if (changed.length === 0 && !gap) return undefined;
    if (changed.length > 0) {
      const cells = [...row.cells];
      for (const [index, cell] of changed) cells[index] = cell;
      row.cells = cells;
    }
    if (gap) row.incomplete = incomplete;
    return { id: this.#id(set, row), cells: changed, ...(gap ? { incomplete } : {}) };
  }

  #id(set: RowSet, row: TableRow): string {
    return this.#engine.objects(set.type)[row.object]?.id ?? '';
  }

  #show(set: RowSet, row: TableRow): LayoutRow {
    const object = this.#engine.objects(set.type)[row.object];
    assert(object, 'rows are made of known objects');
    return {
      object: { type: set.type, id: object.id },
      name: object.name,
      cells: row.cells,
      incomplete: row.incomplete,
      ...(set.type === this.plan.rule.objectType ? {} : { total: true as const }),
    };
  }
}

function openAll(plan: LayoutPlan, engine: Engine, objectType: ObjectType): OpenColumn[] {
  return plan.columns.map((planned) => ({
    planned,
    column: planned.types.includes(objectType)
      ? engine.open({ objectType, statistic: planned.statistic })
      : undefined,
  }));
}
