import type { Milliseconds } from '@pulse/base';
import type { About } from './about.ts';

/** Something that counts: an action that ended, or a part of one; a status span. */
export interface Contribution {
  /** `end - start` is what it counts for. */
  readonly start: Milliseconds;
  /** Of what goes on, the time of the reading. */
  readonly end: Milliseconds;
  readonly runs: boolean;
  /** Of the statistic's groups, the one that it is in; absent where there are none. */
  readonly key?: string | undefined;
  readonly about: About;
}

/** In the order in which a selection takes actions, and spans (P4). */
export const byEnd = (a: Contribution, b: Contribution): number => a.end - b.end || a.start - b.start;
export const byStart = (a: Contribution, b: Contribution): number => a.start - b.start || a.end - b.end;
