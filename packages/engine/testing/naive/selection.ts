import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import type { Durations } from './category.ts';

/** Something that counts, from when to when. */
export interface Lasted {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** Those that the profile takes: all, or the last so many (P4). `later`: which of two is the later one. */
export const lastOf = <Each>(
  { profile }: StatisticDefinition,
  all: readonly Each[],
  later: (a: Each, b: Each) => number,
): readonly Each[] => (profile?.type === 'Selection' ? [...all].sort(later).slice(-profile.count) : all);

/** How long they lasted. */
export const durationsOf = (
  statistic: StatisticDefinition,
  all: readonly Lasted[],
  later: (a: Lasted, b: Lasted) => number,
): Durations => lastOf(statistic, all, later).map(({ from, to }) => to - from);

/** Actions by their end; of those that ended together, by their start. */
export const byEnd = (a: Lasted, b: Lasted): number => a.to - b.to || a.from - b.from;
/** Statuses by their start; of those that began together, by their end. */
export const byStart = (a: Lasted, b: Lasted): number => a.from - b.from || a.to - b.to;
