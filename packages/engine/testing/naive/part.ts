import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import {
  type Action,
  type Chronicle,
  NEVER,
  NO_NOTES,
  type Occurrence,
  type Tick,
  valueAt,
} from './chronicle.ts';
import { readFilter, type Visible } from './filter.ts';

/** An action as far as it belongs to an object: all of it, or what lies inside a login (A2). */
export interface Piece {
  readonly action: Action;
  readonly start: Milliseconds;
  readonly from: Milliseconds;
  readonly fromTick: Tick;
  readonly end: Milliseconds | null;
  readonly until: Milliseconds | null;
  readonly endTick: Tick;
}

/** What counts in the end: a piece, a status span, or a part of one in which the filter was true. */
export interface Part {
  readonly start: Milliseconds;
  readonly end: Milliseconds | null;
  readonly endTick: Tick;
  /** When it is looked at for what it was: with the last news that there was of it. */
  readonly lookTick: Tick;
}

/** Is the filter true of an action, at a tick? */
export type Test = (about: Action | Occurrence, tick: Tick) => boolean;

/** Filter and media of a statistic, as one question; null when everything passes. */
export function testOf(chronicle: Chronicle, statistic: StatisticDefinition): Test | null {
  const { filter, mediaType } = statistic;
  if (filter === undefined && mediaType === undefined) return null;
  const predicate = filter === undefined ? () => true : readFilter(filter);
  return (about, tick) => {
    const visible = visibleOf(chronicle, about, tick);
    const medium = visible.attributes['MediaType'];
    if (mediaType && typeof medium === 'string' && !mediaType.includes(medium)) return false;
    return predicate(visible);
  };
}

/** What can be seen of an action at a tick. */
export function visibleOf(chronicle: Chronicle, about: Action | Occurrence, tick: Tick): Visible {
  const callId = valueAt(about.call, tick);
  const data = callId === undefined ? undefined : chronicle.dataOf(callId, tick);
  const notes = valueAt(about.notes, tick) ?? NO_NOTES;
  const attributes = {
    ANI: data?.ani,
    DNIS: data?.dnis,
    MediaType: data?.mediaType,
    CustomerID: chronicle.tenant,
    CallType: about.callType,
    ThisQueue: valueAt(about.queue, tick),
    AgentID: valueAt(about.agent, tick),
    PlaceID: valueAt(about.place, tick),
  };
  return { userData: data?.userData ?? {}, ...notes, attributes };
}

/** Ticks after `fromTick` and before `endTick` at which what a filter sees of an action may have changed. */
function changesOf(chronicle: Chronicle, action: Action, fromTick: Tick, endTick: Tick): readonly Tick[] {
  const calls = action.call.flatMap(({ tick, value }) => [
    tick,
    ...ticksOf(chronicle.calls.get(value) ?? []),
  ]);
  const own = [action.notes, action.queue, action.agent, action.place].flatMap(ticksOf);
  const ticks = [...calls, ...own];
  return ticks.filter((tick) => tick > fromTick && tick < endTick).sort((a, b) => a - b);
}

const ticksOf = (history: readonly { readonly tick: Tick }[]) => history.map(({ tick }) => tick);

/**
 * The maximal parts of an action, or of a span in which it decides, in which the test holds (F1). What holds for no
 * time between the events of one instant does not exist (T2); what begins with the ending event has no part (F8). What
 * the filter saw before the column was opened is nothing to it.
 */
export function partsOf(
  chronicle: Chronicle,
  piece: Omit<Piece, 'action'>,
  action: Action,
  test: Test | null,
  opened: Tick,
): readonly Part[] {
  const { start, from, end, until, endTick } = piece;
  // The end itself also ends what was true until then, such as who is logged in.
  const whole = { start, end, endTick, lookTick: endTick - 1 };
  if (!test) return [whole];
  const fromTick = Math.max(piece.fromTick, Math.min(opened, endTick) - 1);
  const changes = changesOf(chronicle, action, fromTick, endTick);
  if (until === from) {
    const always = [fromTick, ...changes].every((tick) => test(action, tick));
    return always ? [whole] : [];
  }
  const borders = new Map<Milliseconds, Tick>([[from, fromTick]]);
  for (const tick of changes) {
    const time = Math.max(chronicle.timeOf(tick), from);
    if (time < (end ?? until ?? NEVER)) borders.set(time, tick);
  }
  const parts: Part[] = [];
  let open: Milliseconds | null = null;
  for (const [time, tick] of [...borders].sort(([a], [b]) => a - b)) {
    const holds = test(action, tick);
    if (holds && open === null) open = time === from ? start : time;
    if (!holds && open !== null) {
      parts.push({ start: open, end: time, endTick: tick, lookTick: tick });
      open = null;
    }
  }
  if (open !== null) parts.push({ ...whole, start: open });
  return parts;
}
