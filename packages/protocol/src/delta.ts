import {
  type Cell,
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  type RowChange,
  sameVersion,
} from '@pulse/model';

/** Where each row stands in a snapshot, by the id of its object. */
export type RowIndex = Map<string, number>;

export const indexRows = (rows: readonly LayoutRow[]): RowIndex =>
  new Map(rows.map((row, place) => [row.object.id, place]));

/**
 * The snapshot that a delta leads to, or undefined where the delta does not fit: another version, an unknown row, a
 * row added twice. Only changed rows are new objects, so that a reader may compare rows by identity; `index` is kept
 * in step, and is spoilt when the delta does not fit.
 */
export function applyDelta(
  snapshot: LayoutSnapshot,
  delta: LayoutDelta,
  index: RowIndex,
): LayoutSnapshot | undefined {
  if (!sameVersion(snapshot.version, delta.from)) return undefined;
  let rows = [...snapshot.rows];
  if (delta.removed.length > 0) {
    if (!delta.removed.every((id) => index.delete(id))) return undefined;
    rows = rows.filter((row) => index.has(row.object.id));
    for (const [place, row] of rows.entries()) index.set(row.object.id, place);
  }
  for (const row of delta.added) {
    if (index.has(row.object.id)) return undefined;
    index.set(row.object.id, rows.push(row) - 1);
  }
  for (const change of delta.changed) {
    const place = index.get(change.id) ?? -1;
    const row = rows[place];
    const changed = row && changeRow(row, change);
    if (!changed) return undefined;
    rows[place] = changed;
  }
  return { ...snapshot, version: delta.to, at: delta.at, since: delta.since ?? snapshot.since, rows };
}

function changeRow(row: LayoutRow, change: RowChange): LayoutRow | undefined {
  const cells = [...row.cells];
  for (const [column, cell] of change.cells) {
    if (!(column in cells)) return undefined;
    cells[column] = cell;
  }
  return { ...row, cells, incomplete: change.incomplete ?? row.incomplete };
}

/**
 * One delta in place of two that follow on each other, or undefined where they do not. The result names each row at
 * most once, so that merging for a slow reader is bounded by the layout's size, however long it takes.
 */
export function mergeDeltas(older: LayoutDelta, newer: LayoutDelta): LayoutDelta | undefined {
  if (!sameVersion(older.to, newer.from)) return undefined;
  const added = new Map(older.added.map((row) => [row.object.id, row]));
  const changed = new Map(older.changed.map((change) => [change.id, change]));
  const removed = new Set(older.removed);
  for (const id of newer.removed) {
    changed.delete(id);
    if (!added.delete(id)) removed.add(id);
  }
  for (const row of newer.added) added.set(row.object.id, row);
  for (const change of newer.changed) {
    const row = added.get(change.id);
    if (row === undefined) {
      const earlier = changed.get(change.id);
      changed.set(change.id, earlier ? mergeChanges(earlier, change) : change);
      continue;
    }
    const changedRow = changeRow(row, change);
    if (changedRow === undefined) return undefined;
    added.set(change.id, changedRow);
  }
  const since = newer.since ?? older.since;
  return {
    layout: newer.layout,
    from: older.from,
    to: newer.to,
    at: newer.at,
    changed: [...changed.values()],
    added: [...added.values()],
    removed: [...removed],
    ...(since === undefined ? {} : { since }),
  };
}

function mergeChanges(earlier: RowChange, later: RowChange): RowChange {
  const cells = new Map<number, Cell>(earlier.cells);
  for (const [column, cell] of later.cells) cells.set(column, cell);
  const incomplete = later.incomplete ?? earlier.incomplete;
  return {
    id: later.id,
    cells: [...cells],
    ...(incomplete === undefined ? {} : { incomplete }),
  };
}
