import { type Cell, isObjectType, type LayoutRow, type RowChange } from '@pulse/model';
import { count, type Fields, fields, list, text } from '../checked.ts';
import { CellPacker, unpackCells } from './packed-cells.ts';

/** Of one layout. */
const MOST_COLUMNS = 10_000;

/**
 * Rows by column: a column's cells are alike, so they pack and unpack several times faster than row by row, and smaller.
 */
export function packRows(rows: readonly LayoutRow[]): Fields {
  const columns: CellPacker[] = [];
  const width = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  for (let column = 0; column < width; column++) {
    const packer = new CellPacker();
    for (const row of rows) packer.add(row.cells[column] ?? null);
    columns.push(packer);
  }
  return {
    types: packTexts(rows.map((row) => row.object.type)),
    ids: packTexts(rows.map((row) => row.object.id)),
    names: packTexts(rows.map((row) => row.name)),
    columns: columns.map((packer) => packer.packed()),
    // Rows of one layout are of one width.
    widths: rows.every((row) => row.cells.length === width) ? null : rows.map((row) => row.cells.length),
    incomplete: rows.flatMap((row, place) => (row.incomplete.length > 0 ? [[place, row.incomplete]] : [])),
    totals: rows.flatMap((row, place) => (row.total ? [place] : [])),
  };
}

/** @throws when it is not what `packRows` makes */
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

export function packChanges(changes: readonly RowChange[]): Fields {
  const columns: ChangedColumn[] = [];
  for (let place = 0; place < changes.length; place++) {
    for (const each of changes[place]?.cells ?? []) {
      const column = (columns[each[0]] ??= new ChangedColumn());
      column.add(place, each[1]);
    }
  }
  return {
    ids: packTexts(changes.map((change) => change.id)),
    columns: columns.flatMap((column, number) => [
      [number, column.placesOf(changes.length), column.cells.packed()],
    ]),
    incomplete: changes.flatMap(({ incomplete }, place) => (incomplete ? [[place, incomplete]] : [])),
  };
}

/** Cells of one column, and to which changes they belong, in ascending order. */
class ChangedColumn {
  readonly cells = new CellPacker();
  /** Undefined as long as they are the first ones without a gap. */
  #places: number[] | undefined;
  #length = 0;

  add(place: number, cell: Cell): void {
    if (!this.#places && place !== this.#length) this.#places = this.#firstOnes();
    this.#places?.push(place);
    this.#length++;
    this.cells.add(cell);
  }

  /** null: to all. */
  placesOf(all: number): readonly number[] | null {
    if (this.#places) return this.#places;
    return this.#length === all ? null : this.#firstOnes();
  }

  #firstOnes(): number[] {
    return Array.from({ length: this.#length }, (_, place) => place);
  }
}

/** @throws when it is not what `packChanges` makes */
export function unpackChanges(packed: unknown): RowChange[] {
  const { ids, columns, incomplete } = fields(packed);
  const missing = unpackIncomplete(incomplete);
  const changes = unpackTexts(ids).map((id) => ({ id, cells: [] as [number, Cell][] }));
  for (const [column, places, cells] of list(columns, (each) => list(each, (part) => part, 3))) {
    const index = columnOf(column);
    const checked = unpackCells(cells);
    const at = places === null ? undefined : list(places, count, checked.length);
    for (const [n, cell] of checked.entries()) {
      const change = changes[at ? (at[n] ?? -1) : n];
      if (!change) throw new TypeError('a cell of no row');
      change.cells.push([index, cell]);
    }
  }
  return changes.map((change, place) => {
    const set = missing.get(place);
    return set ? { ...change, incomplete: set } : change;
  });
}

/** A row grows to the number of its last column, so that cannot be any. */
function columnOf(value: unknown): number {
  const column = count(value);
  if (column >= MOST_COLUMNS) throw new RangeError(`column ${column}`);
  return column;
}

function unpackIncomplete(packed: unknown): Map<number, readonly number[]> {
  return new Map(
    list(packed, (each) => {
      const [place, columns] = list(each, (part) => part, 2);
      return [count(place), list(columns, columnOf)] as const;
    }),
  );
}

/** Many short texts pack fastest as one; those that hold the separator stay apart. */
function packTexts(texts: readonly string[]): string | readonly string[] {
  const joined = texts.join('\n');
  // None at all and a single empty one are the same when they are joined.
  return texts.length > 0 && !texts.some((each) => each.includes('\n')) ? joined : texts;
}

function unpackTexts(packed: unknown, length?: number): string[] {
  return list(typeof packed === 'string' ? packed.split('\n') : packed, text, length);
}

function objectType(name: string) {
  if (!isObjectType(name)) throw new TypeError(`${name} is no type of object`);
  return name;
}
