import type { Milliseconds } from '@pulse/base';
import { type Cell, type Explanation, growingAt, isGrowing } from '@pulse/model';

/** A value as it stands at a time. */
export const plain = (cell: Cell, at: Milliseconds): Explanation['value'] =>
  isGrowing(cell) ? growingAt(cell, at) : cell;

/** Sums in another order differ by what a number cannot hold (T7). */
export function isSame(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return JSON.stringify(a) === JSON.stringify(b);
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
