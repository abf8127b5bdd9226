import type { Language } from '../syntax/language.ts';
import { parseSyntax } from '../syntax/parse.ts';
import { FormulaChecker } from './check.ts';
import type { Formula, FormulaSchema } from './formula.ts';

/** How messages about formulas speak. */
export const FORMULA_LANGUAGE: Language = {
  code: 'formula-invalid',
  noun: 'formula',
  operand: 'a number, a text in quotes, a column or a function',
  operands: [],
};

/**
 * Parses and checks a formula against what it may read.
 *
 * Throws ExpressionError `formula-invalid`: its message names the character, counted from 1, and what would be allowed.
 */
export function parseFormula(text: string, schema: FormulaSchema): Formula {
  return new FormulaChecker(schema, FORMULA_LANGUAGE).check(parseSyntax(text, FORMULA_LANGUAGE));
}
