import type { Milliseconds } from '@pulse/base';
import type { ColumnDefinition, Configuration, ObjectType, PulseEvent } from '@pulse/model';
import { arrivals } from './arrival.ts';
import { type Durations, type Sets, valueOf } from './category.ts';
import { type Action, NEVER, type Tick } from './chronicle.ts';
import { type NaiveState, stateOf } from './current-state.ts';
import { profileStart } from './interval.ts';
import { type Mask, readMask, readStatusMask } from './mask.ts';
import { type Part, partsOf, type Test, testOf } from './part.ts';
import { membersOf, objectIds, type Share, sharesOf } from './propagation.ts';
import { pseudoActions } from './pseudo-action.ts';
import { timelineOf } from './timeline.ts';
import type { World } from './world.ts';

export type NaiveCell = number | null | NaiveState;

const worlds = new WeakMap<readonly PulseEvent[], { readonly world: World; readonly length: number }>();

/** The written-down past of an event list; a list is read once, not for every value. */
function worldOf(configuration: Configuration, events: readonly PulseEvent[]): World {
  const known = worlds.get(events);
  if (known?.world.configuration === configuration && known.length === events.length) return known.world;
  const world = timelineOf(configuration, events);
  worlds.set(events, { world, length: events.length });
  return world;
}

/** When a column was opened: after so many events, from then on. */
interface Opening {
  readonly at: Milliseconds;
  readonly tick: Tick;
}

/** A column that is open before the first event is opened by it (T9). */
function openingOf(world: World, events: readonly PulseEvent[], after: number): Opening {
  if (after === 0) return { at: world.opened, tick: 0 };
  const applied = arrivals(events.slice(0, after));
  return { at: applied.at(-1)?.at ?? world.opened, tick: world.ticksAfter[applied.length] ?? 0 };
}

/**
 * The values of a column at a time not before the last event, computed anew from the whole event list: no running
 * totals, no state that events change. Slow, and meant to be read next to the rules. The column may have been opened
 * after the first events.
 */
export function naiveValues(
  configuration: Configuration,
  events: readonly PulseEvent[],
  column: ColumnDefinition,
  at: Milliseconds,
  openedAfter = 0,
): ReadonlyMap<string, NaiveCell> {
  const world = worldOf(configuration, events);
  const { objectType, statistic } = column;
  const ids = objectIds(world, objectType);
  if (statistic.category === 'CurrentState' || statistic.category === 'ExtendedCurrentStatus') {
    return new Map(ids.map((id) => [id, stateOf(world, objectType, id)]));
  }
  const opening = openingOf(world, events, openedAfter);
  return new Map(ids.map((id) => [id, numberOf(world, column, id, at, opening)]));
}

/** Start of the interval that a reading covers (T9); null for current categories. */
export function naiveSince(
  configuration: Configuration,
  events: readonly PulseEvent[],
  column: ColumnDefinition,
  at: Milliseconds,
  openedAfter = 0,
): Milliseconds | null {
  const { profile } = column.statistic;
  const opening = openingOf(worldOf(configuration, events), events, openedAfter);
  return profile ? Math.max(profileStart(profile, at), opening.at) : null;
}

function numberOf(
  world: World,
  { objectType, statistic }: ColumnDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
): number | null {
  const { category, subject, mainMask, profile, filter } = statistic;
  const since = profile ? Math.max(profileStart(profile, at), opening.at) : at;
  const test = testOf(world.chronicle, statistic);
  const shares = sharesOf(world, objectType, id, subject);
  const sets = subject === 'DNAction' ? actionSets : statusSets;
  const value = valueOf(statistic, sets(world, shares, test, { since, at, opening }));
  const hasPseudo = category === 'CurrentNumber' && subject === 'DNAction' && filter === undefined;
  if (!hasPseudo || value === null) return value;
  const mask = readMask(mainMask);
  return value + pseudoActions(world, queuesOf(world, objectType, id), mask);
}

/** The queues that an object stands for; none on the agents' side. */
function queuesOf(world: World, type: ObjectType, id: string): readonly string[] {
  if (type === 'Queue' || type === 'RoutePoint') return [id];
  if (type !== 'GroupQueues') return [];
  return membersOf(world, world.configuration.queueGroups, id, 'queues').map(([queue]) => queue);
}

interface Frame {
  readonly since: Milliseconds;
  readonly at: Milliseconds;
  readonly opening: Opening;
}

/** On a DN that is not monitored nothing else is known to be in progress. */
const isSeen = (world: World, { name, device }: Action) =>
  name === 'NotMonitored' || (world.devices.get(device)?.monitored ?? true);

const flatParts = <T>(shares: readonly Share[], of: (share: Share) => readonly T[]) => shares.flatMap(of);

function actionSets(
  world: World,
  shares: readonly Share[],
  test: Test | null,
  { since, at, opening }: Frame,
): Sets {
  const { chronicle } = world;
  const parts = (share: Share, mask: Mask): readonly Part[] =>
    share.pieces
      .filter(({ action }) => mask(action))
      .flatMap((piece) => partsOf(chronicle, piece, piece.action, test, opening.tick));
  const counted = (text: string): Durations => {
    const mask = readMask(text);
    return flatParts(shares, (share) => {
      const tick = Math.max(share.since.tick, opening.tick);
      const ended = parts(share, mask).filter(
        ({ end, endTick }) => end !== null && end >= since && endTick >= tick,
      );
      const occurred = share.occurrences.filter(
        (each) =>
          mask(each) && each.at >= since && each.tick >= tick && (test === null || test(each, each.tick)),
      );
      return [
        ...ended.map(({ start, end }) => (end ?? at) - start),
        ...occurred.map(({ duration }) => duration),
      ];
    });
  };
  const current = (text: string): Durations => {
    const mask = readMask(text);
    return flatParts(shares, (share) =>
      share.pieces
        .filter(({ action, end }) => end === null && mask(action))
        .filter(({ action }) => isSeen(world, action))
        .filter(({ action }) => test === null || test(action, Number.POSITIVE_INFINITY))
        .map(({ start }) => at - start),
    );
  };
  return { counted, current };
}

function statusSets(
  world: World,
  shares: readonly Share[],
  test: Test | null,
  { since, at, opening }: Frame,
): Sets {
  const { chronicle } = world;
  const counted = (text: string): Durations => {
    const mask = readStatusMask(text);
    return flatParts(shares, (share) => {
      const spans = share.statuses.filter(({ name }) => mask({ name, callType: null }));
      const parts = spans.flatMap(({ piece, start, end }) => {
        const { fromTick } = piece;
        const endTick = end === null ? NEVER : piece.endTick;
        const span = { start, from: start, fromTick, end, until: end, endTick };
        return partsOf(chronicle, span, piece.action, test, opening.tick);
      });
      return parts.flatMap(({ start, end }) => {
        const from = Math.max(start, since, share.since.at);
        const to = end ?? at;
        return to > from || end === null ? [Math.max(to - from, 0)] : [];
      });
    });
  };
  const current = (text: string): Durations => {
    const mask = readStatusMask(text);
    return flatParts(shares, (share) =>
      share.statuses
        .filter(({ name, end }) => end === null && mask({ name, callType: null }))
        .filter(({ piece }) => test === null || test(piece.action, Number.POSITIVE_INFINITY))
        .map(({ since }) => at - since),
    );
  };
  return { counted, current };
}
