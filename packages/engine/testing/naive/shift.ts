import type { Milliseconds } from '@pulse/base';
import type { AgentRecord } from './world.ts';

/** A time during which an agent was logged in somewhere. */
export interface Shift {
  readonly since: Milliseconds;
  /** Null: the agent still is. */
  readonly until: Milliseconds | null;
}

/**
 * The agent's logins laid one over the other: those that overlap or touch are one shift, whatever the DNs. The latest
 * one; null before the first login.
 */
export function latestShift({ logins }: AgentRecord): Shift | null {
  const byStart = [...logins].sort((a, b) => a.from - b.from);
  return byStart.reduce<Shift | null>((shift, { from, until }) => {
    if (shift === null || (shift.until !== null && from > shift.until)) return { since: from, until };
    const over = shift.until === null || until === null;
    return { since: shift.since, until: over ? null : Math.max(shift.until ?? 0, until ?? 0) };
  }, null);
}
