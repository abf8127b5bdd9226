import { type Language, textLimits } from '../syntax/language.ts';
import { parseSyntax } from '../syntax/parse.ts';
import { checkFilter, checkTerm } from './check-filter.ts';
import type { Filter, FilterTerm } from './filter.ts';
import { FILTER_FUNCTIONS, FILTER_NAMES } from './filter-names.ts';

/** How messages about filters speak. */
const FILTER_LANGUAGE: Language = {
  code: 'filter-invalid',
  noun: 'filter',
  operand: 'a test such as PairExists("key","value")',
  operands: [...FILTER_FUNCTIONS, ...FILTER_NAMES].map(({ name }) => name),
};

/**
 * Bounds of a filter: of its text and its nesting, and of a text with `*` or `?`, which is tried at every place of a
 * value: 256 characters against the 4,096 of a map are a million steps, two milliseconds.
 */
export const filterLimits = { ...textLimits, pattern: 256 } as const;

/**
 * Parses a filter: `|` binds weakest, then `&`, then `~`, then comparisons; parentheses group.
 *
 * Throws ExpressionError `filter-invalid`: its message names the character, counted from 1, and what would be allowed.
 */
export function parseFilter(text: string): Filter {
  return checkFilter(parseSyntax(text, FILTER_LANGUAGE), FILTER_LANGUAGE, filterLimits.pattern);
}

/**
 * Parses a term by itself, such as `GetNumber("Priority") * 10`: what a custom value is made of, or what contacts are
 * grouped by.
 *
 * Throws ExpressionError `filter-invalid`.
 */
export function parseTerm(text: string): FilterTerm {
  const language = { ...FILTER_LANGUAGE, operand: 'a number, a text in quotes or GetNumber("key")' };
  return checkTerm(parseSyntax(text, language), language, filterLimits.pattern);
}
