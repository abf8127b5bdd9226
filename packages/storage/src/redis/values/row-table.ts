import { assert, present } from '@pulse/base';
import { type Cell, isObjectType, type LayoutRow, type ObjectRef } from '@pulse/model';
import { count, type Fields, fields, list } from '../checked.ts';
import { CellColumn, unpackCells } from './packed-cells.ts';
import { packTexts, unpackTexts } from './packed-texts.ts';

/** A row without its cells. */
interface RowHead {
  readonly object: ObjectRef;
  readonly name: string;
  incomplete: readonly number[];
  readonly total: boolean;
  /** How many cells. */
  width: number;
}

/** Columns of one layout. */
const MOST_COLUMNS = 10_000;

/**
 * Rows by column: a column's cells are alike, so they pack and change several times faster than row by row. The order is
 * that of a `Map` by the objects' ids.
 */
export class RowTable {
  readonly #places = new Map<string, number>();
  #heads: RowHead[] = [];
  #columns: CellColumn[] = [];
  /** Of the rows that there are, packed; undefined when they have changed. */
  #texts: Fields | undefined;

  constructor(rows: readonly LayoutRow[]) {
    for (const row of rows) this.put(row);
  }

  put({ object, name, cells, incomplete, total }: LayoutRow): void {
    this.#texts = undefined;
    let place = this.#places.get(object.id);
    if (place === undefined) this.#places.set(object.id, (place = this.#heads.length));
    this.#heads[place] = { object, name, incomplete, total: total === true, width: cells.length };
    for (const [column, cell] of cells.entries()) this.#column(column).set(place, cell);
  }

  remove(ids: readonly string[]): void {
    const gone = new Set(ids.filter((id) => this.#places.has(id)));
    if (gone.size === 0) return;
    this.#texts = undefined;
    const kept = this.#heads.flatMap(({ object }, place) => (gone.has(object.id) ? [] : [place]));
    this.#columns = this.#columns.map((column) => {
      const fewer = new CellColumn();
      for (const [place, before] of kept.entries()) fewer.set(place, column.get(before));
      return fewer;
    });
    this.#heads = this.#heads.filter(({ object }) => !gone.has(object.id));
    this.#places.clear();
    for (const [place, { object }] of this.#heads.entries()) this.#places.set(object.id, place);
  }

  placeOf(id: string): number {
    return present(this.#places.get(id), 'a change names a row that is not there');
  }

  setCell(place: number, column: number, cell: Cell): void {
    const known = this.#columns[column] ?? this.#column(column);
    known.set(place, cell);
    const head = this.#heads[place];
    if (head && column >= head.width) head.width = column + 1;
  }

  setIncomplete(place: number, incomplete: readonly number[]): void {
    const head = this.#heads[place];
    if (head) head.incomplete = incomplete;
  }

  packed(): Fields {
    const heads = this.#heads;
    const width = this.#columns.length;
    this.#texts ??= {
      types: packTexts(heads.map((head) => head.object.type)),
      ids: packTexts(heads.map((head) => head.object.id)),
      names: packTexts(heads.map((head) => head.name)),
    };
    return {
      ...this.#texts,
      columns: this.#columns.map((column) => column.packed(heads.length)),
      // Rows of one layout are of one width.
      widths: heads.every((head) => head.width === width) ? null : heads.map((head) => head.width),
      incomplete: packIncomplete(heads),
      totals: heads.flatMap((head, place) => (head.total ? [place] : [])),
    };
  }

  #column(column: number): CellColumn {
    assert(column < MOST_COLUMNS, 'a layout of too many columns');
    while (this.#columns.length <= column) this.#columns.push(new CellColumn());
    return this.#columns[column] ?? new CellColumn();
  }
}

/** @throws when it is not what `RowTable` packs */
export function unpackRows(packed: unknown): LayoutRow[] {
  const { types, ids, names, columns, widths, incomplete, totals } = fields(packed);
  const checkedIds = unpackTexts(ids);
  const { length } = checkedIds;
  const checkedTypes = unpackTexts(types, length).map(objectType);
  const checkedNames = unpackTexts(names, length);
  const cells = list(columns, unpackCells);
  if (cells.some((column) => column.length !== length)) throw new TypeError('a column of other rows');
  const checkedWidths = widths === null ? undefined : list(widths, count, length);
  const missing = unpackIncomplete(incomplete);
  const total = new Set(list(totals, count));
  return checkedIds.map((id, place) => ({
    object: { type: checkedTypes[place] ?? 'Agent', id },
    name: checkedNames[place] ?? '',
    cells: cells.slice(0, checkedWidths?.[place]).map((column) => column[place] ?? null),
    incomplete: missing.get(place) ?? [],
    ...(total.has(place) && { total: true }),
  }));
}

function packIncomplete(heads: readonly RowHead[]): unknown[] {
  return heads.flatMap(({ incomplete }, place) => (incomplete.length > 0 ? [[place, incomplete]] : []));
}

/** Sets of columns by place. @throws when it is something else */
export function unpackIncomplete(packed: unknown): Map<number, readonly number[]> {
  return new Map(
    list(packed, (each) => {
      const [place, columns] = list(each, (part) => part, 2);
      return [count(place), list(columns, columnNumber)] as const;
    }),
  );
}

/** A row grows to the number of its last column, so that cannot be any. */
export function columnNumber(value: unknown): number {
  const column = count(value);
  if (column >= MOST_COLUMNS) throw new RangeError(`column ${column}`);
  return column;
}

function objectType(name: string) {
  if (!isObjectType(name)) throw new TypeError(`${name} is no type of object`);
  return name;
}
