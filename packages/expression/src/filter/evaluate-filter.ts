import { unreachable } from '@pulse/base';
import type { Filter, FilterTest } from './filter.ts';
import { type FilterSubject, testHolds } from './test-holds.ts';

/** The value of a filter, given the outcome of each of its tests. */
export function evaluateFilter(filter: Filter, outcome: (test: FilterTest) => boolean): boolean {
  switch (filter.kind) {
    case 'pair':
    case 'compare':
      return outcome(filter);
    case 'not':
      return !evaluateFilter(filter.operand, outcome);
    case 'and':
      return filter.operands.every((operand) => evaluateFilter(operand, outcome));
    case 'or':
      return filter.operands.some((operand) => evaluateFilter(operand, outcome));
    default:
      return unreachable(filter);
  }
}

/** Is the filter true of what it looks at? */
export function filterHolds(filter: Filter, subject: FilterSubject): boolean {
  return evaluateFilter(filter, (test) => testHolds(test, subject));
}

/** Every test of a filter, from left to right, repeated ones included. */
export function filterTests(filter: Filter): readonly FilterTest[] {
  switch (filter.kind) {
    case 'pair':
    case 'compare':
      return [filter];
    case 'not':
      return filterTests(filter.operand);
    case 'and':
    case 'or':
      return filter.operands.flatMap(filterTests);
    default:
      return unreachable(filter);
  }
}
