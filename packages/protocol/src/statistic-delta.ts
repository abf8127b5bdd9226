import { type Cell, sameVersion } from '@pulse/model';
import type { StatisticDelta, StatisticValues } from './statistics-messages.ts';

/** The values that a delta leads to, or undefined where it does not fit: another version, a place that is not there. */
export function applyStatisticDelta(
  values: StatisticValues,
  delta: StatisticDelta,
): StatisticValues | undefined {
  if (!sameVersion(values.version, delta.from)) return undefined;
  const cells = [...values.cells];
  for (const [place, cell] of delta.cells) {
    if (!(place in cells)) return undefined;
    cells[place] = cell;
  }
  return {
    version: delta.to,
    at: delta.at,
    since: delta.since === undefined ? values.since : delta.since,
    cells,
    incomplete: delta.incomplete ?? values.incomplete,
  };
}

/** One delta in place of two, each cell at most once; undefined where they do not follow on each other. */
export function mergeStatisticDeltas(
  older: StatisticDelta,
  newer: StatisticDelta,
): StatisticDelta | undefined {
  if (!sameVersion(older.to, newer.from)) return undefined;
  const cells = new Map<number, Cell>(older.cells);
  for (const [place, cell] of newer.cells) cells.set(place, cell);
  // What only the older one says still holds; `null` is something said.
  const { incomplete = older.incomplete, since = older.since } = newer;
  return {
    from: older.from,
    to: newer.to,
    at: newer.at,
    cells: [...cells],
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(since === undefined ? {} : { since }),
  };
}
