import type { Milliseconds } from '@pulse/base';
import type { About } from './about.ts';

/** Something that counts: an action that ended, or a part of one; a status span. */
export interface Contribution {
  /** `end - start` is what it counts for. */
  readonly start: Milliseconds;
  /** Of what goes on, the time of the reading. */
  readonly end: Milliseconds;
  readonly runs: boolean;
  readonly about: About;
  /** Of a value in groups: in which it is. */
  readonly key?: string | undefined;
}

/** In the order in which a selection takes actions, and spans (P4). */
export const byEnd = (a: Contribution, b: Contribution): number => a.end - b.end || a.start - b.start;
export const byStart = (a: Contribution, b: Contribution): number => a.start - b.start || a.end - b.end;
