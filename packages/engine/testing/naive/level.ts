import type { Milliseconds } from '@pulse/base';
import type { Past } from './arrival.ts';
import { dnChanges } from './dn-change.ts';
import { timelineOf } from './timeline.ts';
import { addAgent, type World } from './world.ts';

/** What was in progress for a while, as it was known then: nothing that was told later. */
export interface Level {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly starts: readonly Milliseconds[];
  /** It began in the interval, later than the column was opened, and nothing was in progress before. */
  readonly isEntry: boolean;
}

const worlds = new WeakMap<Past, Map<Milliseconds, World>>();

/** The world as everybody saw it after all that had happened at a time; agents of whom one heard later were logged out. */
function worldAt(past: Past, world: World, at: Milliseconds): World {
  const known = worlds.get(past) ?? new Map<Milliseconds, World>();
  worlds.set(past, known);
  const then = known.get(at) ?? timelineOf(past, at, 'hindsight');
  known.set(at, then);
  for (const id of world.agents.keys()) if (!then.agents.has(id)) addAgent(then, id);
  return then;
}

interface Interval {
  readonly since: Milliseconds;
  readonly at: Milliseconds;
  readonly opened: Milliseconds;
}

/** One level after the other, from the beginning of an interval to the time of the reading, the last one as of then. */
export function levelsOf(
  past: Past,
  world: World,
  { since, at, opened }: Interval,
  startsIn: (then: World, at: Milliseconds) => readonly Milliseconds[],
): readonly Level[] {
  const times = [
    ...past.arrivals.map((arrival) => arrival.at),
    ...past.periods.map(({ from }) => from),
    ...dnChanges(past.periods).map((change) => change.at),
    ...world.silences,
  ];
  const inside = [...new Set([since, ...times])].filter((time) => time >= since && time <= at);
  const before = Math.max(...times.filter((time) => time >= opened && time < since));
  const borders = [...(Number.isFinite(before) ? [before] : []), ...inside.sort((a, b) => a - b)];
  const starts = borders.map((border) => startsIn(worldAt(past, world, border), border));
  return borders
    .map((from, place) => ({
      from,
      to: borders[place + 1] ?? at,
      starts: starts[place] ?? [],
      isEntry: from > opened && starts[place]?.length !== 0 && starts[place - 1]?.length === 0,
    }))
    .filter(({ from }) => from >= since);
}
