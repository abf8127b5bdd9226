import type { Milliseconds } from '@pulse/base';
import type { ColumnDefinition, Configuration, PulseEvent } from '@pulse/model';
import { type Durations, type Sets, valueOf } from './category.ts';
import { type Action, NEVER } from './chronicle.ts';
import { type NaiveState, stateOf } from './current-state.ts';
import { profileStart } from './interval.ts';
import { type Mask, readMask, readStatusMask } from './mask.ts';
import { type Part, partsOf, type Test, testOf } from './part.ts';
import { objectIds, type Share, sharesOf } from './propagation.ts';
import { pseudoNumber } from './pseudo-action.ts';
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

/**
 * The values of a column at a time not before the last event, computed anew from the whole event list: no running
 * totals, no state that events change. Slow, and meant to be read next to the rules.
 */
export function naiveValues(
  configuration: Configuration,
  events: readonly PulseEvent[],
  column: ColumnDefinition,
  at: Milliseconds,
): ReadonlyMap<string, NaiveCell> {
  const world = worldOf(configuration, events);
  const { objectType, statistic } = column;
  const ids = objectIds(world, objectType);
  if (statistic.category === 'CurrentState' || statistic.category === 'ExtendedCurrentStatus') {
    return new Map(ids.map((id) => [id, stateOf(world, objectType, id)]));
  }
  return new Map(ids.map((id) => [id, numberOf(world, column, id, at)]));
}

/** Start of the interval that a reading covers (T9); null for current categories. */
export function naiveSince(
  configuration: Configuration,
  events: readonly PulseEvent[],
  column: ColumnDefinition,
  at: Milliseconds,
): Milliseconds | null {
  const { profile } = column.statistic;
  const { opened } = worldOf(configuration, events);
  return profile ? Math.max(profileStart(profile, at), opened) : null;
}

function numberOf(world: World, column: ColumnDefinition, id: string, at: Milliseconds): number | null {
  const { objectType, statistic } = column;
  const pseudo = pseudoNumber(world, column, id);
  if (pseudo !== null) return pseudo;
  const { profile } = statistic;
  const since = profile ? Math.max(profileStart(profile, at), world.opened) : at;
  const test = testOf(world.chronicle, statistic);
  const shares = sharesOf(world, objectType, id, statistic.subject);
  const sets = statistic.subject === 'DNAction' ? actionSets : statusSets;
  return valueOf(statistic, sets(world, shares, test, since, at));
}

/** On a DN that is not monitored nothing else is known to be in progress. */
const isSeen = (world: World, { name, device }: Action) =>
  name === 'NotMonitored' || (world.devices.get(device)?.monitored ?? true);

const flatParts = <T>(shares: readonly Share[], of: (share: Share) => readonly T[]) => shares.flatMap(of);

function actionSets(
  world: World,
  shares: readonly Share[],
  test: Test | null,
  since: Milliseconds,
  at: Milliseconds,
): Sets {
  const { chronicle } = world;
  const parts = (share: Share, mask: Mask): readonly Part[] =>
    share.pieces
      .filter(({ action }) => mask(action.name, action.callType))
      .flatMap((piece) => partsOf(chronicle, piece, piece.action, test));
  const counted = (text: string): Durations => {
    const mask = readMask(text);
    return flatParts(shares, (share) => {
      const ended = parts(share, mask).filter(
        ({ end, endTick }) => end !== null && end >= since && endTick >= share.since.tick,
      );
      const occurred = share.occurrences.filter(
        (each) =>
          mask(each.name, each.callType) &&
          each.at >= since &&
          each.tick >= share.since.tick &&
          (test === null || test(each, each.tick)),
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
        .filter(({ action, end }) => end === null && mask(action.name, action.callType))
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
  since: Milliseconds,
  at: Milliseconds,
): Sets {
  const { chronicle } = world;
  const counted = (text: string): Durations => {
    const mask = readStatusMask(text);
    return flatParts(shares, (share) => {
      const spans = share.statuses.filter(({ name }) => mask(name, null));
      const parts = spans.flatMap(({ piece, start, end }) => {
        const { fromTick } = piece;
        const endTick = end === null ? NEVER : piece.endTick;
        const span = { start, from: start, fromTick, end, until: end, endTick };
        return partsOf(chronicle, span, piece.action, test);
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
        .filter(({ name, end }) => end === null && mask(name, null))
        .filter(({ piece }) => test === null || test(piece.action, Number.POSITIVE_INFINITY))
        .map(({ since }) => at - since),
    );
  };
  return { counted, current };
}
