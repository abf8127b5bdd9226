import { type Milliseconds, PulseError } from '@pulse/base';
import type { ExplainedSet } from '@pulse/model';
import { seconds } from '../categories/category.ts';
import type { Compiled } from '../columns/open.ts';
import type { ExplainOptions } from '../engine.ts';
import { actionNames } from '../mask/names.ts';
import { inRange, rangeOf } from '../measures/tally.ts';
import type { Contribution } from './contribution.ts';
import { explained } from './explained.ts';
import { MOST_NOTED } from './noted.ts';
import type { NotedSet } from './noted-shelf.ts';

/** The sets that a value is made of, for who asks for them. Throws {@link PulseError} where some of one are lost. */
export function explainedSets(
  sets: readonly NotedSet[],
  compiled: Compiled,
  at: Milliseconds,
  options: Pick<ExplainOptions, 'most' | 'data'>,
): readonly ExplainedSet[] {
  return withoutRepeated(sets).map((set) => explain(set, compiled, at, options));
}

/** A set that a category asks for twice, as the share of itself, is told once. */
function withoutRepeated(sets: readonly NotedSet[]): readonly NotedSet[] {
  const isOne = (a: NotedSet, b: NotedSet) =>
    a.isNow === b.isNow &&
    a.mask.key === b.mask.key &&
    a.filter === b.filter &&
    JSON.stringify(a.range) === JSON.stringify(b.range);
  return sets.filter((set, place) => sets.findIndex((other) => isOne(set, other)) === place);
}

function explain(
  set: NotedSet,
  compiled: Compiled,
  at: Milliseconds,
  { most, data }: Pick<ExplainOptions, 'most' | 'data'>,
): ExplainedSet {
  if (set.overflown()) {
    throw new PulseError('explain-too-large', `More than ${MOST_NOTED} contacts make this value.`, {
      advice: 'Explain a statistic of a shorter interval, or of fewer objects.',
    });
  }
  const { statistic } = compiled.definition;
  const contributions = set.contributions(at);
  const range = set.range && rangeOf(set.range);
  const isIn = ({ start, end }: Contribution) => range === undefined || inRange(range, end - start);
  const inside = contributions.filter(isIn);
  const newest = contributions.toSorted((a, b) => b.end - a.end || b.start - a.start).slice(0, most);
  return {
    mask: maskText(set, compiled),
    number: contributions.length + set.pseudo(at),
    seconds: lengthOf(contributions),
    ...(range && { inRange: { number: inside.length, seconds: lengthOf(inside) } }),
    contributions: newest.map((each) => ({
      ...explained(each, statistic.subject, data),
      ...(range && { inRange: isIn(each) }),
    })),
  };
}

function maskText({ mask }: NotedSet, { main, rel, definition }: Compiled): string {
  const { statistic } = definition;
  if (mask.key === main.key) return statistic.mainMask;
  if (mask.key === rel.key) return statistic.relMask ?? statistic.mainMask;
  return actionNames(mask).join(',');
}

const lengthOf = (contributions: readonly Contribution[]): number =>
  seconds(contributions.reduce((sum, { start, end }) => sum + (end - start), 0));
