import type { StateValue } from '@pulse/model';
import { isAbsent } from './status.ts';
import type { Mark } from './threshold.ts';
import { severity } from './threshold-rules.ts';

/** More than any level: who is there stands above everybody who is not. */
const THERE = 10;

/**
 * How much a row asks for attention: the worst of the levels that are seen on it. People who are not there come after
 * all who are, in the same order among themselves: nothing can be done about them now.
 */
export function attentionOf(
  marks: readonly Mark[],
  state: StateValue | undefined,
  seen: ReadonlySet<number>,
): number {
  let worst = -1;
  for (const mark of marks) if (seen.has(mark.column)) worst = Math.max(worst, severity(mark.level));
  return 1 + worst + (state && isAbsent(state) ? 0 : THERE);
}
