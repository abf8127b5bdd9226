import type { Milliseconds } from '@pulse/base';
import { type Cell, isGrowing, type Level } from '@pulse/model';
import { numberAt } from './cell-value.ts';
import { type Comparison, type Rule, type RuleSet, type Step, severity } from './threshold-rules.ts';

/** A level that shows: on which column, how bad, too high or too low, beyond what, and since when. */
export interface Mark {
  readonly column: number;
  readonly level: Level;
  readonly direction: 'up' | 'down';
  readonly comparison: Comparison;
  readonly bound: number;
  /** Undefined when it was so already when the page first saw the row: nobody here knows for how long. */
  readonly since: Milliseconds | undefined;
}

/** What a row remembers between two evaluations. */
export interface Latches {
  /** Since when each step has been met without a break; NaN when it is not. One entry per latch of the rule set. */
  readonly since: Float64Array;
  /** When the row was first evaluated; NaN before. */
  first: Milliseconds;
}

export const newLatches = (set: RuleSet): Latches => ({
  since: new Float64Array(set.latches).fill(Number.NaN),
  first: Number.NaN,
});

export interface Outcome {
  readonly marks: readonly Mark[];
  /** A level has begun and waits for its hold: look again although nothing is sent. */
  readonly waiting: boolean;
}

const NOTHING: Outcome = { marks: [], waiting: false };

/**
 * What shows on a row now; moves its latches. A step begins when its bound is passed and ends when the value is back
 * by the hysteresis; it shows after its hold. Of several steps of a column the worst shows.
 */
export function evaluate(set: RuleSet, cells: readonly Cell[], latches: Latches, now: Milliseconds): Outcome {
  let marks: Mark[] | undefined;
  let waiting = false;
  if (Number.isNaN(latches.first)) latches.first = now;
  for (const rule of set.rules) {
    const cell = cells[rule.column];
    const value = isAllowed(rule, set, cells, now) ? numberAt(cell, now) : null;
    let shown: Mark | undefined;
    for (const step of rule.steps) {
      const since = moveLatch(step, rule, cell, value, latches.since[step.latch] ?? Number.NaN, now);
      latches.since[step.latch] = since;
      if (Number.isNaN(since)) continue;
      if (now - since < rule.hold) waiting = true;
      else shown = markOf(rule, step, since === latches.first ? undefined : since);
    }
    if (!shown) continue;
    marks ??= [];
    addWorst(marks, shown);
  }
  return marks || waiting ? { marks: marks ?? NOTHING.marks, waiting } : NOTHING;
}

function isAllowed(rule: Rule, set: RuleSet, cells: readonly Cell[], now: Milliseconds): boolean {
  if (!rule.guard) return true;
  const verdict = rule.guard((alias) => numberAt(cells[set.columnOf.get(alias) ?? -1], now));
  return verdict !== null && verdict !== 0;
}

function moveLatch(
  step: Step,
  rule: Rule,
  cell: Cell | undefined,
  value: number | null,
  since: Milliseconds,
  now: Milliseconds,
): Milliseconds {
  if (value === null) return Number.NaN;
  if (beyond(step.comparison, value, step.bound)) {
    return Number.isNaN(since) ? beginOf(cell, step, now) : since;
  }
  const slack = isHigh(step.comparison) ? step.bound - rule.hysteresis : step.bound + rule.hysteresis;
  return !Number.isNaN(since) && beyond(step.comparison, value, slack) ? since : Number.NaN;
}

/** A value that grows says exactly when it passed the bound, also to a page that was opened later. */
function beginOf(cell: Cell | undefined, step: Step, now: Milliseconds): Milliseconds {
  if (cell === undefined || cell === null || typeof cell !== 'object' || !isGrowing(cell)) return now;
  if (cell.rate <= 0 || !isHigh(step.comparison)) return now;
  const passed = cell.start + (Math.max(0, step.bound - cell.base) / cell.rate) * 1000;
  return Math.min(passed, now);
}

function beyond(comparison: Comparison, value: number, bound: number): boolean {
  if (comparison === 'above') return value > bound;
  if (comparison === 'atLeast') return value >= bound;
  return comparison === 'below' ? value < bound : value <= bound;
}

const isHigh = (comparison: Comparison) => comparison === 'above' || comparison === 'atLeast';

const markOf = (rule: Rule, step: Step, since: Milliseconds | undefined): Mark => ({
  column: rule.column,
  level: step.level,
  direction: isHigh(step.comparison) ? 'up' : 'down',
  comparison: step.comparison,
  bound: step.bound,
  since,
});

function addWorst(marks: Mark[], mark: Mark): void {
  const at = marks.findIndex((m) => m.column === mark.column);
  const known = marks[at];
  if (!known) marks.push(mark);
  else if (severity(mark.level) > severity(known.level)) marks[at] = mark;
}

/** Do both say the same, so that nothing needs to be drawn anew? */
export const sameMarks = (a: readonly Mark[], b: readonly Mark[]): boolean =>
  a.length === b.length &&
  a.every((mark, i) => {
    const other = b[i];
    return (
      mark.column === other?.column &&
      mark.level === other.level &&
      mark.direction === other.direction &&
      mark.since === other.since
    );
  });
