import { PulseError, type Random } from '@pulse/base';
import {
  CATEGORIES,
  type ColumnDefinition,
  discoveredConfiguration,
  OBJECT_TYPES,
  type ObjectType,
  type StatisticDefinition,
  SUBJECTS,
  type TimeProfile,
  tenantId,
} from '@pulse/model';
import { createEngine } from '../src/create.ts';
import type { Engine } from '../src/engine.ts';
import { randomFormula, randomGroupBy, randomMask } from './random-definition.ts';
import { randomExpression } from './random-expression.ts';
import { randomFilter } from './random-filter.ts';

const PROFILES: readonly (TimeProfile | undefined)[] = [
  undefined,
  { type: 'Growing', value: '00:00 +00:15' },
  { type: 'Sliding', window: 900, step: 60 },
  { type: 'Selection', count: 3 },
  { type: 'SinceLogin' },
];

/** Category, subject, profile, ranges and filter that the engine takes together, for these types of object. */
export interface Combination {
  readonly key: string;
  readonly statistic: StatisticDefinition;
  readonly types: readonly ObjectType[];
}

/** What of a definition makes it another combination. */
export const combinationKey = (statistic: StatisticDefinition) => {
  const { category, subject, profile, range, range2, filter, groupBy } = statistic;
  return [
    category,
    subject,
    profile?.type,
    range && 'range',
    range2 && 'range2',
    filter !== undefined && 'filter',
    groupBy && 'groups',
    statistic.reasonStartOverridesStatusStart && 'reason',
  ]
    .map((part) => part || '-')
    .join(' ');
};

/** Every way to say a statistic: what the engine refuses is none. */
export function everyCombination(): readonly Combination[] {
  const engine = createEngine(discoveredConfiguration(tenantId('test'), 'UTC'));
  const range = { lo: 0, hi: 20 };
  const groupBy = { by: 'GetString("ServiceType")' };
  const extras: readonly Partial<StatisticDefinition>[] = [
    {},
    { relMask: '*' },
    { percentile: 90 },
    { formula: 'GetNumber("Level")' },
    { groupBy },
    { groupBy, relMask: '*' },
    { groupBy, percentile: 90 },
    { groupBy, range },
    { groupBy, range, relMask: '*' },
    { groupBy, range, range2: { lo: 0, hi: 5 } },
    { groupBy, formula: 'GetNumber("Level")' },
    { range },
    { range, relMask: '*' },
    { range, range2: { lo: 0, hi: 5 } },
    { reasonStartOverridesStatusStart: true },
    { expression: 'COUNT(*) + @COUNT(*)' },
  ];
  const found = new Map<string, Combination>();
  for (const category of CATEGORIES) {
    for (const subject of SUBJECTS) {
      for (const profile of PROFILES) {
        for (const filter of [undefined, 'PairExists("ServiceType","*")']) {
          for (const extra of extras) {
            const statistic: StatisticDefinition = {
              category,
              subject,
              mainMask: '*',
              ...(profile && { profile }),
              ...(filter && { filter }),
              ...extra,
            };
            const key = combinationKey(statistic);
            const types = OBJECT_TYPES.filter((objectType) => isTaken(engine, { objectType, statistic }));
            // A historical category without a profile has that of since midnight, which is no other.
            const isDefault = profile === undefined && hasInterval(engine, types[0], statistic);
            if (types.length > 0 && !isDefault && !found.has(key)) found.set(key, { key, statistic, types });
          }
        }
      }
    }
  }
  return [...found.values()];
}

function isTaken(engine: Engine, definition: ColumnDefinition): boolean {
  try {
    engine.open(definition);
    return true;
  } catch (error) {
    if (error instanceof PulseError) return false;
    throw error;
  }
}

const hasInterval = (engine: Engine, objectType: ObjectType | undefined, statistic: StatisticDefinition) =>
  objectType !== undefined &&
  isTaken(engine, { objectType, statistic: { ...statistic, profile: { type: 'Growing', value: 'never' } } });

/** One of a combination, with masks and a filter of its own. */
export function definitionOf(random: Random, { statistic, types }: Combination): ColumnDefinition {
  const objectType = random.pick(types);
  const isCurrent = statistic.profile === undefined;
  const mask = () => randomMask(random, objectType, statistic.subject, isCurrent);
  return {
    objectType,
    statistic: {
      ...statistic,
      mainMask: mask(),
      ...(statistic.relMask !== undefined && { relMask: mask() }),
      ...(statistic.groupBy && { groupBy: randomGroupBy(random) }),
      ...(statistic.expression !== undefined && { expression: randomExpression(random, mask) }),
      ...(statistic.formula !== undefined && { formula: randomFormula(random) }),
      ...(statistic.filter !== undefined && { filter: randomFilter(random, 2) }),
    },
  };
}
