import type { Mask } from '../mask/mask.ts';
import type { GroupStatuses } from '../measures/group-statuses.ts';
import { GrowingSpanTally } from '../measures/growing-tally.ts';
import { SpanHistory } from '../measures/history.ts';
import { SelectedSpanTally } from '../measures/selected-tally.ts';
import { SelectedSpans } from '../measures/selection-history.ts';
import { SlidingSpanTally } from '../measures/sliding-spans.ts';
import type { SpanTally } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SelectionIntervals } from '../profile/selection.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import type { Measure } from './measures.ts';

/** The spans of groups that have a status of a mask; room for so many groups. */
export function measureGroupStatus(
  capacity: number,
  statuses: GroupStatuses,
  mask: Mask,
  window: Window,
): Measure<SpanTally> {
  const running = statuses.running(mask, window);
  const { intervals } = window;
  if (intervals instanceof SelectionIntervals) {
    const { count } = intervals;
    const tally = new SelectedSpanTally(window, count, capacity);
    statuses.feed(mask, tally);
    return { tally, history: new SelectedSpans(count, tally.kept, null, running) };
  }
  const tally =
    intervals instanceof SlidingIntervals
      ? new SlidingSpanTally(window, intervals, capacity)
      : new GrowingSpanTally(window, capacity);
  statuses.feed(mask, tally);
  return { tally, history: new SpanHistory(tally, window, running) };
}
