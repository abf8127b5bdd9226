import type { Milliseconds } from '@pulse/base';
import type { Core } from '../events/core.ts';
import type { GroupRows } from '../measures/group-rows.ts';
import { GroupedTally, heldByRow, PartsByRow } from '../measures/grouped-tally.ts';
import { GrowingActionTally } from '../measures/growing-tally.ts';
import { HeldActions } from '../measures/held-actions.ts';
import type { FoldHeld, Held } from '../measures/held-tally.ts';
import { HeldTotals } from '../measures/held-totals.ts';
import { ActionHistory, type History } from '../measures/history.ts';
import { LoginWindow } from '../measures/login-window.ts';
import { MarkedHistory, MarkedTally } from '../measures/marked-tally.ts';
import { type MarkTerms, markerOf, NO_KEY } from '../measures/marks.ts';
import { SelectedActionTally } from '../measures/selected-tally.ts';
import { SelectedActions } from '../measures/selection-history.ts';
import { SlidingActionTally } from '../measures/sliding-actions.ts';
import type { ActionTally } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SelectionIntervals } from '../profile/selection.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { entriesOf, type MarksWanted } from './measure-marks.ts';
import { membership } from './measures.ts';

/** What counts by row. */
export interface Grouped {
  readonly tally: ActionTally;
  /** How much there is of a row. */
  count(slot: number, at: Milliseconds): number;
  /** Keys of what is still to be recorded of an object. */
  pending(object: number, at: Milliseconds): readonly string[];
}

/** The same with the way in which a row is read by its slot. */
export interface GroupedMeasure<T> extends Grouped {
  readonly history: T;
}

/** Actions in rows by the key that a term says of each. */
export function measureGroups(
  core: Core,
  type: number,
  window: Window,
  rows: GroupRows,
  terms: MarkTerms,
): GroupedMeasure<History> {
  const { intervals } = window;
  const { capacity } = rows;
  const grouping = groupingOf(core, type, window, rows, terms);
  if (intervals instanceof SelectionIntervals) {
    const { count } = intervals;
    const counted = new SelectedActionTally(window, count, capacity);
    const { tally, held, parts, pending } = grouping(counted, (slot) => counted.kept.length(slot) === 0);
    const history = new SelectedActions(count, counted.kept, tally, held, parts);
    return { tally, history, pending, count: (slot, at) => history.count(slot, at) };
  }
  const counted =
    intervals instanceof SlidingIntervals
      ? new SlidingActionTally(window, intervals, capacity)
      : new GrowingActionTally(window, capacity);
  const { tally, held, parts, pending } = grouping(counted, (slot, at) => counted.count(slot, at) === 0);
  const history = new ActionHistory(held ? new HeldTotals(counted, held) : counted, tally, parts);
  return { tally, history, pending, count: (slot, at) => history.count(slot, at) };
}

/** The same of marks. */
export function measureMarkedGroups(
  core: Core,
  type: number,
  window: Window,
  rows: GroupRows,
  { measure, distinct, terms = {} }: MarksWanted,
): GroupedMeasure<MarkedHistory> {
  const marker = markerOf(() => core.configuration?.tenant, terms);
  const objectOf = (slot: number) => rows.at(slot)?.object ?? Number.NaN;
  const counted = new MarkedTally(
    window,
    marker,
    { measure, within: [] },
    entriesOf(window, distinct),
    objectOf,
  );
  const grouping = groupingOf(core, type, window, rows, terms);
  const isEmpty = (slot: number, at: Milliseconds) => counted.read(slot, at, []).count === 0;
  const { tally, held, parts, pending } = grouping(counted, isEmpty);
  const history = new MarkedHistory(counted, tally, held, parts);
  return { tally, history, pending, count: (slot, at) => history.read(slot, at).count };
}

function groupingOf(core: Core, type: number, window: Window, rows: GroupRows, terms: MarkTerms) {
  const marker = markerOf(() => core.configuration?.tenant, terms);
  const members = membership(core, type);
  return (
    counted: ActionTally & { clear?(slot: number): void },
    isEmpty: (slot: number, at: Milliseconds) => boolean,
  ) => {
    const grouped = new GroupedTally(window, marker, counted, rows, isEmpty);
    if (window instanceof LoginWindow) core.shifts.follow((agent) => grouped.clear(agent));
    const holding = members ? new HeldActions(grouped, members, core.desk) : null;
    const held: Held | null = holding && heldByRow(holding, rows);
    const tally = holding ?? grouped;
    const pending = (object: number, at: Milliseconds): readonly string[] => {
      const keys = new Set<string>();
      const note: FoldHeld = (_, _length, _end, marks) => keys.add(marks?.key ?? NO_KEY).size;
      holding?.fold(object, at, 0, note);
      core.parts.fold(tally, object, at, 0, note);
      return [...keys];
    };
    return { tally, held, pending, parts: new PartsByRow(core.parts, rows) };
  };
}
