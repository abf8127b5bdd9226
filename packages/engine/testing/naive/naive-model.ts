import type { Milliseconds } from '@pulse/base';
import type { ColumnDefinition, Configuration, ObjectType, StatisticDefinition } from '@pulse/model';
import type { EngineObject } from '../../src/engine.ts';
import type { Input } from '../input.ts';
import { newest, type Past, pastOf } from './arrival.ts';
import { valueOf } from './category.ts';
import { NEVER } from './chronicle.ts';
import { groupStateOf, type NaiveState, stateOf } from './current-state.ts';
import { groupSpans, groupStatusSets } from './group-status.ts';
import { arrange, groupKeys, type NaiveGroups } from './grouped.ts';
import { profileStart, zonesOf } from './interval.ts';
import { levelsOf } from './level.ts';
import { readMask } from './mask.ts';
import { describe, objectIds } from './object.ts';
import { queuesIn, sharesOf } from './propagation.ts';
import { pseudoActions } from './pseudo-action.ts';
import type { Lasted } from './selection.ts';
import { actionSets, type Frame, type Opening, statusSets } from './sets.ts';
import { latestShift } from './shift.ts';
import { timelineOf } from './timeline.ts';
import type { World } from './world.ts';

export type NaiveCell = number | null | NaiveState | NaiveGroups;

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
  given: ColumnDefinition,
  at: Milliseconds,
  openedAfter = 0,
): ReadonlyMap<string, NaiveCell> {
  const column = asMeant(given);
  const { world } = read(configuration, inputs);
  const { objectType, statistic } = column;
  const ids = objectIds(world, objectType);
  // Before the first event nothing is known (E-9).
  if (world.opened === NEVER) return new Map(ids.map((id) => [id, null]));
  const { category } = statistic;
  const isState = /^Current(State|TargetState)|^ExtendedCurrentStatus/.test(category);
  if (isState && objectType !== 'GroupAgents' && objectType !== 'GroupPlaces') {
    return new Map(ids.map((id) => [id, stateOf(world, objectType, id, statistic)]));
  }
  const opening = openingOf(read(configuration, inputs), inputs, openedAfter);
  const known = read(configuration, inputs);
  if (isState) return new Map(ids.map((id) => [id, groupStateAt(known, column, id, at, opening)]));
  if (statistic.groupBy) return new Map(ids.map((id) => [id, groupsOf(known, column, id, at, opening)]));
  return new Map(ids.map((id) => [id, numberOf(known, column, id, at, opening)]));
}

function groupStateAt(
  { past, world }: Read,
  { objectType, statistic }: ColumnDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
): NaiveState | null {
  const frame = frameOf(world, statistic, id, at, opening);
  const span = groupSpans(past, world, objectType, id, frame).at(-1);
  return span ? groupStateOf(world, objectType, id, at, span) : null;
}

/** One number for each group of which there is anything. */
function groupsOf(
  known: Read,
  { objectType, statistic }: ColumnDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
): NaiveGroups {
  const { world } = known;
  const shares = sharesOf(world, objectType, id, 'DNAction');
  const frame = frameOf(world, statistic, id, at, opening);
  const keys = groupKeys(statistic, actionSets(world, shares, statistic, frame));
  const rows = keys.map((key) => ({
    key,
    value: numberOf(known, { objectType, statistic }, id, at, opening, key),
  }));
  return arrange(statistic, rows);
}

/**
 * What a historical column counts of each object at a time: the actions that ended, or the status spans. The same way
 * of reading as {@link naiveValues}; `group`: of this group alone.
 */
export function naiveContributions(
  configuration: Configuration,
  inputs: readonly Input[],
  column: ColumnDefinition,
  at: Milliseconds,
  group: string | null = null,
): ReadonlyMap<string, readonly Lasted[]> {
  const { objectType, statistic } = asMeant(column);
  const known = read(configuration, inputs);
  const { world } = known;
  if (world.opened === NEVER) return new Map();
  const opening = openingOf(known, inputs, 0);
  const setsOf = statistic.subject === 'DNAction' ? actionSets : statusSets;
  return new Map(
    objectIds(world, objectType).map((id) => {
      const shares = sharesOf(world, objectType, id, statistic.subject);
      const frame = frameOf(world, statistic, id, at, opening);
      const { lasted } = setsOf(world, shares, statistic, frame, group);
      return [id, lasted(statistic.mainMask)];
    }),
  );
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

/** When the interval of an instant ends: the first minute that belongs to another one. Null: it does not. */
export function naiveUntil(
  configuration: Configuration,
  inputs: readonly Input[],
  { statistic: { profile } }: ColumnDefinition,
  at: Milliseconds,
): Milliseconds | null {
  if (profile?.type !== 'Growing' || profile.value === 'never') return null;
  const zones = zonesOf(read(configuration, inputs).past.periods);
  const start = profileStart(profile, at, zones);
  const minute = Math.floor(at / 60_000);
  const goesOn = (minutes: number) => profileStart(profile, (minute + minutes) * 60_000, zones) === start;
  let over = 1;
  while (goesOn(over)) over *= 2;
  let within = Math.floor(over / 2);
  while (over - within > 1) {
    const middle = Math.floor((within + over) / 2);
    if (goesOn(middle)) within = middle;
    else over = middle;
  }
  return (minute + over) * 60_000;
}

function numberOf(
  { past, world }: Read,
  { objectType, statistic }: ColumnDefinition,
  id: string,
  at: Milliseconds,
  opening: Opening,
  group: string | null = null,
): number | null {
  const { subject, filter } = statistic;
  const shares = sharesOf(world, objectType, id, subject);
  const setsOf = subject === 'DNAction' ? actionSets : statusSets;
  const frame = frameOf(world, statistic, id, at, opening);
  const groupStatus =
    subject === 'GroupStatus'
      ? groupStatusSets(statistic, groupSpans(past, world, objectType, id, frame), frame)
      : null;
  const { filter: _, ...plain } = statistic;
  const queues =
    subject === 'DNAction' && filter === undefined && group === null
      ? queuesOf(world, objectType, id, at)
      : [];
  return valueOf(statistic, {
    ...setsOf(world, shares, statistic, frame, group),
    unfiltered: setsOf(world, shares, plain, frame).counted,
    levels: (mask) =>
      levelsOf(past, world, { since: frame.since, at, opened: opening.at }, (then, time) => {
        const known = sharesOf(then, objectType, id, subject).filter(({ knownAt }) => knownAt <= time);
        const ages = setsOf(then, known, statistic, { ...frame, at: time }).current(mask);
        return ages.map((age) => time - age);
      }),
    pseudo: (mask) => pseudoActions(world, queues, readMask(mask)),
    at,
    since: frame.since,
    length: Math.max(0, (frame.until ?? at) - frame.since),
    ...groupStatus,
  });
}

/** The queues that an object stands for at a time; none on the agents' side. */
function queuesOf(world: World, type: ObjectType, id: string, at: Milliseconds): readonly string[] {
  if (type === 'GroupQueues') return queuesIn(world, id, at);
  const isNow = world.devices.get(id)?.houses.at(-1)?.type === type;
  return isNow && (type === 'Queue' || type === 'RoutePoint') ? [id] : [];
}

/** Of a place the one status of both that it has, and so of an agent (E-158). */
function asMeant({ objectType, statistic }: ColumnDefinition): ColumnDefinition {
  const status = { Agent: 'AgentStatus', Place: 'PlaceStatus' } as const;
  const isEither = Object.values(status).some((subject) => subject === statistic.subject);
  if (!isEither || (objectType !== 'Agent' && objectType !== 'Place')) return { objectType, statistic };
  return { objectType, statistic: { ...statistic, subject: status[objectType] } };
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
