import type { Milliseconds } from '@pulse/base';
import { type ObjectType, type StatisticDefinition, type StatusName, statusPriority } from '@pulse/model';
import type { Past } from './arrival.ts';
import type { Sets } from './category.ts';
import { levelsOf } from './level.ts';
import { readStatusMask } from './mask.ts';
import { isDuring } from './membership.ts';
import { sharesOf } from './propagation.ts';
import { byStart, durationsOf, lastOf } from './selection.ts';
import type { Frame } from './sets.ts';
import type { World } from './world.ts';

export interface GroupSpan {
  readonly status: StatusName;
  readonly from: Milliseconds;
  /** Null: it goes on. */
  readonly to: Milliseconds | null;
}

/** What the statuses of its members make of a group (`gs.v1`, U4). */
function together(statuses: readonly StatusName[]): StatusName {
  if (statuses.every((status) => status === 'NotMonitored')) return 'NotMonitored';
  if (statuses.every((status) => status === 'NotMonitored' || status === 'LoggedOut')) return 'LoggedOut';
  return statuses.includes('WaitForNextCall') ? 'WaitForNextCall' : 'NotReadyForNextCall';
}

/** The status of a group at a time, of those who were members then, as far as anybody knew. */
function statusAt(then: World, type: ObjectType, group: string, time: Milliseconds): StatusName {
  const subject = type === 'GroupPlaces' ? 'PlaceStatus' : 'AgentStatus';
  const members = sharesOf(then, type, group, subject).filter(
    ({ stay, knownAt }) => isDuring(stay, time) && knownAt <= time,
  );
  const statuses = members.flatMap((share) => share.statuses.find(({ end }) => end === null)?.name ?? []);
  return together(statuses);
}

/** The statuses of a group since a column was opened; what holds for no time does not exist, but for the one of now. */
export function groupSpans(
  past: Past,
  world: World,
  type: ObjectType,
  group: string,
  { at, opening }: Frame,
): readonly GroupSpan[] {
  const interval = { since: opening.at, at, opened: opening.at };
  const levels = levelsOf(past, world, interval, (then, time) => [
    statusPriority(statusAt(then, type, group, time)),
  ]);
  const spans: GroupSpan[] = [];
  for (const { from, to, starts } of levels) {
    const status = STATUS_OF[starts[0] ?? 0] ?? 'NotMonitored';
    const last = spans.at(-1);
    if (last?.status === status) spans[spans.length - 1] = { ...last, to };
    else spans.push({ status, from, to });
  }
  return spans.map((span, place) => (place === spans.length - 1 ? { ...span, to: null } : span));
}

const STATUS_OF: Readonly<Record<number, StatusName>> = Object.fromEntries(
  (['NotMonitored', 'LoggedOut', 'WaitForNextCall', 'NotReadyForNextCall'] as const).map((status) => [
    statusPriority(status),
    status,
  ]),
);

/** What categories are made of, of the status of a group. */
export function groupStatusSets(
  statistic: StatisticDefinition,
  spans: readonly GroupSpan[],
  { since, at }: Frame,
): Pick<Sets, 'counted' | 'unfiltered' | 'current'> {
  const inMask = (text: string) => {
    const mask = readStatusMask(text);
    return spans.filter(({ status }) => mask({ name: status, callType: null }));
  };
  const counted = (text: string) => {
    const cut = inMask(text).map(({ from, to }) => ({
      from: Math.max(from, since),
      to: to ?? at,
      runs: to === null,
    }));
    const inside = cut.filter(({ from, to, runs }) => runs || to > from);
    return durationsOf(lastOf(statistic, inside, byStart));
  };
  const current = (text: string) => inMask(text).flatMap(({ from, to }) => (to === null ? [at - from] : []));
  return { counted, unfiltered: counted, current };
}
