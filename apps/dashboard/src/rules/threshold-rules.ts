import type { Milliseconds } from '@pulse/base';
import type { LayoutColumn, LayoutInfo, Level, Threshold, ThresholdLevel } from '@pulse/model';
import { type Guard, parseGuard } from './guard.ts';

export type Comparison = 'above' | 'atLeast' | 'below' | 'atMost';

/** One level of a rule. */
export interface Step {
  readonly level: Level;
  readonly comparison: Comparison;
  readonly bound: number;
  /** Place of this step's latch in a row's latches. */
  readonly latch: number;
}

/** A threshold, ready to be evaluated. */
export interface Rule {
  readonly column: number;
  readonly hold: Milliseconds;
  readonly hysteresis: number;
  readonly guard: Guard | undefined;
  /** Mild to severe. */
  readonly steps: readonly Step[];
}

/** The thresholds of a layout that hold for one kind of row, with columns as indices. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly latches: number;
  readonly columnOf: ReadonlyMap<string, number>;
  /** Columns on which the outcome depends; a row without a growing one among them changes only when it is sent. */
  readonly reads: ReadonlySet<number>;
}

const SEVERITY: readonly Level[] = ['watch', 'warning', 'critical'];
export const severity = (level: Level): number => SEVERITY.indexOf(level);

/** Prepares the thresholds for rows, or for the totals row. One whose column or condition is not there is left out. */
export function compileThresholds(info: LayoutInfo, scope: 'row' | 'total'): RuleSet {
  const columnOf = new Map(info.columns.map((c, index) => [c.alias, index]));
  const reads = new Set<number>();
  const rules: Rule[] = [];
  let latches = 0;
  for (const threshold of info.thresholds) {
    const column = columnOf.get(threshold.column);
    const shown = column === undefined ? undefined : info.columns[column];
    if (column === undefined || !shown || !holdsFor(threshold, shown, scope, info)) continue;
    const guard = threshold.when === undefined ? undefined : guardOver(threshold.when, columnOf, reads);
    if (guard === 'missing') continue;
    const steps = threshold.levels
      .map((level) => ({ level: level.level, ...boundOf(level) }))
      .sort((a, b) => severity(a.level) - severity(b.level))
      .map((step) => ({ ...step, latch: latches++ }));
    reads.add(column);
    rules.push({
      column,
      hold: (threshold.hold ?? 0) * 1000,
      hysteresis: threshold.hysteresis ?? 0,
      guard,
      steps,
    });
  }
  return { rules, latches, columnOf, reads };
}

/** A total that is added up needs its own thresholds; where it has some, those for rows are silent. */
function holdsFor(t: Threshold, column: LayoutColumn, scope: 'row' | 'total', info: LayoutInfo): boolean {
  if (scope === 'row') return t.scope === undefined;
  if (t.scope === 'total') return true;
  if (info.thresholds.some((other) => other.scope === 'total' && other.column === t.column)) return false;
  return column.total === 'max' || column.total === 'min' || column.total === 'formula';
}

function guardOver(
  text: string,
  columnOf: ReadonlyMap<string, number>,
  reads: Set<number>,
): Guard | 'missing' {
  const guard = parseGuard(text);
  let missing = false;
  const names: number[] = [];
  guard((alias) => {
    const column = columnOf.get(alias);
    if (column === undefined) missing = true;
    else names.push(column);
    return 1;
  });
  if (missing) return 'missing';
  for (const column of names) reads.add(column);
  return guard;
}

function boundOf(level: ThresholdLevel): { comparison: Comparison; bound: number } {
  if (level.above !== undefined) return { comparison: 'above', bound: level.above };
  if (level.atLeast !== undefined) return { comparison: 'atLeast', bound: level.atLeast };
  if (level.below !== undefined) return { comparison: 'below', bound: level.below };
  return { comparison: 'atMost', bound: level.atMost ?? Number.NEGATIVE_INFINITY };
}
