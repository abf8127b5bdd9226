import { type Milliseconds, seededRandom } from '@pulse/base';
import type { Category, ColumnDefinition, ExplainedSet } from '@pulse/model';
import type { Engine, EngineFactory, Probe } from '../src/engine.ts';
import { plain, same } from './comparison.ts';
import { EngineDiffersError, planOf } from './engine-equals-naive.ts';
import { feed, type Input } from './input.ts';
import type { NaiveGroups } from './naive/grouped.ts';
import { naiveContributions, naiveObjects, naiveValues } from './naive/naive-model.ts';
import type { Lasted } from './naive/selection.ts';
import { printInputs } from './shrink.ts';

/** Their first set is that of the main mask, in the interval. */
const OF_MAIN_MASK: ReadonlySet<Category> = new Set([
  'TotalNumber',
  'TotalTime',
  'AverageTime',
  'MaxTime',
  'MinTime',
  'Percentile',
  'TotalNumberInTimeRange',
  'TotalTimeInTimeRange',
]);

/** What no explanation leaves out. */
const EVERYTHING = { most: Number.MAX_SAFE_INTEGER, data: [] };

interface Probed {
  readonly definition: ColumnDefinition;
  readonly id: string;
  readonly probe: Probe;
}

/**
 * Runs one seed: every value of every object is explained, and what is listed is what the naive model counts. The
 * probes are opened after the first `after` inputs, on columns that have been open from the beginning and come out of a
 * checkpoint; then those explanations must be right whose interval begins later.
 */
export function explanationsAreRight(factory: EngineFactory, seed: number, after = 0): number {
  const { configuration, inputs, readings, columns } = planOf(seed);
  let engine = factory.create(configuration);
  for (const { definition } of columns) engine.open(definition);
  for (const input of inputs.slice(0, after)) feed(engine, input);
  if (after > 0) engine = factory.restore(engine.checkpoint());
  const since = after > 0 ? engine.time : Number.NEGATIVE_INFINITY;
  const probes = columns.flatMap(({ definition }) =>
    naiveObjects(configuration, inputs, definition.objectType).map(({ id }): Probed => {
      return { definition, id, probe: engine.probe(definition, id) };
    }),
  );
  let explained = 0;
  let fed = after;
  for (const reading of readings) {
    if (reading.after < after) continue;
    for (; fed < reading.after; fed++) feed(engine, inputs[fed] as Input);
    const past = inputs.slice(0, reading.after);
    const at = engine.time + reading.later;
    for (const probed of probes) {
      const known = engine.objects(probed.definition.objectType).findIndex(({ id }) => id === probed.id);
      if (known < 0 || !reachesBack(engine, probed.definition, at, since)) continue;
      const problem = problemOf(probed, at, {
        value: naiveValues(configuration, past, probed.definition, at).get(probed.id),
        lasted: (group) =>
          naiveContributions(configuration, past, probed.definition, at, group).get(probed.id) ?? [],
      });
      explained++;
      if (problem === null) continue;
      const { objectType, statistic } = probed.definition;
      const what = `seed ${seed}: ${objectType} ${probed.id} ${JSON.stringify(statistic)} at ${at}`;
      throw new EngineDiffersError(seed, `${what}\n  ${problem}\n${printInputs(past)}`, past);
    }
  }
  return explained;
}

/** Does the interval begin after a time, so that a probe that was opened then has seen all of it? */
function reachesBack(
  engine: Engine,
  definition: ColumnDefinition,
  at: Milliseconds,
  since: Milliseconds,
): boolean {
  if (since === Number.NEGATIVE_INFINITY) return true;
  const { profile } = definition.statistic;
  if (profile?.type === 'SinceLogin') return false;
  const start = engine.open(definition).since(at);
  return start === null || start > since;
}

interface Expected {
  readonly value: unknown;
  /** Of a group, or of all. */
  readonly lasted: (group: string | null) => readonly Lasted[];
}

function problemOf(probed: Probed, at: Milliseconds, expected: Expected): string | null {
  if (probed.definition.statistic.groupBy) return problemOfGroups(probed, at, expected);
  const { definition, probe } = probed;
  const explanation = probe.explain(at, EVERYTHING);
  const { value, exact, sets } = explanation;
  if (typeof value !== 'object' && !same(value, expected.value)) return differs(value, expected.value);
  if (!exact) return `the contributions do not give the value: ${JSON.stringify(explanation)}`;
  return problemOfSets(definition, sets, expected.lasted(null));
}

/** Every group that is shown is explained, and is so when it is asked for alone. */
function problemOfGroups({ definition, probe }: Probed, at: Milliseconds, expected: Expected): string | null {
  const explanation = probe.explain(at, EVERYTHING);
  const { value, exact, groups = [] } = explanation;
  const wanted = expected.value as NaiveGroups;
  if (!same(plain(value, at), wanted)) return differs(value, wanted);
  if (!exact) return `the contributions do not give the groups: ${JSON.stringify(explanation)}`;
  if (groups.length !== wanted.keys.length) return `${groups.length} groups of ${wanted.keys.length}`;
  for (const [place, group] of groups.entries()) {
    const { key, sets } = group;
    if (!same(group.value, wanted.values[place])) return differs(group, wanted.values[place]);
    const problem = problemOfSets(definition, sets, expected.lasted(key));
    if (problem !== null) return `${JSON.stringify(key)}: ${problem}`;
    const { at: _, since: __, complete: ___, ...alone } = probe.explain(at, { ...EVERYTHING, key });
    if (JSON.stringify(alone) !== JSON.stringify(group)) {
      return `alone ${JSON.stringify(alone)}, among all ${JSON.stringify(group)}`;
    }
  }
  return null;
}

const differs = (actual: unknown, expected: unknown) =>
  `explained is ${JSON.stringify(actual)}, by the rules it is ${JSON.stringify(expected)}`;

function problemOfSets(
  { statistic }: ColumnDefinition,
  [first]: readonly ExplainedSet[],
  lasted: readonly Lasted[],
): string | null {
  if (!OF_MAIN_MASK.has(statistic.category) || !first) return null;
  // Of those that lasted for the same time, a selection may take any.
  const isAny = statistic.profile?.type === 'Selection';
  const textOf = ({ name, callId, from, to }: Lasted) =>
    `${isAny ? 'something' : `${name} of ${callId ?? 'no call'}`}, ${from} to ${to}`;
  const found = first.contributions.map(({ name, callId = null, start, end }): Lasted => {
    return { name, callId, from: start, to: end };
  });
  const [wanted, listed] = [lasted, found].map((all) => all.map(textOf).sort().join('\n    '));
  return wanted === listed ? null : `by the rules\n    ${wanted}\n  listed\n    ${listed}`;
}

/** After how many inputs of a seed's centre the probes are opened late: mostly in the first half. */
export const lateProbe = (seed: number): number =>
  1 + seededRandom(seed).below(Math.ceil(planOf(seed).inputs.length / 2));
