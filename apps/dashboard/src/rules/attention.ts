import type { StateValue } from '@pulse/model';
import { isAbsent } from './status.ts';
import type { Mark } from './threshold.ts';
import { severity } from './threshold-rules.ts';

/**
 * How much a row asks for attention: the worst of the levels that are seen on it; people who are not there come last,
 * however long they have been away.
 */
export function attentionOf(
  marks: readonly Mark[],
  state: StateValue | undefined,
  seen: ReadonlySet<number>,
): number {
  let worst = -1;
  for (const mark of marks) if (seen.has(mark.column)) worst = Math.max(worst, severity(mark.level));
  if (worst >= 0) return 1 + worst;
  return state && isAbsent(state) ? -1 : 0;
}
