import type { Core } from '../events/core.ts';
import { GrowingActionTally, GrowingSpanTally } from '../measures/growing-tally.ts';
import { HeldActions } from '../measures/held-actions.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { Membership } from '../measures/held-tally.ts';
import { HeldTotals } from '../measures/held-totals.ts';
import { ActionHistory, type History, SpanHistory } from '../measures/history.ts';
import { SlidingActionTally } from '../measures/sliding-actions.ts';
import { SlidingSpanTally } from '../measures/sliding-spans.ts';
import type { ActionTally, SpanTally, Tally } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { TYPE } from '../state/directory.ts';
import type { EntitiesBelow } from '../status/below.ts';
import type { StatusSelector } from '../status/selector.ts';

/** A tally for the objects of a type, and how it is read. */
export interface Measure<T extends Tally> {
  readonly tally: T;
  readonly history: History;
}

/** A tally of actions as the window's profile demands it. */
export function measureActions(core: Core, type: number, window: Window): Measure<ActionTally> {
  const capacity = core.directory.capacity(type);
  const members = membership(core, type);
  const { intervals } = window;
  const counted =
    intervals instanceof SlidingIntervals
      ? new SlidingActionTally(window, intervals, capacity)
      : new GrowingActionTally(window, capacity);
  if (!members) return { tally: counted, history: new ActionHistory(counted, counted, core.parts) };
  const tally = new HeldActions(counted, members, core.desk);
  return { tally, history: new ActionHistory(new HeldTotals(counted, tally), tally, core.parts) };
}

/** The same of status spans: those of the entities below an object that a selector takes. */
export function measureSpans(
  core: Core,
  type: number,
  window: Window,
  selector: StatusSelector,
  below: EntitiesBelow,
): Measure<SpanTally> {
  const capacity = core.directory.capacity(type);
  const members = membership(core, type);
  const { intervals } = window;
  const counted =
    intervals instanceof SlidingIntervals
      ? new SlidingSpanTally(window, intervals, capacity)
      : new GrowingSpanTally(window, capacity);
  if (!members) return { tally: counted, history: new SpanHistory(counted, counted, selector, below) };
  const tally = new HeldSpans(counted, members, core.desk);
  return { tally, history: new SpanHistory(new HeldTotals(counted, tally), tally, selector, below) };
}

/** Who the members of objects of a type are; undefined where objects have none. */
function membership({ centre }: Core, type: number): Membership | undefined {
  const { agentGroups, queueGroups } = centre;
  if (type === TYPE.GroupAgents) return agentGroups;
  return type === TYPE.GroupQueues ? queueGroups : undefined;
}
