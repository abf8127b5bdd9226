import { type Cell, isGrouped, isGrowing, isState, type StateValue } from '@pulse/model';

/** Do both cells show the same at every instant? */
export function sameCell(a: Cell, b: Cell): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isGrowing(a)) {
    return isGrowing(b) && a.start === b.start && a.base === b.base && a.rate === b.rate;
  }
  if (isGrouped(a)) return isGrouped(b) && JSON.stringify(a) === JSON.stringify(b);
  return isState(b) && sameState(a, b);
}

function sameState(a: StateValue, b: StateValue): boolean {
  return a.status === b.status && a.since === b.since && JSON.stringify(a) === JSON.stringify(b);
}
