import type { Milliseconds } from '@pulse/base';
import { type Cell, isState, statusPriority } from '@pulse/model';
import { numberAt } from './cell-value.ts';

/** A column by which rows are ordered; `name` is the object's name. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export const NAME = 'name';

/** `-waiting` is descending. */
export const parseSort = (sort: readonly string[]): SortKey[] =>
  sort.map((key) =>
    key.startsWith('-') ? { column: key.slice(1), descending: true } : { column: key, descending: false },
  );

/** What ordering needs to know of a row. */
export interface Sortable {
  readonly id: string;
  readonly name: string;
  readonly cells: readonly Cell[];
}

export interface Ordering<Row extends Sortable = Sortable> {
  readonly keys: readonly SortKey[];
  readonly columnOf: ReadonlyMap<string, number>;
  readonly compareText: (a: string, b: string) => number;
  /** Rows of a higher rank stand first, whatever the keys say. */
  readonly rank?: ((row: Row) => number) | undefined;
}

type SortValue = number | string | null;

/**
 * Ids in order; no data stands last in either direction, equal rows by name, so that the order is the same each time.
 * Rows that are nearly in order already, as after the last time, take little more than one pass.
 */
export function orderRows<Row extends Sortable>(
  rows: Iterable<Row>,
  ordering: Ordering<Row>,
  now: Milliseconds,
): string[] {
  const { keys, columnOf, compareText, rank } = ordering;
  const measured = Array.from(rows, (row) => ({
    row,
    rank: rank?.(row) ?? 0,
    by: keys.map((key) => valueOf(row, columnOf.get(key.column), key.column, now)),
  }));
  measured.sort((a, b) => {
    if (a.rank !== b.rank) return b.rank - a.rank;
    for (let i = 0; i < keys.length; i++) {
      const by = compareValues(a.by[i] ?? null, b.by[i] ?? null, keys[i]?.descending ?? false, compareText);
      if (by !== 0) return by;
    }
    return compareText(a.row.name, b.row.name) || compareText(a.row.id, b.row.id);
  });
  return measured.map(({ row }) => row.id);
}

function compareValues(
  a: SortValue,
  b: SortValue,
  descending: boolean,
  compareText: Ordering['compareText'],
): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const by = typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
  return descending ? -by : by;
}

function valueOf(row: Sortable, index: number | undefined, column: string, now: Milliseconds): SortValue {
  if (index === undefined) return column === NAME ? row.name : null;
  const cell = row.cells[index] ?? null;
  if (typeof cell === 'string') return cell === '' ? null : cell;
  if (cell !== null && typeof cell === 'object' && isState(cell)) return statusPriority(cell.status);
  return numberAt(cell, now);
}

/** Rows change their places at most this often by themselves. */
export const REORDER_PAUSE: Milliseconds = 5_000;

/**
 * When rows may change places (look, section 8): never while pointer or focus is in the grid, at most once in 5 s.
 * What comes meanwhile is added at the end; what goes leaves at once.
 */
export class OrderKeeper {
  #ids: readonly string[] = [];
  #sortedAt: Milliseconds = Number.NEGATIVE_INFINITY;

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** A new order; the list stays the very same when nobody has moved. */
  sort(sorted: readonly string[], now: Milliseconds): readonly string[] {
    const known = this.#ids;
    if (sorted.length !== known.length || sorted.some((id, i) => id !== known[i])) this.#ids = sorted;
    this.#sortedAt = now;
    return this.#ids;
  }

  /** True when the time for a new order has come. */
  isDue(now: Milliseconds, held: boolean): boolean {
    return !held && now - this.#sortedAt >= REORDER_PAUSE;
  }

  /** Takes in who came and went without moving anybody else. */
  keep(present: { has(id: string): boolean; keys(): Iterable<string> }): readonly string[] {
    const kept = this.#ids.filter((id) => present.has(id));
    const known = new Set(kept);
    const added = [...present.keys()].filter((id) => !known.has(id));
    if (added.length > 0 || kept.length !== this.#ids.length) this.#ids = [...kept, ...added];
    return this.#ids;
  }
}
