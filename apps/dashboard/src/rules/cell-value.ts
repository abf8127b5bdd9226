import type { Milliseconds } from '@pulse/base';
import { type Cell, growingAt, isGrowing } from '@pulse/model';

/** Since when a growing value has grown, as if it had always done so at its rate; null for any other. */
export function startOf(cell: Cell | undefined): Milliseconds | null {
  if (typeof cell !== 'object' || cell === null || !isGrowing(cell) || cell.rate === 0) return null;
  return cell.start - (cell.base / cell.rate) * 1000;
}

/**
 * The number that a cell is at an instant; null for no data and for what is not a number.
 * A value that began after `now` (the shared tick is up to a second old) has not grown yet.
 */
export function numberAt(cell: Cell | undefined, now: Milliseconds): number | null {
  if (typeof cell === 'number') return cell;
  if (cell === undefined || cell === null || typeof cell === 'string') return null;
  return isGrowing(cell) ? growingAt(cell, Math.max(now, cell.start)) : null;
}
