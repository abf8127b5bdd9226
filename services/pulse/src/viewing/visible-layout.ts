import type { LayoutInfo, LayoutSnapshot } from '@pulse/model';
import type { Sight } from '@pulse/storage';
import { visibleTotal } from './visible-total.ts';

/**
 * A layout as somebody sees it: the rows that they may see, with a totals row made of just those when the layout's own
 * stands for more than they may see. The one place where rows are left out before they leave pulse as a whole.
 */
export function visibleLayout(info: LayoutInfo, snapshot: LayoutSnapshot, sight: Sight): LayoutSnapshot {
  if (sight.everything) return snapshot;
  const rows = snapshot.rows.filter((row) => sight.sees(row.object));
  const total = needsTotal(snapshot, sight)
    ? visibleTotal(
        info,
        rows.filter((row) => !row.total),
        snapshot.at,
      )
    : undefined;
  return { ...snapshot, rows: total ? [...rows, total] : rows };
}

/** Has the layout a totals row that stands for more than is seen? */
export const needsTotal = (snapshot: LayoutSnapshot, sight: Sight): boolean =>
  snapshot.rows.some((row) => row.total === true && !sight.sees(row.object));
