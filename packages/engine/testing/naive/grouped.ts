import type { StatisticDefinition } from '@pulse/model';
import type { Sets } from './category.ts';

/** What a value in groups comes to, with each list in the order of the groups. */
export interface NaiveGroups {
  readonly keys: readonly string[];
  readonly values: readonly (number | null)[];
  readonly others: { readonly groups: number; readonly value: number | null } | null;
}

/** Categories of which the values of groups can be added up. */
const ADDITIVE = /^(Current|Total)(Number|Time|CustomValue)(InTimeRange)?$/;

/** The groups of which there is anything in the masks that a category looks at. */
export function groupKeys(statistic: StatisticDefinition, { keys }: Pick<Sets, 'keys'>): readonly string[] {
  const { category, mainMask, relMask, profile } = statistic;
  const masks =
    category === 'ServiceFactor1'
      ? ['CallAnswered,CallAbandoned,CallAbandonedFromRinging']
      : [mainMask, ...(relMask === undefined ? [] : [relMask])];
  const isOfCalls = category.endsWith('CustomValue');
  return [...new Set(masks.flatMap((mask) => keys(mask, profile === undefined, isOfCalls)))];
}

/** In their order, as many as are wanted. */
export function arrange(
  { category, groupBy }: StatisticDefinition,
  rows: readonly { readonly key: string; readonly value: number | null }[],
): NaiveGroups {
  const { order = 'descending', limit = 20 } = groupBy ?? {};
  const rank = (value: number | null) =>
    order === 'key' ? 0 : value === null ? Infinity : order === 'ascending' ? value : -value;
  const sorted = [...rows]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .sort((a, b) => (rank(a.value) === rank(b.value) ? 0 : rank(a.value) - rank(b.value)));
  const shown = sorted.slice(0, limit);
  const left = sorted.slice(limit).map(({ value }) => value ?? 0);
  const total = ADDITIVE.test(category) ? left.reduce((sum, each) => sum + each, 0) : null;
  return {
    keys: shown.map(({ key }) => key),
    values: shown.map(({ value }) => value),
    others: left.length === 0 ? null : { groups: left.length, value: total },
  };
}
