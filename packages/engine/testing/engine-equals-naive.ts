import { type Random, seededRandom } from '@pulse/base';
import type { EngineFactory } from '../src/engine.ts';
import { type RandomCentre, randomCentre } from './centre/centre-generator.ts';
import { firstDifference, type Plan, type PlannedColumn, type Reading } from './comparison.ts';
import { type Combination, definitionOf, everyCombination } from './every-combination.ts';
import type { Input } from './input.ts';
import { randomDefinition } from './random-definition.ts';
import { printInputs, shrink } from './shrink.ts';

const HOUR = 3_600_000;

export interface Trial {
  /** How many random columns to compare. */
  readonly columns: number;
  /** How often to look, beside the end. */
  readonly readings: number;
}

const TRIAL: Trial = { columns: 12, readings: 3 };

export const isHostile = (seed: number): boolean => seed % 3 === 2;

/** Every third centre has a bad stream, every fifth loses its source now and then, three of seven are reconfigured. */
export function centreOf(seed: number, random: Random): RandomCentre {
  const hostile = isHostile(seed);
  const resynchronises = seed % 5 === 4;
  const length = random.next() < 0.1 ? 100 + random.below(200) : 10 + random.below(70);
  return randomCentre(random, { events: length, hostile, resynchronises, reconfigures: seed % 7 < 3 });
}

/** What is tried with a seed: the same each time. */
export function planOf(seed: number, trial: Trial = TRIAL): Plan {
  const random = seededRandom(seed);
  const centre = centreOf(seed, random);
  const { length } = centre.inputs;
  const readings: Reading[] = [{ after: length, later: laterBy(random) }];
  for (let count = 0; count < trial.readings; count += 1) {
    readings.push({ after: 1 + random.below(length), later: laterBy(random) });
  }
  const { configuration, inputs } = centre;
  return {
    configuration,
    inputs,
    columns: [...columnsOf(random, trial.columns, length), ...inTurn(seed)],
    readings: readings.sort((a, b) => a.after - b.after),
    restarts: new Set([random.below(length), random.below(length * 2)]),
  };
}

/** Different ones; most are open before the first event. */
function columnsOf(random: Random, count: number, inputs: number): readonly PlannedColumn[] {
  const columns = new Map<string, PlannedColumn>();
  for (let drawn = 0; drawn < count; drawn += 1) {
    const definition = randomDefinition(random);
    const openedAfter = random.next() < 0.15 ? random.below(inputs) : 0;
    const key = JSON.stringify(definition);
    if (!columns.has(key)) columns.set(key, { definition, openedAfter });
  }
  return [...columns.values()];
}

/** Combinations that each seed tries besides random ones, so that some hundred seeds in a row try them all. */
const IN_TURN = 3;
let combinations: readonly Combination[] | undefined;

function inTurn(seed: number): readonly PlannedColumn[] {
  combinations ??= everyCombination();
  const all = combinations;
  const random = seededRandom(seed);
  return Array.from({ length: IN_TURN }, (_, place) => {
    const combination = all[(seed * IN_TURN + place) % all.length] as Combination;
    return { definition: definitionOf(random, combination), openedAfter: 0 };
  });
}

/** Mostly right then or soon after, sometimes far beyond the next resets. */
function laterBy(random: Random): number {
  const kind = random.next();
  if (kind < 0.4) return 0;
  if (kind < 0.8) return random.below(100_000);
  return random.below(30) * HOUR + random.below(3) * 900_000;
}

/** A value of the engine that the rules do not give. The message holds all that is needed to see it again. */
export class EngineDiffersError extends Error {
  readonly seed: number;
  readonly inputs: readonly Input[];

  constructor(seed: number, message: string, inputs: readonly Input[]) {
    super(message);
    this.name = 'EngineDiffersError';
    this.seed = seed;
    this.inputs = inputs;
  }
}

/** Runs one seed; throws {@link EngineDiffersError} when any value is not the naive model's, reduced unless `PULSE_SHRINK=no`. */
export function engineEqualsNaive(factory: EngineFactory, seed: number, trial: Trial = TRIAL): void {
  const plan = planOf(seed, trial);
  const difference = firstDifference(factory, plan);
  if (!difference) return;
  const isReduced = process.env['PULSE_SHRINK'] !== 'no';
  const shrunk = isReduced ? shrink(factory, plan, difference) : { plan, difference };
  const { column, object, at, expected, actual } = shrunk.difference;
  const lines = [
    `seed ${seed}: ${column.definition.objectType} ${object} at ${new Date(at).toISOString()} (${at})`,
    `  ${JSON.stringify(column.definition.statistic)} opened after ${column.openedAfter} inputs`,
    `  by the rules ${JSON.stringify(expected)}, engine ${JSON.stringify(actual)}`,
    `  configured: ${configured(plan)}; restarted after ${[...shrunk.plan.restarts].join(', ') || 'nothing'}`,
    printInputs(shrunk.plan.inputs),
  ];
  throw new EngineDiffersError(seed, lines.join('\n'), shrunk.plan.inputs);
}

const configured = ({ configuration: { tenant: _, timeZone: __, ...objects } }: Plan): string =>
  JSON.stringify(objects);
