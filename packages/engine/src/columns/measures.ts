import type { Core } from '../events/core.ts';
import { GrowingActionTally, GrowingSpanTally } from '../measures/growing-tally.ts';
import { HeldActions } from '../measures/held-actions.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import { HeldTotals } from '../measures/held-totals.ts';
import { ActionHistory, type History, SpanHistory } from '../measures/history.ts';
import { LoginActionTally, LoginSpanTally } from '../measures/login-tally.ts';
import { LoginWindow } from '../measures/login-window.ts';
import { RunningSpans } from '../measures/running-spans.ts';
import { SelectedActionTally, SelectedSpanTally } from '../measures/selected-tally.ts';
import { SelectedActions, SelectedSpans } from '../measures/selection-history.ts';
import { SlidingActionTally } from '../measures/sliding-actions.ts';
import { SlidingSpanTally } from '../measures/sliding-spans.ts';
import type { ActionTally, SpanTally, Tally, Totals } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SelectionIntervals } from '../profile/selection.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { TYPE } from '../state/directory.ts';
import type { Roster } from '../state/roster.ts';
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
  const hold = (counted: ActionTally) => members && new HeldActions(counted, members, core.desk);
  const { intervals } = window;
  if (intervals instanceof SelectionIntervals) {
    const { count } = intervals;
    const counted = new SelectedActionTally(window, count, capacity);
    const held = hold(counted);
    const tally = held ?? counted;
    return { tally, history: new SelectedActions(count, counted.kept, tally, held ?? null, core.parts) };
  }
  const counted = actionTotals(core, window, capacity);
  const held = hold(counted);
  const tally = held ?? counted;
  const totals = held ? new HeldTotals(counted, held) : counted;
  return { tally, history: new ActionHistory(totals, tally, core.parts) };
}

function actionTotals(core: Core, window: Window, capacity: number): ActionTally & Totals {
  const { intervals } = window;
  if (intervals instanceof SlidingIntervals) return new SlidingActionTally(window, intervals, capacity);
  if (!(window instanceof LoginWindow)) return new GrowingActionTally(window, capacity);
  const tally = new LoginActionTally(window, capacity);
  core.shifts.follow((agent) => tally.clear(agent));
  return tally;
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
  const hold = (counted: SpanTally) => members && new HeldSpans(counted, members, core.desk);
  const running = new RunningSpans(window, selector, below);
  const { intervals } = window;
  if (intervals instanceof SelectionIntervals) {
    const { count } = intervals;
    const counted = new SelectedSpanTally(window, count, capacity);
    const held = hold(counted);
    const history = new SelectedSpans(count, counted.kept, held ?? null, running);
    return { tally: held ?? counted, history };
  }
  const counted = spanTotals(core, window, capacity);
  const held = hold(counted);
  const totals = held ? new HeldTotals(counted, held) : counted;
  return { tally: held ?? counted, history: new SpanHistory(totals, window, running) };
}

function spanTotals(core: Core, window: Window, capacity: number): SpanTally & Totals {
  const { intervals } = window;
  if (intervals instanceof SlidingIntervals) return new SlidingSpanTally(window, intervals, capacity);
  if (!(window instanceof LoginWindow)) return new GrowingSpanTally(window, capacity);
  const tally = new LoginSpanTally(window, capacity);
  core.shifts.follow((agent) => tally.clear(agent));
  return tally;
}

/** Who the members of objects of a type are; undefined where objects have none. */
export function membership({ centre }: Core, type: number): Roster | undefined {
  const { agentGroups, queueGroups, placeGroups } = centre;
  if (type === TYPE.GroupAgents) return agentGroups;
  if (type === TYPE.GroupPlaces) return placeGroups;
  return type === TYPE.GroupQueues ? queueGroups : undefined;
}
