import type { FilterTerm } from './filter.ts';

/** Does it make both sides of a comparison numbers (EX-43)? */
export function isNumeric(term: FilterTerm): boolean {
  switch (term.kind) {
    case 'number':
    case 'negate':
    case 'arithmetic':
      return true;
    case 'get':
      return term.as === 'number';
    default:
      return false;
  }
}
