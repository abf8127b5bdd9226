import type { Milliseconds } from '@pulse/base';

/** A stay of a member in a group, from `since` up to and without `until`. Stays in one group never touch. */
export interface Seat {
  readonly group: number;
  /** Index of an agent, or entity of a mediation DN. */
  readonly member: number;
  readonly since: Milliseconds;
  /** Infinity: no end is known. */
  until: Milliseconds;
}

export const covers = (seat: Seat, at: Milliseconds): boolean => seat.since <= at && at < seat.until;
