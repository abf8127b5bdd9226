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
  readonly #rows: Map<string, LayoutRow>;
  /** Made when somebody asks: a layout changes more often than it is read whole. */
  #snapshot: LayoutSnapshot | undefined;

  constructor(snapshot: LayoutSnapshot) {
    this.#head = snapshot;
    this.#rows = new Map(snapshot.rows.map((row) => [row.object.id, row]));
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
    this.#snapshot ??= { layout, version, at, since, rows: [...this.#rows.values()] };
    return this.#snapshot;
  }

  /** The delta starts from this version and changes only rows that there are. */
  apply(delta: LayoutDelta): void {
    const unknown = delta.changed.find((change) => !this.#rows.has(change.id));
    assert(!unknown, `layout ${delta.layout}: a change names ${unknown?.id}, which has no row`);
    for (const id of delta.removed) this.#rows.delete(id);
    for (const row of delta.added) this.#rows.set(row.object.id, row);
    for (const change of delta.changed) {
      const row = this.#rows.get(change.id);
      if (row) this.#rows.set(change.id, changedRow(row, change));
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
