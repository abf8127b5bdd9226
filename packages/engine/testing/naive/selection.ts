import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import type { Durations } from './category.ts';

/** From when to when something counts. */
export interface Stretch {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** Something that counts. */
export interface Lasted extends Stretch {
  /** Of the action or status. */
  readonly name: string;
  readonly callId: string | null;
}

/** Those that the profile takes: all, or the last so many (P4). `later`: which of two is the later one. */
export const lastOf = <Each>(
  { profile }: StatisticDefinition,
  all: readonly Each[],
  later: (a: Each, b: Each) => number,
): readonly Each[] => (profile?.type === 'Selection' ? [...all].sort(later).slice(-profile.count) : all);

/** How long they lasted. */
export const durationsOf = (lasted: readonly Stretch[]): Durations => lasted.map(({ from, to }) => to - from);

/** Actions by their end; of those that ended together, by their start. */
export const byEnd = (a: Stretch, b: Stretch): number => a.to - b.to || a.from - b.from;
/** Statuses by their start; of those that began together, by their end. */
export const byStart = (a: Stretch, b: Stretch): number => a.from - b.from || a.to - b.to;
