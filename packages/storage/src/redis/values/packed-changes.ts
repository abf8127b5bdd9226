import type { Cell, RowChange } from '@pulse/model';
import { count, type Fields, fields, list } from '../checked.ts';
import { CellColumn, unpackCells } from './packed-cells.ts';
import { packTexts, unpackTexts } from './packed-texts.ts';
import { columnNumber, type RowTable, unpackIncomplete } from './row-table.ts';

/** Packs changes by column and makes them in the table, in one pass: there may be tens of thousands of cells. */
export function packChanges(changes: readonly RowChange[], table: RowTable): Fields {
  const columns: ChangedColumn[] = [];
  for (let n = 0; n < changes.length; n++) {
    const change = changes[n];
    if (!change) continue;
    const place = table.placeOf(change.id);
    for (const each of change.cells) {
      table.setCell(place, each[0], each[1]);
      const column = (columns[each[0]] ??= new ChangedColumn());
      column.add(n, each[1]);
    }
    if (change.incomplete) table.setIncomplete(place, change.incomplete);
  }
  return {
    ids: packTexts(changes.map((change) => change.id)),
    columns: columns.flatMap((column, number) => [[number, ...column.packed(changes.length)]]),
    incomplete: changes.flatMap(({ incomplete }, n) => (incomplete ? [[n, incomplete]] : [])),
  };
}

/** Cells of one column, and which of the changes they belong to, in ascending order. */
class ChangedColumn {
  readonly #cells = new CellColumn();
  #length = 0;
  /** Undefined as long as they are the first ones without a gap. */
  #changes: number[] | undefined;

  add(change: number, cell: Cell): void {
    if (!this.#changes && change !== this.#length) this.#changes = this.#firstOnes();
    this.#changes?.push(change);
    this.#cells.set(this.#length++, cell);
  }

  /** null: of all changes. */
  packed(all: number): [changes: readonly number[] | null, cells: Fields] {
    const first = this.#length === all ? null : this.#firstOnes();
    return [this.#changes ?? first, this.#cells.packed(this.#length)];
  }

  #firstOnes(): number[] {
    return Array.from({ length: this.#length }, (_, change) => change);
  }
}

/** @throws when it is not what `packChanges` makes */
export function unpackChanges(packed: unknown): RowChange[] {
  const { ids, columns, incomplete } = fields(packed);
  const missing = unpackIncomplete(incomplete);
  const changes = unpackTexts(ids).map((id) => ({ id, cells: [] as [number, Cell][] }));
  for (const [column, of, cells] of list(columns, (each) => list(each, (part) => part, 3))) {
    const number = columnNumber(column);
    const checked = unpackCells(cells);
    const places = of === null ? undefined : list(of, count, checked.length);
    for (const [n, cell] of checked.entries()) {
      const change = changes[places ? (places[n] ?? -1) : n];
      if (!change) throw new TypeError('a cell of no change');
      change.cells.push([number, cell]);
    }
  }
  return changes.map((change, n) => {
    const set = missing.get(n);
    return set ? { ...change, incomplete: set } : change;
  });
}
