import { type Cell, isObjectType, type LayoutRow, type RowChange } from '@pulse/model';
import { cellSchema } from '@pulse/model/schema';
import { count, type Fields, fields, list, number, text } from '../checked.ts';

/**
 * Rows by column: a column's cells are alike, so they pack and unpack several times faster than row by row, and smaller.
 */

export function packRows(rows: readonly LayoutRow[]): Fields {
  const width = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  return {
    types: rows.map((row) => row.object.type),
    ids: rows.map((row) => row.object.id),
    names: rows.map((row) => row.name),
    columns: Array.from({ length: width }, (_, column) => rows.map((row) => row.cells[column] ?? null)),
    // Rows of one layout are of one width.
    widths: rows.every((row) => row.cells.length === width) ? null : rows.map((row) => row.cells.length),
    incomplete: rows.flatMap((row, place) => (row.incomplete.length > 0 ? [[place, row.incomplete]] : [])),
    totals: rows.flatMap((row, place) => (row.total ? [place] : [])),
  };
}

/** @throws when it is not what `packRows` makes */
export function unpackRows(packed: unknown): LayoutRow[] {
  const { types, ids, names, columns, widths, incomplete, totals } = fields(packed);
  const checkedIds = list(ids, text);
  const { length } = checkedIds;
  const checkedTypes = list(types, objectType, length);
  const checkedNames = list(names, text, length);
  const cells = list(columns, (column) => list(column, cell, length));
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
  const columns = new Map<number, { places: number[]; cells: Cell[] }>();
  for (const [place, change] of changes.entries()) {
    for (const [column, cell] of change.cells) {
      let of = columns.get(column);
      if (!of) columns.set(column, (of = { places: [], cells: [] }));
      of.places.push(place);
      of.cells.push(cell);
    }
  }
  return {
    ids: changes.map((change) => change.id),
    columns: [...columns].map(([column, { places, cells }]) => [
      column,
      places.length === changes.length && places.every((place, n) => place === n) ? null : places,
      cells,
    ]),
    incomplete: changes.flatMap(({ incomplete }, place) => (incomplete ? [[place, incomplete]] : [])),
  };
}

/** @throws when it is not what `packChanges` makes */
export function unpackChanges(packed: unknown): RowChange[] {
  const { ids, columns, incomplete } = fields(packed);
  const missing = unpackIncomplete(incomplete);
  const changes = list(ids, text).map((id) => ({ id, cells: [] as [number, Cell][] }));
  for (const [column, places, cells] of list(columns, (each) => list(each, unchanged, 3))) {
    const index = count(column);
    const checked = list(cells, cell);
    const at = places === null ? undefined : list(places, count, checked.length);
    for (const [n, value] of checked.entries()) {
      const change = changes[at ? (at[n] ?? -1) : n];
      if (!change) throw new TypeError('a cell of no row');
      change.cells.push([index, value]);
    }
  }
  return changes.map((change, place) => {
    const set = missing.get(place);
    return set ? { ...change, incomplete: set } : change;
  });
}

function unpackIncomplete(packed: unknown): Map<number, readonly number[]> {
  return new Map(
    list(packed, (each) => {
      const [place, columns] = list(each, unchanged, 2);
      return [count(place), list(columns, count)] as const;
    }),
  );
}

const unchanged = (value: unknown) => value;

function objectType(value: unknown) {
  const name = text(value);
  if (!isObjectType(name)) throw new TypeError(`${name} is no type of object`);
  return name;
}

/** Nearly all cells are found without the schema, which takes ten times as long. */
function cell(value: unknown): Cell {
  if (typeof value === 'number' || typeof value === 'string' || value === null) return value;
  const { start, base, rate } = fields(value);
  if (rate !== undefined) return { start: number(start), base: number(base), rate: number(rate) };
  return cellSchema.parse(value) as Cell;
}
