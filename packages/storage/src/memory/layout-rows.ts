import { assert } from '@pulse/base';
import {
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  type RowChange,
  sameVersion,
  type Version,
} from '@pulse/model';

/** The rows of one layout. Rows are replaced, never changed: a snapshot that was handed out stays as it was. */
export class LayoutRows {
  #head: Omit<LayoutSnapshot, 'rows'>;
  /** In boxes: changing a row costs one look-up. */
  readonly #rows: Map<string, { row: LayoutRow }>;
  /** Made when somebody asks: a layout changes more often than it is read whole. */
  #snapshot: LayoutSnapshot | undefined;

  constructor(snapshot: LayoutSnapshot) {
    this.#head = snapshot;
    this.#rows = new Map(snapshot.rows.map((row) => [row.object.id, { row }]));
    this.#snapshot = snapshot;
  }

  get version(): Version {
    return this.#head.version;
  }

  at(version: Version): boolean {
    return sameVersion(this.#head.version, version);
  }

  snapshot(): LayoutSnapshot {
    const { layout, version, at, since } = this.#head;
    this.#snapshot ??= {
      layout,
      version,
      at,
      since,
      rows: Array.from(this.#rows.values(), ({ row }) => row),
    };
    return this.#snapshot;
  }

  /** The delta starts from this version and changes only rows that there are. */
  apply(delta: LayoutDelta): void {
    for (const id of delta.removed) this.#rows.delete(id);
    for (const row of delta.added) this.#rows.set(row.object.id, { row });
    for (const change of delta.changed) {
      const box = this.#rows.get(change.id);
      assert(box, 'a change names a row that is not there');
      box.row = changedRow(box.row, change);
    }
    const since = delta.since ?? this.#head.since;
    this.#head = { layout: delta.layout, version: delta.to, at: delta.at, since };
    this.#snapshot = undefined;
  }
}

function changedRow(row: LayoutRow, change: RowChange): LayoutRow {
  const cells = row.cells.slice();
  for (const each of change.cells) cells[each[0]] = each[1];
  return { ...row, cells, incomplete: change.incomplete ?? row.incomplete };
}
