import type { Core } from '../events/core.ts';
import { DistinctEntries, type Entries, SelectedEntries, SummedEntries } from '../measures/entries.ts';
import type { Measure } from '../measures/entry.ts';
import { HeldActions } from '../measures/held-actions.ts';
import { LoginWindow } from '../measures/login-window.ts';
import { type DurationTest, MarkedHistory, MarkedTally } from '../measures/marked-tally.ts';
import { type MarkTerms, markerOf } from '../measures/marks.ts';
import type { ActionTally } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SelectionIntervals } from '../profile/selection.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { membership } from './measures.ts';

/** What is wanted of each action besides its mask and filter. */
export interface MarksWanted {
  readonly measure: Measure;
  /** Of several of one root the latest counts. */
  readonly distinct: boolean;
  /** Only those whose duration passes all of these. */
  readonly within?: readonly DurationTest[];
  readonly terms?: MarkTerms;
}

/** A tally of marks as the window's profile demands it, and how it is read. */
export function measureMarks(
  core: Core,
  type: number,
  window: Window,
  { measure, distinct, within = [], terms = {} }: MarksWanted,
): { readonly tally: ActionTally; readonly history: MarkedHistory } {
  const marker = markerOf(() => core.configuration?.tenant, terms);
  const counted = new MarkedTally(window, marker, { measure, within }, entriesOf(window, distinct));
  if (window instanceof LoginWindow) core.shifts.follow((agent) => counted.clear(agent));
  const members = membership(core, type);
  const held = members ? new HeldActions(counted, members, core.desk) : null;
  const tally = held ?? counted;
  return { tally, history: new MarkedHistory(counted, tally, held, core.parts) };
}

export function entriesOf({ intervals }: Window, distinct: boolean): Entries {
  if (intervals instanceof SelectionIntervals) return new SelectedEntries(intervals.count, distinct);
  const sliding = intervals instanceof SlidingIntervals ? intervals : null;
  return distinct ? new DistinctEntries(sliding) : new SummedEntries(sliding);
}
