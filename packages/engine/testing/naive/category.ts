import { type Milliseconds, unreachable } from '@pulse/base';
import type { StatisticDefinition, TimeRange } from '@pulse/model';
import { expressionValue } from './expression.ts';
import type { Visible } from './filter.ts';
import type { Level } from './level.ts';
import { isDistinct, type Marked } from './marked.ts';
import type { Lasted } from './selection.ts';

/** Something that ended, or a status inside the interval, by its length. */
export type Durations = readonly Milliseconds[];

/** The sets that categories are made of, for the main mask and for any other mask. */
export interface Sets {
  /** E(M) or S(M) within the interval, one by one. */
  readonly lasted: (mask: string) => readonly Lasted[];
  /** How long they lasted. */
  readonly counted: (mask: string) => Durations;
  /** The same whatever the filter says. */
  readonly unfiltered: (mask: string) => Durations;
  /** Of statuses only what has ended, each whole. */
  readonly ended: (mask: string) => Durations;
  /**
   * A number of each of those that count, or of the latest of each call; null: it does not count.
   */
  readonly marked: (
    mask: string,
    distinct: boolean,
    of: (each: Marked) => number | null,
  ) => readonly number[];
  /** Those that count and pass a test; of a selection the last of these. */
  readonly seen: (mask: string, passes: (each: Marked) => boolean) => readonly Marked[];
  /** What is in progress, with its call if it has one and what the formula says of it. */
  readonly now: (mask: string) => readonly Now[];
  /** The groups of what counts, or of what is in progress; of calls only. */
  readonly keys: (mask: string, isOfNow: boolean, isOfCalls: boolean) => readonly string[];
  /** Ages of what is in progress. */
  readonly current: (mask: string) => Durations;
  /** What was in progress all the time, one level after the other; the last one holds at the end. */
  readonly levels: (mask: string) => readonly Level[];
  /** Since when what runs has done so without a gap; null: nothing does. */
  readonly continuousSince: (mask: string) => Milliseconds | null;
  /** Of the reading. */
  readonly at: Milliseconds;
  /** Pseudo-actions of queues. */
  readonly pseudo: (mask: string) => number;
  /** Of the interval so far, and its beginning. */
  readonly length: Milliseconds;
  readonly since: Milliseconds;
}

interface Now {
  readonly start: Milliseconds;
  readonly root: string | null;
  readonly value: number;
  readonly seen: Visible;
}

const sum = (durations: Durations) => durations.reduce((total, each) => total + each, 0) / 1000;
const max = (durations: Durations) => durations.reduce((most, each) => Math.max(most, each), 0) / 1000;
const min = (durations: Durations) => (durations.length === 0 ? 0 : Math.min(...durations) / 1000);

const inside = (durations: Durations, range: TimeRange | undefined): Durations =>
  durations.filter(
    (each) =>
      range !== undefined && each >= range.lo * 1000 && (range.hi === undefined || each < range.hi * 1000),
  );
const inRange = (durations: Durations, range: TimeRange | undefined): number =>
  inside(durations, range).length;

/** The smallest of them that so many percent do not exceed (F13). */
function nearestRank(durations: Durations, percent: number): number | null {
  const isEnough = (each: Milliseconds) =>
    durations.filter((other) => other <= each).length >= (percent / 100) * durations.length;
  const enough = durations.toSorted((a, b) => a - b).find(isEnough);
  return enough === undefined ? null : enough / 1000;
}

const lasted = ({ from, to }: Marked) => to - from;
const edge = (stamps: readonly number[], choose: (...stamps: number[]) => number): number | null =>
  stamps.length === 0 ? null : choose(...stamps);

/** Of calls only; where they are to be distinct, of each the one that began last. */
function valuesNow(statistic: StatisticDefinition, { now }: Sets): readonly number[] {
  const all = now(statistic.mainMask).filter(({ root }) => root !== null);
  if (!isDistinct(statistic)) return all.map(({ value }) => value);
  return [...new Set(all.map(({ root }) => root))].map((root) => {
    const own = all.filter((each) => each.root === root);
    const begun = Math.max(...own.map(({ start }) => start));
    return Math.max(...own.flatMap(({ start, value }) => (start === begun ? [value] : [])));
  });
}

const valuesOf = (statistic: StatisticDefinition, { marked }: Sets): readonly number[] =>
  marked(statistic.mainMask, isDistinct(statistic), ({ root, value }) => (root === null ? null : value));

/** Added up as they are. */
const total = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);

const ratio = (above: number, below: number): number | null => (below === 0 ? null : above / below);
const percentage = (above: number, below: number): number | null =>
  below === 0 ? null : (100 * above) / below;

/** What a call costs, for all that wait and one more, shared by those who are logged in; an hour where nobody is. */
function estimatedWait({ counted, current, pseudo }: Sets): number | null {
  const waiting = current('CallWait').length;
  if (waiting === 0 && pseudo('AgentReady') > 0) return 0;
  if (pseudo('AgentLogin') === 0) return 3600;
  const talk = ratio(sum(counted('CallReleased')), counted('CallReleased').length);
  const work = ratio(sum(counted('ACWCompleted')), counted('ACWCompleted').length) ?? 0;
  return talk === null ? null : ((talk + work) * (waiting + 1)) / pseudo('AgentLogin');
}

/** Over the time of an interval. */
const mean = (levels: readonly Level[], length: Milliseconds, of: (level: Level) => number): number | null =>
  ratio(
    levels.reduce((total, level) => total + of(level) * (level.to - level.from), 0),
    length,
  );
/** Of levels that hold for some time, and of the last one. */
const numbers = (levels: readonly Level[]): readonly number[] =>
  levels
    .filter(({ from, to }, place) => to > from || place === levels.length - 1)
    .map(({ starts }) => starts.length);

/** A category's number from its sets; T8 and F14 for what is empty. */
export function valueOf(statistic: StatisticDefinition, sets: Sets): number | null {
  const { counted, ended, marked, unfiltered, current, levels, pseudo, length } = sets;
  const { category, mainMask, range, range2 } = statistic;
  const relMask = statistic.relMask ?? mainMask;
  const since = category === 'CurrentContinuousTime' ? sets.continuousSince(mainMask) : null;
  switch (category) {
    case 'CurrentNumber':
      return current(mainMask).length + pseudo(mainMask);
    case 'CurrentTime':
      return sum(current(mainMask));
    case 'CurrentMaxTime':
      return max(current(mainMask));
    case 'CurrentMinTime':
      return min(current(mainMask));
    case 'CurrentAverageTime':
      return ratio(sum(current(mainMask)), current(mainMask).length);
    case 'CurrentDistinctNumber': {
      const roots = sets.now(mainMask).map(({ root }) => root);
      return (
        new Set(roots.filter((root) => root !== null)).size + roots.filter((root) => root === null).length
      );
    }
    case 'CurrentCustomValue':
      return total(valuesNow(statistic, sets));
    case 'CurrentAverageCustomValue':
      return ratio(total(valuesNow(statistic, sets)), valuesNow(statistic, sets).length);
    case 'CurrentMinCustomValue':
      return edge(valuesNow(statistic, sets), Math.min) ?? 0;
    case 'CurrentMaxCustomValue':
      return edge(valuesNow(statistic, sets), Math.max) ?? 0;
    case 'TotalCustomValue':
      return total(valuesOf(statistic, sets));
    case 'AverageCustomValue':
      return ratio(total(valuesOf(statistic, sets)), valuesOf(statistic, sets).length);
    case 'MinCustomValue':
      return edge(valuesOf(statistic, sets), Math.min) ?? 0;
    case 'MaxCustomValue':
      return edge(valuesOf(statistic, sets), Math.max) ?? 0;
    case 'TotalDistinctNumber':
      return marked(mainMask, true, lasted).length;
    case 'TotalDistinctTime':
      return sum(marked(mainMask, true, lasted));
    case 'FirstTime':
      return edge(
        marked(mainMask, false, ({ begun }) => (begun >= sets.since ? begun : null)),
        Math.min,
      );
    case 'LastTime':
      return edge(
        marked(mainMask, false, ({ to }) => to),
        Math.max,
      );
    case 'CurrentContinuousTime':
      return since === null ? 0 : (sets.at - since) / 1000;
    case 'CurrentRelativeNumberPercentage':
      return percentage(
        current(mainMask).length + pseudo(mainMask),
        current(relMask).length + pseudo(relMask),
      );
    case 'CurrentRelativeTimePercentage':
      return percentage(sum(current(mainMask)), sum(current(relMask)));
    case 'CurrentNumberInTimeRange':
      return inRange(current(mainMask), range);
    case 'CurrentNumberInTimeRangePercentage':
      return percentage(inRange(current(mainMask), range), current(relMask).length);
    case 'RelativeNumber':
      return ratio(counted(mainMask).length, counted(relMask).length);
    case 'TotalNumberPerSecond':
      return ratio(counted(mainMask).length, length / 1000);
    case 'ElapsedTimePercentage':
      return percentage(sum(counted(mainMask)), length / 1000);
    case 'AverageNumberPerRelativeHour':
      return ratio(3600 * counted(mainMask).length, sum(unfiltered(relMask)));
    case 'TotalNumber':
      return counted(mainMask).length;
    case 'TotalTime':
      return sum(counted(mainMask));
    case 'TotalAdjustedNumber':
      return ended(mainMask).length;
    case 'TotalAdjustedTime':
      return sum(ended(mainMask));
    case 'AverageTime':
      return ratio(sum(counted(mainMask)), counted(relMask).length);
    case 'MaxTime':
      return max(counted(mainMask));
    case 'MinTime':
      return min(counted(mainMask));
    case 'Percentile':
      return nearestRank(counted(mainMask), statistic.percentile ?? Number.NaN);
    case 'TotalTimeInTimeRange':
      return sum(inside(counted(mainMask), range));
    case 'TotalNumberInTimeRange':
      return inRange(counted(mainMask), range);
    case 'TotalNumberInTimeRangePercentage':
      return percentage(inRange(counted(mainMask), range), counted(relMask).length);
    case 'RelativeNumberPercentage':
      return percentage(counted(mainMask).length, counted(relMask).length);
    case 'RelativeTimePercentage':
      return percentage(sum(counted(mainMask)), sum(counted(relMask)));
    case 'AverageOfCurrentNumber':
      return mean(levels(mainMask), length, ({ starts }) => starts.length);
    case 'AverageOfCurrentTime':
      return mean(levels(mainMask), length, ({ from, to, starts }) =>
        sum(starts.map((start) => (from + to) / 2 - start)),
      );
    case 'MaxNumber':
      return Math.max(...numbers(levels(mainMask)));
    case 'MinNumber':
      return Math.min(...numbers(levels(mainMask)));
    case 'TotalContinuousNumber':
      return levels(mainMask).filter(({ isEntry }) => isEntry).length;
    case 'ServiceFactor1': {
      const answered = counted('CallAnswered');
      const lost = counted('CallAbandoned,CallAbandonedFromRinging');
      return percentage(inRange(answered, range), answered.length + lost.length - inRange(lost, range2));
    }
    case 'EstimWaitTime':
      return estimatedWait(sets);
    case 'LoadBalance': {
      const ready = pseudo('AgentReady');
      return current('CallWait').length > 0 || ready === 0 ? estimatedWait(sets) : -ready;
    }
    case 'Formula':
      return expressionValue(statistic.expression ?? '', {
        past: (mask, passes) =>
          sets
            .seen(mask, (each) => passes({ ...each, duration: lasted(each) }))
            .map((each) => ({ ...each, duration: lasted(each) })),
        now: (mask) => sets.now(mask).map(({ start, seen }) => ({ duration: sets.at - start, seen })),
      });
    case 'EstimTimeToEndCurrentNumber': {
      const running = current(mainMask).length;
      return running === 0 ? 0 : ratio((running * length) / 1000, ended(mainMask).length);
    }
    case 'ExpectedWaitTime2': {
      const [waiting, gone] = [current('CallWait'), counted('CallDistributed').length];
      if (waiting.length === 0) return 0;
      return gone === 0 ? Math.max(3600, max(waiting)) : (waiting.length * length) / 1000 / gone;
    }
    case 'CurrentState':
    case 'CurrentStateReasons':
    case 'CurrentTargetState':
    case 'ExtendedCurrentStatus':
      throw new TypeError(`${category} is no number`);
    default:
      return unreachable(category);
  }
}
