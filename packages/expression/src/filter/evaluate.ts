import { unreachable } from '@pulse/base';
import type { Filter, PairTest } from './ast.ts';

/** The value of a filter, given the outcome of each of its pair tests. */
export function evaluateFilter(filter: Filter, outcome: (test: PairTest) => boolean): boolean {
  switch (filter.kind) {
    case 'pair':
      return outcome(filter);
    case 'not':
      return !evaluateFilter(filter.operand, outcome);
    case 'and':
      return evaluateFilter(filter.left, outcome) && evaluateFilter(filter.right, outcome);
    case 'or':
      return evaluateFilter(filter.left, outcome) || evaluateFilter(filter.right, outcome);
    default:
      return unreachable(filter);
  }
}

/** Every pair test of a filter, from left to right, repeated ones included. */
export function pairTests(filter: Filter): readonly PairTest[] {
  switch (filter.kind) {
    case 'pair':
      return [filter];
    case 'not':
      return pairTests(filter.operand);
    case 'and':
    case 'or':
      return [...pairTests(filter.left), ...pairTests(filter.right)];
    default:
      return unreachable(filter);
  }
}

/** One text for all spellings that differ in blanks and needless parentheses only; parses to the same filter. */
export function filterText(filter: Filter): string {
  switch (filter.kind) {
    case 'pair':
      return `${functionName[filter.scope]}(${quote(filter.key)},${quote(filter.pattern)})`;
    case 'not':
      return `~${filterText(filter.operand)}`;
    case 'and':
      return `(${filterText(filter.left)}&${filterText(filter.right)})`;
    case 'or':
      return `(${filterText(filter.left)}|${filterText(filter.right)})`;
    default:
      return unreachable(filter);
  }
}

const functionName = { userData: 'PairExists', reasons: 'ReasonPairExists', extensions: 'ExtPairExists' };
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
