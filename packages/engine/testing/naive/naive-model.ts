import type { Milliseconds } from '@pulse/base';
import type { ColumnDefinition, Configuration, ObjectType, StatisticDefinition } from '@pulse/model';
import type { EngineObject } from '../../src/engine.ts';
import type { Input } from '../input.ts';
import { newest, type Past, pastOf } from './arrival.ts';
import { type Durations, type Sets, valueOf } from './category.ts';
import { type Action, NEVER, type Tick } from './chronicle.ts';
import { type NaiveState, stateOf } from './current-state.ts';
import { profileStart, zonesOf } from './interval.ts';
import { readMask, readStatusMask } from './mask.ts';
import { isDuring, type Stay } from './membership.ts';
import { describe, objectIds } from './object.ts';
import { partsOf, testOf } from './part.ts';
import { queuesIn, type Share, sharesOf } from './propagation.ts';
import { pseudoActions } from './pseudo-action.ts';
import { byEnd, byStart, durationsOf, type Lasted } from './selection.ts';
import { latestShift } from './shift.ts';
import { timelineOf } from './timeline.ts';
import type { World } from './world.ts';

export type NaiveCell = number | null | NaiveState;

interface Read {
  readonly past: Past;
  readonly world: World;
}

const reads = new WeakMap<readonly Input[], Read & { readonly length: number }>();

/** The written-down past of a list of inputs; a list is read once, not for every value. */
function read(configuration: Configuration, inputs: readonly Input[]): Read {
  const known = reads.get(inputs);
  if (known?.past.periods[0]?.configuration === configuration && known.length === inputs.length) return known;
  const past = pastOf(configuration, inputs);
  const made = { past, world: timelineOf(past), length: inputs.length };
  reads.set(inputs, made);
  return made;
}

/** When a column was opened: after so many inputs, from then on. */
interface Opening {
  readonly at: Milliseconds;
  readonly tick: Tick;
}

/** A column that is open before the first event is opened by it (T9). */
function openingOf({ past, world }: Read, inputs: readonly Input[], after: number): Opening {
  const applied = pastOf(newest(past.periods), inputs.slice(0, after)).arrivals;
  return { at: applied.at(-1)?.at ?? world.opened, tick: world.ticksAfter[applied.length] ?? 0 };
}

/**
 * The values of a column at a time not before the last event, computed anew from the whole list of inputs: no running
 * totals, no state that events change. Slow, and meant to be read next to the rules. The column may have been opened
 * after the first inputs.
 */
export function naiveValues(
  configuration: Configuration,
  inputs: readonly Input[],
  column: ColumnDefinition,
  at: Milliseconds,
  openedAfter = 0,
): ReadonlyMap<string, NaiveCell> {
  const { world } = read(configuration, inputs);
  const { objectType, statistic } = column;
  const ids = objectIds(world, objectType);
  // Before the first event nothing is known (E-9).
  if (world.opened === NEVER) return new Map(ids.map((id) => [id, null]));
  if (statistic.category === 'CurrentState' || statistic.category === 'ExtendedCurrentStatus') {
    return new Map(ids.map((id) => [id, stateOf(world, objectType, id)]));
  }
  const opening = openingOf(read(configuration, inputs), inputs, openedAfter);
  return new Map(ids.map((id) => [id, numberOf(world, column, id, at, opening)]));
}

/** The objects of a type with what people call them, and whether the newest configuration leaves them in. */
export function naiveObjects(
  configuration: Configuration,
  inputs: readonly Input[],
  objectType: ObjectType,
): readonly EngineObject[] {
  const { world } = read(configuration, inputs);
  return objectIds(world, objectType).map((id) => describe(world.periods, objectType, id));
}

/** Start of the interval that a reading covers (T9); null for current categories. */
export function naiveSince(
  configuration: Configuration,
  inputs: readonly Input[],
  column: ColumnDefinition,
  at: Milliseconds,
  openedAfter = 0,
): Milliseconds | null {
  const { profile } = column.statistic;
  if (!profile || profile.type === 'SinceLogin') return null;
  const known = read(configuration, inputs);
  if (known.world.opened === NEVER) return null;
  const opening = openingOf(known, inputs, openedAfter);
  return Math.max(profileStart(profile, at, zonesOf(known.past.periods)), opening.at);
}

function numberOf(
  world: World,
  { objectType, statistic }: ColumnDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
): number | null {
  const { subject, filter } = statistic;
  const shares = sharesOf(world, objectType, id, subject);
  const setsOf = subject === 'DNAction' ? actionSets : statusSets;
  const frame = frameOf(world, statistic, id, at, opening);
  const { filter: _, ...plain } = statistic;
  const queues = subject === 'DNAction' && filter === undefined ? queuesOf(world, objectType, id, at) : [];
  return valueOf(statistic, {
    ...setsOf(world, shares, statistic, frame),
    unfiltered: setsOf(world, shares, plain, frame).counted,
    pseudo: (mask) => pseudoActions(world, queues, readMask(mask)),
    length: Math.max(0, (frame.until ?? at) - frame.since),
  });
}

/** The queues that an object stands for at a time; none on the agents' side. */
function queuesOf(world: World, type: ObjectType, id: string, at: Milliseconds): readonly string[] {
  if (type === 'GroupQueues') return queuesIn(world, id, at);
  const isNow = world.devices.get(id)?.houses.at(-1)?.type === type;
  return isNow && (type === 'Queue' || type === 'RoutePoint') ? [id] : [];
}

/** The interval, and who looks at it when. */
interface Frame {
  readonly since: Milliseconds;
  /** Null: it goes on. */
  readonly until: Milliseconds | null;
  readonly at: Milliseconds;
  readonly opening: Opening;
}

/** An interval that nothing is in. */
const NOTHING = { since: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };

function frameOf(
  world: World,
  { profile }: StatisticDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
): Frame {
  if (!profile) return { since: at, until: null, at, opening };
  if (profile.type === 'SinceLogin') {
    const agent = world.agents.get(id);
    const { since, until } = (agent && latestShift(agent)) ?? NOTHING;
    return { since: Math.max(since, opening.at), until, at, opening };
  }
  const start = profileStart(profile, at, zonesOf(world.periods));
  return { since: Math.max(start, opening.at), until: null, at, opening };
}

/** On a DN that is not monitored nothing else is known to be in progress. */
const isSeen = (world: World, { name, device }: Action) =>
  name === 'NotMonitored' || (world.devices.get(device)?.monitored ?? true);

/** Ages and counts of what is in progress are asked of those who are members at the time. */
const present = (shares: readonly Share[], at: Milliseconds) =>
  shares.filter(({ stay }) => isDuring(stay, at));

function actionSets(
  world: World,
  shares: readonly Share[],
  statistic: StatisticDefinition,
  { since, until, at, opening }: Frame,
): Pick<Sets, 'counted' | 'ended' | 'current'> {
  const isIn = (end: Milliseconds) => end >= since && end <= (until ?? at);
  const counted = (text: string): Durations => {
    const mask = readMask(text);
    const all = shares.flatMap((share): readonly Lasted[] => {
      const { chronicle, pieces, occurrences } = share;
      const test = testOf(chronicle, statistic);
      const isTold = (tick: Tick) => tick >= opening.tick && share.isTold(tick);
      const ended = pieces
        .filter(({ action }) => mask(action))
        .flatMap((piece) => partsOf(chronicle, piece, piece.action, test, opening.tick))
        .filter(({ end, endTick }) => end !== null && isIn(end) && isTold(endTick));
      const occurred = occurrences.filter(
        (each) => mask(each) && isIn(each.at) && isTold(each.tick) && (!test || test(each, each.tick)),
      );
      return [
        ...ended.map(({ start, end }) => ({ from: start, to: end ?? at })),
        ...occurred.map(({ at: to, duration }) => ({ from: to - duration, to })),
      ];
    });
    return durationsOf(statistic, all, byEnd);
  };
  const current = (text: string): Durations => {
    const mask = readMask(text);
    return present(shares, at).flatMap(({ chronicle, pieces }) => {
      const test = testOf(chronicle, statistic);
      return pieces
        .filter(({ action, end }) => end === null && mask(action))
        .filter(({ action }) => isSeen(world, action))
        .filter(({ action }) => test === null || test(action, Number.POSITIVE_INFINITY))
        .map(({ start }) => at - start);
    });
  };
  return { counted, ended: counted, current };
}

const clip = (start: Milliseconds, end: Milliseconds, { since, until }: Stay) => ({
  from: Math.max(start, since),
  to: Math.min(end, until),
});

function statusSets(
  _world: World,
  shares: readonly Share[],
  statistic: StatisticDefinition,
  { since, until, at, opening }: Frame,
): Pick<Sets, 'counted' | 'ended' | 'current'> {
  /** The spans of a share, or the parts of them that the filter leaves, each with its span. */
  const partsIn = ({ chronicle, statuses }: Share, text: string) => {
    const mask = readStatusMask(text);
    const test = testOf(chronicle, statistic);
    const spans = statuses.filter(({ name }) => mask({ name, callType: null }));
    return spans.flatMap((span) => {
      const { piece, start, end } = span;
      const { fromTick } = piece;
      const endTick = end === null ? NEVER : piece.endTick;
      const whole = { start, from: start, fromTick, end, until: end, endTick };
      const parts = partsOf(chronicle, whole, piece.action, test, opening.tick);
      return parts.map((part) => ({ span, start: part.start, end: part.end }));
    });
  };
  const counted = (text: string): Durations => {
    const all = shares.flatMap((share) => {
      const { stay } = share;
      return partsIn(share, text).flatMap(({ start, end }) => {
        const from = Math.max(start, since, stay.since);
        const to = Math.min(end ?? at, stay.until, until ?? at);
        // The one that runs exists however young it is.
        const runs = end === null && until === null && isDuring(stay, at);
        return to > from || runs ? [{ from, to: Math.max(to, from) }] : [];
      });
    });
    return durationsOf(statistic, all, byStart);
  };
  const ended = (text: string): Durations => {
    const all = shares.flatMap((share): readonly Lasted[] => {
      const { stay, isMember, chronicle } = share;
      return partsIn(share, text).flatMap(({ span, start, end }) => {
        const from = start <= opening.at ? span.since : start;
        // What a DN is no more has ended; who leaves a group takes the status along.
        const seen = isMember ? { from, to: end ?? NEVER } : clip(from, end ?? NEVER, stay);
        const { to } = seen;
        if (to === NEVER || to <= seen.from || to <= opening.at) return [];
        if (to < since || to > (until ?? at)) return [];
        const toldAt = span.piece.until === to ? chronicle.timeOf(span.piece.endTick) : to;
        return isMember && !isDuring(stay, toldAt) ? [] : [seen];
      });
    });
    return durationsOf(statistic, all, byEnd);
  };
  const current = (text: string): Durations => {
    const mask = readStatusMask(text);
    return present(shares, at).flatMap(({ chronicle, statuses }) => {
      const test = testOf(chronicle, statistic);
      return statuses
        .filter(({ name, end }) => end === null && mask({ name, callType: null }))
        .filter(({ piece }) => test === null || test(piece.action, Number.POSITIVE_INFINITY))
        .map((span) => at - span.since);
    });
  };
  return { counted, ended, current };
}
