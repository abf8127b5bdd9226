import type { Category } from '@pulse/model';
import { expect, test } from 'vitest';
import { planNotification } from './notifications.ts';

/** The least move that is told of a category. */
function leastOf(category: Category, insensitivity: number): number {
  const statistic = { category, subject: 'DNAction', mainMask: '*', relMask: '*' } as const;
  const column = { definition: { objectType: 'Agent', statistic }, until: () => null } as const;
  const plan = planNotification({ mode: 'ChangesBased', insensitivity }, [column], 0);
  return plan.ok && plan.value ? plan.value.insensitivity : Number.NaN;
}

test('[NOT-2] percentages are measured in points, be they shares of a hundred or of one', () => {
  expect(leastOf('TotalNumber', 5)).toBe(5);
  expect(leastOf('RelativeNumberPercentage', 5)).toBe(5);
  expect(leastOf('RelativeNumber', 5)).toBeCloseTo(0.05, 6);
  // Never less than a point.
  expect(leastOf('RelativeNumber', 0)).toBeCloseTo(0.01, 6);
  // A point apart, though the machine says a little less.
  expect(0.29 - 0.28).toBeLessThan(0.01);
  expect(leastOf('RelativeNumber', 1)).toBeLessThanOrEqual(0.29 - 0.28);
  expect(leastOf('RelativeNumber', 1)).toBeGreaterThan(0.0099);
});
