import type { Random } from '@pulse/base';
import type { ColumnDefinition, KeyValues, TimeProfile } from '@pulse/model';
import type { LoadSize } from '../engine/load.ts';

/** Definitions for each of the two types of object; half of them growing, half sliding. */
export const DEFINITIONS = 100;
const KEYS = 15;
const VALUES = 7;
/** Combinations of attached values that callers come with: as many as a site's menus lead to. */
const COMBINATIONS = 400;

/** 10,000 agents and 500 queues with {@link DEFINITIONS} each: 1,050,000 statistics. */
export const MANY: LoadSize = { name: '1,050,000 statistics', agents: 10_000, queues: 500, events: 400_000 };
/** The size of a checkpoint that is measured: 300,000 statistics. */
export const FEWER: LoadSize = { name: '300,000 statistics', agents: 2_900, queues: 100, events: 200_000 };

/** A sliding half hour moves on by so many milliseconds, and has so many parts. */
export const STEP = 60_000;
export const BUCKETS = 30;

const today: TimeProfile = { type: 'Growing', value: '00:00', zone: 'UTC' };
const halfHour: TimeProfile = { type: 'Sliding', window: (BUCKETS * STEP) / 1000, step: STEP / 1000 };

/** What the filter of a definition asks for. */
export interface Asked {
  readonly key: string;
  readonly value: string;
}

export const askedBy = (definition: number): Asked => ({
  key: `Key${definition % KEYS}`,
  value: `Value${Math.floor(definition / KEYS) % VALUES}`,
});
export const isSliding = (definition: number): boolean => definition % 2 === 1;

/** Queues count entered calls since midnight, and answered ones of half an hour; agents count answered ones. */
function define(objectType: 'Agent' | 'Queue', definition: number): ColumnDefinition {
  const { key, value } = askedBy(definition);
  const sliding = isSliding(definition);
  return {
    objectType,
    statistic: {
      category: 'TotalNumber',
      subject: 'DNAction',
      mainMask: objectType === 'Queue' && !sliding ? 'CallEntered' : 'CallAnswered',
      profile: sliding ? halfHour : today,
      filter: `PairExists("${key}","${value}")`,
    },
  };
}

const definitions = (objectType: 'Agent' | 'Queue') =>
  Array.from({ length: DEFINITIONS }, (_, definition) => define(objectType, definition));
export const QUEUE_DEFINITIONS = definitions('Queue');
export const AGENT_DEFINITIONS = definitions('Agent');

/** What a call of the load says: one of the combinations, each a value for every key. */
export function attachCombination(random: Random): KeyValues {
  let seed = random.below(COMBINATIONS) * 2_654_435_761;
  const pairs: Record<string, string> = {};
  for (let key = 0; key < KEYS; key++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    pairs[`Key${key}`] = `Value${Math.floor(seed / 65_536) % VALUES}`;
  }
  return pairs;
}

export const statisticCount = ({ agents, queues }: LoadSize): number => DEFINITIONS * (agents + queues);
