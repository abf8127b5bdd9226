import { unreachable } from '@pulse/base';
import { quote } from '../syntax/tokens.ts';
import type { Filter, FilterTerm, PairScope } from './filter.ts';
import { FILTER_FUNCTIONS } from './filter-names.ts';

/** One text for all spellings that differ in blanks and needless parentheses only; parses to the same filter. */
export function filterText(filter: Filter): string {
  switch (filter.kind) {
    case 'pair':
      return `${nameOf(filter.scope, 'pair')}(${quote(filter.key)},${quote(filter.pattern)})`;
    case 'compare':
      return `${termText(filter.left)}${filter.operator}${termText(filter.right)}`;
    case 'not':
      return `~${filterText(filter.operand)}`;
    case 'and':
      return `(${filter.operands.map(filterText).join('&')})`;
    case 'or':
      return `(${filter.operands.map(filterText).join('|')})`;
    default:
      return unreachable(filter);
  }
}

function termText(term: FilterTerm): string {
  switch (term.kind) {
    case 'number':
      return term.text;
    case 'text':
      return quote(term.text);
    case 'attribute':
      return term.name;
    case 'get':
      return `${nameOf(term.scope, term.as)}(${quote(term.key)})`;
    case 'negate':
      return `-${termText(term.operand)}`;
    case 'arithmetic': {
      const rest = term.rest.map(({ operator, operand }) => `${operator}${termText(operand)}`);
      return `(${termText(term.first)}${rest.join('')})`;
    }
    default:
      return unreachable(term);
  }
}

const nameOf = (scope: PairScope, gives: 'pair' | 'number' | 'text'): string =>
  FILTER_FUNCTIONS.find((row) => row.scope === scope && row.gives === gives)?.name ?? '';
