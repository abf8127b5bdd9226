import { type Milliseconds, seededRandom } from '@pulse/base';
import type {
  Category,
  ColumnDefinition,
  ExplainedGroup,
  ExplainedSet,
  Explanation,
  GroupedValue,
} from '@pulse/model';
import type { Engine, EngineFactory, Probe } from '../src/engine.ts';
import { same } from './comparison.ts';
import { EngineDiffersError, planOf } from './engine-equals-naive.ts';
import { feed, type Input } from './input.ts';
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
        lasted: naiveContributions(configuration, past, probed.definition, at).get(probed.id) ?? [],
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
  readonly lasted: readonly Lasted[];
}

function problemOf({ definition, probe }: Probed, at: Milliseconds, expected: Expected): string | null {
  const { category } = definition.statistic;
  const explanation = probe.explain(at, EVERYTHING);
  const { value, exact, sets } = explanation;
  if (typeof value !== 'object' && !same(value, expected.value)) {
    return `explained is ${JSON.stringify(value)}, by the rules it is ${JSON.stringify(expected.value)}`;
  }
  if (!exact) return `the contributions do not give the value: ${JSON.stringify(explanation)}`;
  if (explanation.groups && isGroupedValue(value) && value.others) return null;
  const [first] = explanation.groups ? [united(explanation.groups)] : sets;
  if (!OF_MAIN_MASK.has(category) || !first) return null;
  // Of those that lasted for the same time, a selection may take any.
  const isAny = definition.statistic.profile?.type === 'Selection';
  const textOf = ({ name, callId, from, to }: Lasted) =>
    `${isAny ? 'something' : `${name} of ${callId ?? 'no call'}`}, ${from} to ${to}`;
  const found = first.contributions.map(({ name, callId = null, start, end }): Lasted => {
    return { name, callId, from: start, to: end };
  });
  const [wanted, listed] = [expected.lasted, found].map((all) => all.map(textOf).sort().join('\n    '));
  return wanted === listed ? null : `by the rules\n    ${wanted}\n  listed\n    ${listed}`;
}

const isGroupedValue = (value: Explanation['value']): value is GroupedValue =>
  typeof value === 'object' && value !== null && 'groups' in value;

/** The contributions of all groups: what the statistic without groups is made of. */
const united = (groups: readonly ExplainedGroup[]): ExplainedSet | undefined => {
  const firsts = groups.flatMap((group) => group.sets.slice(0, 1));
  const [set] = firsts;
  return set && { ...set, contributions: firsts.flatMap(({ contributions }) => contributions) };
};

/** After how many inputs of a seed's centre the probes are opened late: mostly in the first half. */
export const lateProbe = (seed: number): number =>
  1 + seededRandom(seed).below(Math.ceil(planOf(seed).inputs.length / 2));
